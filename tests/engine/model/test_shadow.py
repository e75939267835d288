from datetime import date, timedelta

import numpy as np
import pytest

from data.days import end_of_day
from engine.model.shadow import Shadow, compare, outcomes

TODAY = date(2026, 9, 1)
AS_OF = end_of_day(TODAY - timedelta(days=1), "Asia/Kolkata")

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


def test_a_night_is_judged_by_the_payments_whose_end_is_known(make_book, a):
    soon, late = TODAY + timedelta(2), TODAY + timedelta(25)
    dues = [
        a.obligation(1, 1001, soon),  # missed
        a.obligation(2, 1002, soon, paid=soon),
        a.obligation(3, 1003, soon),  # missed, and another is open
        a.obligation(4, 1003, late),
        a.obligation(5, 1005, soon),  # of a customer who was not scored
    ]
    book = make_book([1001, 1002, 1003, 1004, 1005], [], dues, last_day=TODAY + timedelta(10))
    found = outcomes(book, AS_OF, "payment", [1001, 1002, 1003, 1004])
    assert np.array_equal(found, [1, 0, np.nan, np.nan], equal_nan=True)
