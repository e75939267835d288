import numpy as np
import pytest
import xgboost as xgb

from engine.explain import contributions
from engine.model.averaging import averaged, widened
from engine.model.booster import OVERDRAFT, grow, log_odds

COLUMNS, WIDTH = [5, 2, 7, 0], 9


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(400, 4))
    y = (X[:, 0] + rng.normal(size=400) > 0).astype(float)
    X[rng.random(X.shape) < 0.1] = np.nan
    return X, y


@pytest.fixture(scope="module")
def boosters(rows):
    return [grow(OVERDRAFT, rows[0], rows[1], ["up", None, None, None], each) for each in (1, 2, 3)]


def test_the_average_says_the_mean_of_the_log_odds(rows, boosters):
    mean = np.mean([log_odds(each, rows[0]) for each in boosters], axis=0)
    assert log_odds(averaged(boosters), rows[0]) == pytest.approx(mean, abs=1e-5)


def test_an_average_that_was_saved_and_read_says_the_same(rows, boosters):
    whole = averaged(boosters)
    read = xgb.Booster(model_file=bytearray(whole.save_raw("ubj")))
    assert (log_odds(read, rows[0]) == log_odds(whole, rows[0])).all()


def test_a_widened_booster_looks_at_its_own_columns_only(rows, boosters):
    X = np.random.default_rng(1).normal(size=(400, WIDTH))
    X[:, COLUMNS] = rows[0]
    wide = widened(boosters[0], COLUMNS, WIDTH)
    assert (log_odds(wide, X) == log_odds(boosters[0], rows[0])).all()
    X[:, [1, 3, 4, 6, 8]] = np.nan
    assert (log_odds(wide, X) == log_odds(boosters[0], rows[0])).all()


def test_contributions_of_an_average_add_up_to_its_log_odds(rows, boosters):
    X = np.full((400, WIDTH), np.nan)
    X[:, COLUMNS] = rows[0]
    booster = widened(averaged(boosters), COLUMNS, WIDTH)
    phi, base = contributions(booster, X)
    assert phi.sum(axis=1) + base == pytest.approx(log_odds(booster, X), abs=1e-5)
    assert not phi[:, [1, 3, 4, 6, 8]].any()


def test_boosters_of_different_bases_have_no_average(rows, boosters):
    X, y = rows
    other = grow(OVERDRAFT, X, np.roll(y, 1) * (np.arange(400) % 2), [None] * 4, 0)
    with pytest.raises(ValueError, match="2 boosters with 2 different bases"):
        averaged([boosters[0], other])
    with pytest.raises(ValueError, match="0 boosters"):
        averaged([])
