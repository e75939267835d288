from typing import get_args

import numpy as np
import pytest

from engine.explain.subjects import by_subject, subject_of, subjects_of
from engine.features import CATALOG
from engine.features.subjects import SUBJECTS
from engine.model.outcome import Task
from engine.model.tasks import outcome_of

TASKS = get_args(Task)


@pytest.mark.parametrize("task", TASKS)
def test_every_input_of_every_model_is_about_a_subject_that_can_be_told(task):
    names = [*CATALOG.names, *(each.name for each in outcome_of(task).inputs)]
    assert set(subjects_of(names)) <= set(SUBJECTS)


def test_every_subject_is_something_a_model_sees():
    own = (each.name for task in TASKS for each in outcome_of(task).inputs)
    assert set(subjects_of([*CATALOG.names, *own])) == set(SUBJECTS)


def test_no_feature_stands_for_itself_and_derived_ones_follow_their_first_input():
    assert None not in {feature.subject for feature in CATALOG}
    assert subject_of("salary_days_late") == "pay"
    assert subject_of("gambling_deviation_30d") == "gambling"
    assert subject_of("payment_kind") == "payment"


def test_subjects_add_up_to_the_same_bits_whatever_rows_are_beside():
    rng = np.random.default_rng(1)
    subjects = [f"s{place}" for place in rng.integers(0, 7, 150)]
    phi = np.exp(rng.normal(0, 5, (40, 150))) * rng.choice([-1, 1], (40, 150))
    codes, together = by_subject(phi, subjects)
    assert len(codes) == len(set(codes)) == 7
    for row in range(40):
        _, alone = by_subject(phi[row : row + 1], subjects)
        assert alone.total.tobytes() == together.total[row].tobytes()
    np.testing.assert_allclose(together.total.sum(axis=1), phi.sum(axis=1), rtol=1e-9)
    for place, code in enumerate(codes):
        mine = np.flatnonzero(np.array(subjects) == code)
        assert (together.raises[:, place] == mine[phi[:, mine].argmax(axis=1)]).all()
        assert (together.lowers[:, place] == mine[phi[:, mine].argmin(axis=1)]).all()
