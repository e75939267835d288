import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ks_2samp
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score, roc_curve

from engine.model.bootstrap import Resamples
from engine.model.metrics import (
    PROBABILITY,
    RANKING,
    auc,
    average_precision,
    brier,
    calibration_error,
    evaluate,
    gini,
    kolmogorov_smirnov,
    precision_at,
    recall_at,
    spreads,
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


@st.composite
def weighted(draw):
    """Rows with many ties, both outcomes, and whole weights of which some are 0."""
    size = draw(st.integers(2, 40))
    few = st.integers(0, draw(st.integers(1, 12)))
    score = np.array(draw(st.lists(few, min_size=size, max_size=size))) / 12
    y = np.array(
        [
            1.0,
            0.0,
            *draw(st.lists(st.sampled_from([0.0, 1.0]), min_size=size - 2, max_size=size - 2)),
        ]
    )
    weights = np.array(
        [1, 1, *draw(st.lists(st.integers(0, 3), min_size=size - 2, max_size=size - 2))],
        dtype=float,
    )
    return y, score, weights


@given(weighted())
def test_ranking_metrics_equal_those_of_scikit_learn_on_any_ties_and_weights(rows):
    y, score, weights = rows
    assert value(y, score, auc, weights) == pytest.approx(
        roc_auc_score(y, score, sample_weight=weights)
    )
    assert value(y, score, average_precision, weights) == pytest.approx(
        average_precision_score(y, score, sample_weight=weights)
    )
    wrong, right, _ = roc_curve(y, score, sample_weight=weights, drop_intermediate=False)
    gap = np.abs(right - wrong).max()
    assert value(y, score, kolmogorov_smirnov, weights) == pytest.approx(gap)
    assert value(y, score, brier, weights) == pytest.approx(
        brier_score_loss(y, score, sample_weight=weights)
    )
    assert value(y, score, gini, weights) == pytest.approx(2 * value(y, score, auc, weights) - 1)


@given(weighted())
def test_a_weight_counts_like_as_many_rows(rows):
    y, score, weights = rows
    often = np.repeat(np.arange(len(y)), weights.astype(int))
    for name, metric in {**RANKING, "brier": brier}.items():
        assert value(y, score, metric, weights) == pytest.approx(
            value(y[often], score[often], metric)
        ), name


@given(weighted(), st.randoms())
def test_the_order_of_the_rows_changes_no_metric(rows, luck):
    y, score, _ = rows
    order = list(range(len(y)))
    luck.shuffle(order)
    for name, metric in {**RANKING, **PROBABILITY}.items():
        assert value(y[order], score[order], metric) == pytest.approx(value(y, score, metric)), name


@pytest.mark.filterwarnings("ignore:ks_2samp")  # about its p-value, which is not asked for
@given(weighted())
def test_kolmogorov_smirnov_equals_the_two_sample_statistic(rows):
    y, score, _ = rows
    expected = ks_2samp(score[y > 0], score[y == 0]).statistic
    assert value(y, score, kolmogorov_smirnov) == pytest.approx(expected)


def test_replicates_of_customers_are_the_metric_on_the_drawn_rows(scored):
    y, score, customers = scored
    resamples = Resamples.of(customers, 3, 5)
    found = spreads(y, score, customers, RANKING, resamples)
    drawn = next(resamples.blocks(len(y)))
    for replicate in range(5):
        rows = np.repeat(np.arange(len(y)), drawn[customers, replicate].astype(int))
        for name, metric in RANKING.items():
            assert found[name].draws[replicate] == pytest.approx(
                value(y[rows], score[rows], metric)
            ), name


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
