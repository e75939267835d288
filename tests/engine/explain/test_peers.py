import json

import numpy as np

from engine.explain.peers import NEEDED, median, no_peers, peers_from_json, peers_of, peers_to_json


def test_the_median_is_that_of_what_was_observed():
    values = np.array([[1, 5, np.nan], [2, np.nan, np.nan], [9, 7, np.nan]])
    assert np.array_equal(median(values), [2, 6, np.nan], equal_nan=True)


def grouped():
    """Enough salaried people, one gig worker too few, and a code that cannot be compared."""
    salaried, gig = np.full((NEEDED, 2), 10.0), np.full((NEEDED - 1, 2), 20.0)
    salaried[0, 0] = np.nan
    segments = ["salaried"] * NEEDED + ["gig"] * (NEEDED - 1)
    return peers_of(np.vstack([salaried, gig]), segments, np.array([True, False]))


def test_people_are_compared_with_their_segment_and_a_small_one_with_everyone():
    peers = grouped()
    assert (peers.of("salaried").name, peers.of("salaried").size) == ("salaried", NEEDED)
    assert (peers.of("gig").name, peers.of("gig").size) == ("all", 2 * NEEDED - 1)
    shown = peers.medians(["gig", "salaried"])
    assert np.array_equal(shown, [[15.0, np.nan], [10.0, np.nan]], equal_nan=True)


def test_nobody_is_a_peer_of_nobody():
    assert np.isnan(no_peers(3).medians(["gig"])).all()
    assert no_peers(3).medians([]).shape == (0, 3)


def test_peers_are_kept_to_the_last_bit():
    values = np.random.default_rng(0).normal(size=(NEEDED, 2)) / 3
    values[:, 1] = np.nan
    peers = peers_of(values, ["gig"] * NEEDED, np.array([True, True]))
    again = peers_from_json(json.loads(json.dumps(peers_to_json(peers))))
    assert (again.everyone.name, again.everyone.size) == ("all", NEEDED)
    assert np.array_equal(again.of("gig").median, peers.of("gig").median, equal_nan=True)
