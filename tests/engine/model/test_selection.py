from dataclasses import replace

import numpy as np
import pytest

from engine.explain import contributions
from engine.model import selection
from engine.model.booster import PAYMENT, log_odds
from engine.model.selection import grow_useful, grown_again, useful

SMALL = replace(PAYMENT, rounds=30, patience=5)


@pytest.fixture
def two_of_four(monkeypatch):
    """Only as many inputs as tell something, on rows of every third customer."""
    monkeypatch.setattr(selection, "USEFUL", 2)
    monkeypatch.setattr(selection, "_ROWS", 1_600)


@pytest.fixture(scope="module")
def halves(learnable):
    moment = np.unique(learnable.rows.as_of)
    early = learnable.rows.as_of <= moment[8]
    return learnable.take(early), learnable.take(~early)


def test_the_inputs_that_tell_something_are_chosen_and_the_same_ones_again(two_of_four, halves):
    learn, _ = halves
    assert [learn.names[each] for each in useful(learn, 0)] == ["runway_days", "spending_ratio"]
    assert useful(learn, 0).tolist() == useful(learn, 0).tolist()


def test_where_inputs_are_few_all_of_them_are_looked_at(halves):
    assert useful(halves[0], 0).tolist() == [0, 1, 2, 3]


def test_what_is_not_looked_at_changes_no_score_and_contributes_nothing(two_of_four, halves):
    learn, later = halves
    booster = grow_useful(SMALL, learn, later, useful(learn, 0), 0)
    X = later.X.copy()
    X[:, 2:] = 1e6
    assert np.array_equal(log_odds(booster, X), log_odds(booster, later.X))
    phi, base = contributions(booster, later.X)
    assert not phi[:, 2:].any()
    assert phi.sum(axis=1) + base == pytest.approx(log_odds(booster, later.X), abs=1e-5)


def test_trees_grown_again_are_as_many_and_learn_from_all_that_is_known(two_of_four, learnable):
    moment = np.unique(learnable.rows.as_of)
    learn, later = (
        learnable.take(chosen)
        for chosen in (learnable.rows.as_of <= moment[5], learnable.rows.as_of > moment[9])
    )
    columns = useful(learn, 0)
    first = grow_useful(SMALL, learn, later, columns, 0)
    final, same = (grown_again(SMALL, first, learnable, columns, 0) for _ in range(2))
    assert final.num_boosted_rounds() == first.num_boosted_rounds()
    assert bytes(final.save_raw("ubj")) == bytes(same.save_raw("ubj"))
    assert bytes(final.save_raw("ubj")) != bytes(first.save_raw("ubj"))
