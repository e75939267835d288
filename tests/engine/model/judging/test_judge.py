import numpy as np
import pytest
from sklearn.metrics import precision_recall_curve, roc_curve

from engine.model.bootstrap import Resamples
from engine.model.judging.curves import curves
from engine.model.judging.exam import Scorer
from engine.model.judging.judge import by_origin, judge
from engine.model.judging.reliability import reliability
from engine.model.metrics import calibration_error, value


@pytest.fixture
def resamples(payments):
    return Resamples.of(payments.customer.rows.customer_id, 0)


def test_a_scorer_does_not_differ_from_itself(payments, resamples):
    _, differences = judge(payments.unit, resamples)
    itself = differences[-1]
    assert itself.against == "challenger <b>"
    assert all((each.value, each.low, each.high) == (0, 0, 0) for each in itself.metrics.values())


def test_the_difference_of_two_scorers_is_less_uncertain_than_each(payments, resamples):
    results, differences = judge(payments.customer, resamples)
    model, straight = results[0].metrics["auc"], results[2].metrics["auc"]
    apart = differences[1].metrics["auc"]
    assert apart.value == pytest.approx(model.value - straight.value)
    assert apart.low > 0
    assert apart.high - apart.low < model.high - model.low


def test_the_calibration_errors_interval_holds_the_figure(payments, resamples):
    for level in (payments.unit, payments.customer, *by_origin(payments.customer, (1, 2))):
        for result in judge(level, resamples)[0]:
            if "ece" in result.metrics:
                found = result.metrics["ece"]
                assert 0 <= found.low <= found.value <= found.high


def test_origins_part_the_rows_and_leave_challengers_out(payments):
    parts = by_origin(payments.customer, (1, 2))
    assert [each.name for each in parts] == ["customer, origin 1", "customer, origin 2"]
    assert sum(len(each.rows) for each in parts) == len(payments.customer.rows)
    assert all(len(each.scorers) == 3 for each in parts)


def test_bins_hold_every_row_once_and_honest_probabilities_lie_near_the_diagonal(
    payments, resamples
):
    found = reliability(payments.unit, resamples, 0)
    assert found is not None
    assert sum(each.rows for each in found.bins) == len(payments.unit.rows)
    assert sum(each.positives for each in found.bins) == payments.unit.rows.y.sum()
    inside = [each.observed.low <= each.predicted <= each.observed.high for each in found.bins]
    assert sum(inside) >= 8
    error = value(payments.unit.rows.y, payments.unit.scorers[0].probability, calibration_error)
    assert error == pytest.approx(found.perfect_ece, abs=0.015)


def test_what_claims_no_probability_is_not_asked_for_calibration(payments, resamples):
    unit = payments.unit
    bare = type(unit)(unit.name, unit.rows, unit.scorers[1:2], unit.origin)
    assert reliability(bare, resamples, 0) is None


def test_curves_are_those_of_scikit_learn(level):
    rng = np.random.default_rng(2)
    score = rng.random(400).round(2)
    y = (rng.random(400) < score).astype(float)
    made = level(y, score, scorers=(Scorer("flat", np.zeros(400), None),))
    drawn, flat = curves(made)
    wrong, right, _ = roc_curve(y, score)
    expected = np.interp(drawn.false_positive_rate, wrong, right)
    assert np.allclose(drawn.true_positive_rate[1:], expected[1:], atol=1e-4)
    precision, recall, _ = precision_recall_curve(y, score)
    for at, share in zip(drawn.recall, drawn.precision, strict=True):
        reached = np.flatnonzero(np.isclose(recall, at, atol=1e-9))
        if reached.size:
            assert share == pytest.approx(precision[reached].max(), abs=1e-4)
    assert np.allclose(flat.precision, y.mean(), atol=1e-4)
    assert np.allclose(flat.true_positive_rate, flat.false_positive_rate)


def test_there_is_no_curve_without_both_outcomes(level):
    assert curves(level(np.zeros(5), np.full(5, 0.1))) == ()
