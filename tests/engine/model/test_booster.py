from dataclasses import replace

import numpy as np
import pytest

from engine.model.booster import PAYMENT, InfiniteInputError, grow, log_odds, refuse_infinite

SMALL = replace(PAYMENT, rounds=60, patience=5)


def test_risk_never_falls_where_harm_says_it_rises(learnable):
    booster = grow(SMALL, learnable.X, learnable.rows.y, learnable.harm, seed=0)
    sweep = np.linspace(-3, 3, 50)
    for column, direction in ((0, -1), (1, 1)):
        X = np.zeros((50, 4))
        X[:, column] = sweep
        assert np.all(direction * np.diff(log_odds(booster, X)) >= 0)


def test_the_same_seed_grows_the_same_trees(learnable):
    grown = [grow(SMALL, learnable.X, learnable.rows.y, learnable.harm, 5) for _ in range(2)]
    assert grown[0].save_raw("ubj") == grown[1].save_raw("ubj")


def test_growing_stops_when_the_later_window_gains_no_more(learnable):
    patient = replace(SMALL, rounds=400)
    early, later = learnable.rows.as_of == 0, learnable.rows.as_of > 0
    X, y = learnable.X, learnable.rows.y
    booster = grow(patient, X[early], y[early], learnable.harm, 0, (X[later], y[later]))
    assert 0 < booster.num_boosted_rounds() < patient.rounds


def test_an_infinite_input_is_refused_by_name_and_a_missing_one_is_welcome():
    X = np.array([[1.0, np.nan], [np.inf, 2.0], [-np.inf, 0.0]])
    with pytest.raises(InfiniteInputError, match=r"2 of 3 rows are infinite in 'strain': "):
        refuse_infinite(X, ("strain", "runway_days"))
    refuse_infinite(X[:1])
    with pytest.raises(InfiniteInputError, match="2 of 3 rows are infinite in input 0"):
        grow(SMALL, X, np.array([0.0, 1.0, 0.0]), (None, None), seed=0)
