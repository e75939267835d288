import numpy as np
import pytest

from engine.model.calibration import (
    Calibrator,
    TooFewPositivesError,
    fit_calibrator,
    logit,
    sigmoid,
)
from engine.model.metrics import calibration_error, value


def draws(n, slope=0.5, shift=-1.0):
    rng = np.random.default_rng(5)
    score = rng.normal(0, 2, n)
    return score, (rng.random(n) < sigmoid(slope * score + shift)).astype(float)


@pytest.mark.parametrize(("n", "kind"), [(400, "platt"), (8000, "isotonic"), (2500, "platt")])
def test_the_number_of_outcomes_chooses_the_calibrator(n, kind):
    assert fit_calibrator(*draws(n)).kind == kind


@pytest.mark.parametrize("n", [400, 8000])
def test_overconfident_scores_become_honest_and_keep_their_order(n):
    score, y = draws(n)
    probability = fit_calibrator(score, y)(score)
    assert value(y, probability, calibration_error) < 0.05
    assert value(y, sigmoid(score), calibration_error) > 0.1
    assert np.all(np.diff(probability[np.argsort(score)]) >= 0)


@pytest.mark.parametrize("n", [400, 8000])
def test_scores_beyond_all_that_was_seen_are_ordered_but_never_certain(n):
    calibrate = fit_calibrator(*draws(n))
    far = calibrate(np.array([-50.0, -6.5, 6.5, 50.0]))
    assert 0 < far[0] < far[1] < far[2] <= far[3] < 1


def test_few_outcomes_are_refused_with_the_numbers():
    with pytest.raises(TooFewPositivesError, match=r"^9 positive outcomes .* 10 are needed"):
        fit_calibrator(np.arange(100.0), np.r_[np.ones(9), np.zeros(91)])


def test_a_straight_line_of_slope_one_is_the_plain_sigmoid():
    plain = Calibrator("platt", (0.0, 1.0), (0.0, 1.0), 0.0, 1.0)
    odds = np.linspace(-5, 5, 11)
    assert plain(odds) == pytest.approx(sigmoid(odds))
    assert logit(plain(odds)) == pytest.approx(odds)
