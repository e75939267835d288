import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from engine.model.metrics import (
    PROBABILITY,
    RANKING,
    auc,
    average_precision,
    brier,
    calibration_error,
    evaluate,
    kolmogorov_smirnov,
    precision_at,
    recall_at,
    value,
)


@pytest.fixture(scope="module")
def scored():
    rng = np.random.default_rng(3)
    score = np.round(rng.random(600), 2)  # many ties
    y = (rng.random(600) < score**2).astype(float)
    return y, score, np.repeat(np.arange(200), 3)


def test_metrics_equal_those_of_scikit_learn_with_ties(scored):
    y, score, _ = scored
    assert value(y, score, auc) == pytest.approx(roc_auc_score(y, score))
    assert value(y, score, average_precision) == pytest.approx(average_precision_score(y, score))
    assert value(y, score, brier) == pytest.approx(brier_score_loss(y, score))


def test_recall_and_precision_are_counted_at_the_capacity():
    y = np.array([1, 0, 1, 0, 0, 0, 0, 0, 0, 1.0])
    score = np.arange(10, 0, -1.0)
    assert value(y, score, recall_at(0.2)) == pytest.approx(1 / 3)
    assert value(y, score, precision_at(0.3)) == pytest.approx(2 / 3)


def test_a_tie_at_the_capacity_is_taken_in_part_whatever_its_order():
    y, score = np.array([1, 0, 0, 0.0]), np.zeros(4)
    for shift in range(4):
        assert value(np.roll(y, shift), score, recall_at(0.25)) == pytest.approx(0.25)


def test_kolmogorov_smirnov_is_the_largest_gap():
    assert value(np.array([1, 1, 0, 0.0]), np.array([4, 3, 2, 1.0]), kolmogorov_smirnov) == 1
    assert value(np.array([1, 0, 1, 0.0]), np.ones(4), kolmogorov_smirnov) == 0


def test_calibration_error_is_zero_only_for_honest_probabilities():
    y = np.tile([1, 0, 0, 0.0], 100)
    assert value(y, np.full(400, 0.25), calibration_error) == pytest.approx(0, abs=0.05)
    assert value(y, np.full(400, 0.75), calibration_error) == pytest.approx(0.5, abs=0.05)


def test_intervals_hold_the_value_and_repeat_with_the_seed(scored):
    y, score, customers = scored
    first = evaluate(y, score, customers, metrics={**RANKING, **PROBABILITY}, seed=1)
    assert first == evaluate(y, score, customers, metrics={**RANKING, **PROBABILITY}, seed=1)
    for name in RANKING:
        assert first[name].low <= first[name].value <= first[name].high
    assert first["auc"].value == pytest.approx(roc_auc_score(y, score))


def test_copies_of_a_customers_rows_do_not_narrow_the_interval(scored):
    y, score, customers = scored
    once = evaluate(y, score, customers, seed=1)["auc"]
    copied = evaluate(*(np.repeat(each, 10) for each in (y, score, customers)), seed=1)["auc"]
    assert copied.low == pytest.approx(once.low)
    assert copied.high == pytest.approx(once.high)


def test_a_metric_without_positives_is_undefined_rather_than_zero():
    assert np.isnan(evaluate(np.zeros(5), np.arange(5.0), np.arange(5))["auc"].value)
