from dataclasses import replace

import numpy as np
import pytest

from engine.features import CATALOG
from engine.model.booster import log_odds
from engine.model.few import FEW, grow_few
from engine.model.tasks import outcome_of


@pytest.mark.parametrize("task", FEW)
def test_every_declared_input_is_one_of_the_catalogue_or_of_the_outcome(task):
    known = {*CATALOG.names, *(each.name for each in outcome_of(task).inputs)}
    assert set(FEW[task].inputs) <= known
    assert len(set(FEW[task].inputs)) == len(FEW[task].inputs)


def test_a_feature_that_is_not_declared_changes_no_score(learnable):
    noise = np.random.default_rng(0).normal(size=(len(learnable.X), 3))
    more = replace(
        learnable,
        X=np.hstack([noise, learnable.X]),
        names=("new_a", "new_b", "new_c", *learnable.names),
        harm=(None, None, None, *learnable.harm),
    )
    before, after = (grow_few(each, "overdraft", 0) for each in (learnable, more))
    assert (log_odds(before, learnable.X) == log_odds(after, more.X)).all()


def test_the_same_seed_grows_the_same_trees(learnable):
    first, again, other = (grow_few(learnable, "overdraft", seed) for seed in (0, 0, 1))
    assert first.save_raw() == again.save_raw() != other.save_raw()
