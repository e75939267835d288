from dataclasses import replace

import numpy as np

from engine.model.booster import PAYMENT, grow, log_odds

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
