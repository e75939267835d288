import numpy as np
import pytest

from engine.model.shadow import Shadow, compare

CHAMPION = np.array([0.9, 0.5, 0.2, 0.1])
CHALLENGER = np.array([0.1, 0.6, 0.8, 0.05])
BANDS = ["CRITICAL", "HIGH", "LOW", "LOW"], ["LOW", "HIGH", "CRITICAL", "LOW"]
UNKNOWN = np.full(4, np.nan)


def test_a_shadow_says_whom_a_promotion_would_move():
    shadow = compare(CHAMPION, CHALLENGER, BANDS, UNKNOWN, capacity=0.5)
    assert shadow == Shadow(
        customers=4,
        correlation=shadow.correlation,
        overlap=0.5,
        mean_difference=shadow.mean_difference,
        moves={
            ("LOW", "LOW"): 1,
            ("LOW", "CRITICAL"): 1,
            ("HIGH", "HIGH"): 1,
            ("CRITICAL", "LOW"): 1,
        },
        known=0,
        missed=0,
        champion_auc=None,
        challenger_auc=None,
    )
    assert shadow.correlation == pytest.approx(0.2)
    assert shadow.mean_difference == pytest.approx(-0.0375)


def test_known_outcomes_judge_both_on_the_same_customers():
    shadow = compare(CHAMPION, CHALLENGER, BANDS, np.array([1.0, 0.0, 0.0, np.nan]))
    assert (shadow.known, shadow.missed) == (3, 1)
    assert (shadow.champion_auc, shadow.challenger_auc) == (1.0, 0.0)


def test_outcomes_that_are_all_alike_judge_nobody():
    shadow = compare(CHAMPION, CHALLENGER, BANDS, np.zeros(4))
    assert (shadow.known, shadow.champion_auc, shadow.challenger_auc) == (4, None, None)
