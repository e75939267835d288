from typing import Any

import numpy as np
import pytest

from engine.explain import stability as module
from engine.explain.contributions import contributions
from engine.explain.stability import compare, resampled, stability, stability_of
from engine.model.booster import OVERDRAFT, grow
from engine.model.dataset import Dataset
from engine.model.outcome import Rows

NAMES = ("runway_days", "cash_share", "fees_90d", "bills_drop", "balance_last", "gambling_30d")
WIDTH = len(NAMES)
NOTHING: Any = None  # what no patched function looks at


def dataset(customers, seed):
    """Three rows a customer; two columns decide."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(3 * customers, WIDTH))
    y = (2 * X[:, 0] + X[:, 1] + rng.normal(size=len(X)) > 0).astype(float)
    who, blank = np.repeat(np.arange(customers), 3), np.zeros(len(X), dtype=np.int64)
    rows = Rows(
        np.arange(len(X)), who, blank, blank, np.empty((len(X), 0)), y, y, np.ones(len(X), bool)
    )
    return Dataset(rows, X, NAMES, (None,) * WIDTH, 0.0)


def test_the_same_reasons_agree_and_others_do_not():
    own = np.array([[3.0, 2, 1, -1], [3, 2, 1, -1]])
    other = np.array([[3.0, 2, 1, -1], [-1, 2, -2, 5]])
    overlap, first, ranks = compare(own, other)
    assert overlap.tolist() == [1.0, 1 / 4]
    assert first.tolist() == [1.0, 0.0]
    assert ranks[0] == pytest.approx(1.0)
    assert ranks[1] < 0.5


def test_customers_are_drawn_whole_and_twice_drawn_are_two():
    data = dataset(50, seed=0)
    drawn, again = resampled(
        (data, data.take(data.rows.customer_id < 40)), np.random.default_rng(1)
    )
    sizes = np.bincount(drawn.rows.customer_id)
    assert sizes.tolist() == [3] * 50
    assert len({row.tobytes() for row in drawn.X}) < len(data.X)
    assert {row.tobytes() for row in drawn.X} <= {row.tobytes() for row in data.X}
    same = np.isin(drawn.rows.customer_id, again.rows.customer_id)
    assert np.array_equal(drawn.X[same], again.X)
    assert 0 < len(again.X) < len(drawn.X)


def test_what_decides_is_given_as_a_reason_whoever_is_learned_from():
    def small(parts):
        known = parts[-1]
        return grow(OVERDRAFT, known.X, known.rows.y, known.harm, 0)

    data = dataset(300, seed=2)
    found = stability(small, (data, data), data.X[::3], 0, models=2)
    assert (found.customers, found.models, found.top) == (300, 2, 3)
    for alike in (found.subjects, found.inputs):
        assert alike.first.mean > 0.7
        assert alike.overlap.low <= alike.overlap.mean <= alike.overlap.high
    assert found == stability(small, (data, data), data.X[::3], 0, models=2)


def test_a_task_of_few_bad_outcomes_is_explained_for_customers_it_did_not_learn_from(monkeypatch):
    learned = []

    def grown(data, task, seed):
        learned.append((task, {row.tobytes() for row in data.X}))
        return grow(OVERDRAFT, data.X, data.rows.y, data.harm, seed)

    explained = []

    def noted(booster, rows):
        explained.append(rows)
        return contributions(booster, rows)

    monkeypatch.setattr(module, "grow_few", grown)
    monkeypatch.setattr(module, "build", lambda *_: dataset(300, seed=2))
    monkeypatch.setattr(module, "contributions", noted)
    found = stability_of(NOTHING, "overdraft", models=1, customers=40)
    assert (found.customers, found.models) == (40, 1)
    assert [task for task, _ in learned] == ["overdraft"] * 2
    seen = set.union(*(rows for _, rows in learned))
    assert not seen & {row.tobytes() for row in explained[0]}


def test_reasons_by_subject_stay_when_models_choose_another_input_that_says_the_same(monkeypatch):
    own = np.array([[2.0, 0.3, 0.2, 0.1, 0.1, 0.0]] * 4)
    other = np.array([[0.1, 0.3, 0.2, 0.1, 2.0, 0.0]] * 4)  # the balance instead of its runway
    explanations = iter([(own, 0.0), (other, 0.0)])
    monkeypatch.setattr(module, "contributions", lambda *_: next(explanations))
    data = dataset(4, seed=0)
    found = stability(lambda _: NOTHING, (data,), own, 0, models=1)
    assert (found.subjects.first.mean, found.inputs.first.mean) == (1.0, 0.0)
    assert found.subjects.overlap.mean == 1.0 > found.inputs.overlap.mean
    assert found.subjects.ranks.mean == pytest.approx(1.0)
