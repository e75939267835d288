import subprocess
import sys

import numpy as np
import pytest

from engine.model.challengers import CHALLENGERS
from engine.model.metrics import auc, value
from engine.model.split import by_time_and_customer


@pytest.fixture(scope="module")
def parts(learnable):
    split = by_time_and_customer(learnable, 34, seed=1)
    return [learnable.take(each) for each in (split.learn, split.later, split.last)]


@pytest.mark.parametrize("name", sorted(CHALLENGERS))
def test_a_challenger_ranks_rows_it_has_not_seen_and_repeats_with_its_seed(parts, name):
    learn, later, last = parts
    first, again = (CHALLENGERS[name](learn, later, 3).score(last.X) for _ in range(2))
    assert np.array_equal(first, again)
    assert np.isfinite(first).all()
    assert value(last.rows.y, first, auc) > 0.75


@pytest.mark.parametrize("name", sorted(CHALLENGERS))
def test_a_challenger_learned_again_from_more_rows_is_another_that_ranks_too(parts, name):
    learn, later, last = parts
    challenger = CHALLENGERS[name](learn, later, 3)
    same, other = (challenger.again(rows).score(last.X) for rows in (learn, later))
    assert value(last.rows.y, same, auc) > 0.75
    assert not np.array_equal(same, other)
    assert np.array_equal(challenger.score(last.X), challenger.score(last.X))


def test_the_logistic_regression_and_the_ensemble_need_no_extra_library():
    assert {"logistic", "ensemble"} <= set(CHALLENGERS)


def test_importing_the_challengers_loads_none_of_their_libraries():
    code = "import sys, engine.model.challengers; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"lightgbm", "catboost", "xgboost", "sklearn"} & set(loaded)
