import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.monitor.distance import fill, index, ks, ks_noise, mix, noise, psi, summarise

NAN = float("nan")


def test_psi_is_the_number_that_a_hand_computes():
    """Half a row in each bin: (10.5, 10.5) of 21 against (5.5, 15.5) of 21."""
    by_hand = (5.5 - 10.5) / 21 * math.log(5.5 / 10.5) + (15.5 - 10.5) / 21 * math.log(15.5 / 10.5)
    assert index((10, 10), (5, 15)) == pytest.approx(by_hand) == pytest.approx(0.2467, abs=1e-4)


def test_an_empty_bin_gives_a_large_but_finite_psi():
    """(4.5, 0.5) of 5 against (0.5, 4.5) of 5: 2 x 0.8 x ln 9."""
    assert index((4, 0), (0, 4)) == pytest.approx(1.6 * math.log(9))


def test_nothing_to_compare_is_unknown_rather_than_zero():
    assert math.isnan(index((0, 0), (3, 4)))
    assert math.isnan(psi(summarise(np.array([NAN]), 10), fill(np.array([1.0]), ())))
    assert math.isnan(ks(summarise(np.array([1.0, 2.0]), 10), fill(np.array([NAN]), (1.0,))))


def test_a_discrete_column_has_a_bin_for_each_value_and_no_tie_is_cut():
    counts = summarise(np.array([0.0] * 95 + [1.0] * 4 + [2.0, NAN]), 10)
    assert (counts.cuts, counts.counts, counts.missing) == ((0.0, 1.0), (95, 4, 1), 1)
    heavy = summarise(np.r_[np.zeros(900), np.arange(1.0, 101.0)], 10)
    assert heavy.counts == (900, 100)


def test_a_continuous_column_has_bins_of_equal_size_and_new_extremes_fall_into_the_outer_ones():
    before = summarise(np.arange(100.0), 4)
    assert (before.cuts, before.counts) == ((24.0, 49.0, 74.0), (25, 25, 25, 25))
    assert fill(np.array([-np.inf, -5.0, 24.0, 24.5, np.inf]), before.cuts).counts == (3, 1, 0, 1)


def test_ks_is_the_largest_gap_of_the_distribution_functions():
    before = summarise(np.arange(1.0, 11.0), 10)
    now = fill(np.arange(6.0, 16.0), before.cuts)
    assert ks(before, now) == pytest.approx(0.5)


def test_a_new_category_counts_as_one_that_was_empty_before():
    assert mix({"en": 4}, {"hi": 4}) == pytest.approx(1.6 * math.log(9))
    assert mix({"en": 30, "hi": 10}, {"hi": 10, "en": 30}) == 0.0


def test_chance_reaches_its_bound_as_often_as_it_says():
    rng = np.random.default_rng(3)
    bound = noise(10, 800, 400, 0.95)
    before = [summarise(rng.random(800), 10) for _ in range(400)]
    drawn = [psi(each, fill(rng.random(400), each.cuts)) for each in before]
    assert 0.01 <= np.mean([value > bound for value in drawn]) <= 0.12
    far = [ks(each, fill(rng.random(400), each.cuts)) for each in before]
    assert np.mean([value > ks_noise(800, 400, 0.95) for value in far]) <= 0.08


values = st.lists(st.one_of(st.just(NAN), st.floats(-1e9, 1e9), st.integers(0, 3)), min_size=1)


@given(values, values, st.integers(2, 12))
def test_distances_are_never_negative_nor_infinite(before, now, bins):
    first = summarise(np.array(before, dtype=float), bins)
    second = fill(np.array(now, dtype=float), first.cuts)
    assert first.known + first.missing == len(before)
    assert second.known + second.missing == len(now)
    assert len(first.counts) <= bins
    for distance in (psi(first, second), ks(first, second)):
        assert math.isnan(distance) or 0 <= distance < 100
