from dataclasses import replace

import numpy as np
import pytest

from engine.model.bootstrap import Resamples
from engine.model.judging.exam import Exam, Level, Scorer
from engine.model.judging.page import page
from engine.model.judging.weeks import weeks
from engine.model.report import render


def judged(exam):
    return weeks(exam, 30, Resamples.of(exam.customer.rows.customer_id, 0), 0)


@pytest.fixture
def exam(a):
    """Customer 1 misses on days 6 and 20, customer 2 on day 29, customer 3 pays on day 7."""
    rows = a.rows([1, 1, 2, 3], np.zeros(4), [1, 1, 1, 0], [20, 6, 29, 7])
    chance = np.array([0.1, 0.5, 0.2, 0.3])
    unit = Level("one payment", rows, (Scorer("model", chance, chance),), np.ones(4, dtype=int))
    whole = np.array([0.55, 0.2, 0.3])
    people = a.rows([1, 2, 3], np.zeros(3), [1, 1, 0])
    customer = Level("customer", people, (Scorer("model", whole, whole),), np.ones(3, dtype=int))
    return Exam("by hand", unit, customer, np.array([0, 0, 1, 2]), (), 0.0)


def test_a_first_miss_counts_in_the_week_of_the_earliest_missed_payment(exam):
    found = judged(exam)
    assert [(week.first_day, week.last_day) for week in found] == [
        (0, 6),
        (7, 13),
        (14, 20),
        (21, 27),
        (28, 29),
    ]
    assert [week.came for week in found] == [1, 0, 0, 0, 1]
    assert [week.said for week in found] == pytest.approx([0.5, 0.3, 0.05, 0.0, 0.2])
    assert found[0].ratio.value == pytest.approx(2)


def test_what_was_said_of_all_weeks_is_what_was_said_of_the_customers(payments):
    said = sum(week.said for week in judged(payments))
    assert said == pytest.approx(payments.customer.scorers[0].probability.sum())
    assert sum(week.came for week in judged(payments)) == payments.customer.rows.y.sum()


def test_true_probabilities_are_told_apart_from_what_came_in_no_week(payments):
    for week in judged(payments):
        assert week.ratio.low <= 1 <= week.ratio.high
        assert week.ece.low <= week.perfect_ece * 2


def test_risk_that_is_put_too_late_in_the_horizon_is_told_by_its_weeks(payments):
    model = payments.unit.scorers[0]
    late = payments.unit.rows.days >= 21
    chance = np.where(late, np.maximum(model.probability, 0.9), model.probability)
    wrong = replace(model, probability=chance)
    unit = replace(payments.unit, scorers=(wrong, *payments.unit.scorers[1:]))
    right, found = judged(payments), judged(replace(payments, unit=unit))
    assert found[0].ratio.value > right[0].ratio.value
    assert found[3].ratio.high < 1


def test_where_rows_are_no_payments_there_is_no_curve_to_judge(breaches):
    assert judged(breaches) == ()


def test_the_weeks_are_in_the_page_and_in_the_table(report):
    told = "In which week" in page(report), "first miss due in" in render(report)
    assert told == (bool(report.weeks), bool(report.weeks))
    assert bool(report.weeks) == (report.task == "payment")
