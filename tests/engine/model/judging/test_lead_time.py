import re
from dataclasses import replace

import numpy as np
import pytest

from engine.model.backtest import mark
from engine.model.bootstrap import Resamples
from engine.model.judging.exam import Exam, Level, Scorer
from engine.model.judging.lead_time import lead_times, worked
from engine.model.judging.page import page
from engine.model.judging.summary import summary
from engine.model.tasks import outcome_of

DAY = 86_400_000_000


@pytest.fixture
def exam(a):
    """Payment 7 of customer 1 is seen 20 and 5 days ahead, payment 8 of customer 2 5 days ahead.

    Customer 1 is worked at the earlier moment only, customer 2 never; 3 and 4 pay.
    """
    customer = [1, 3, 1, 2, 4]
    rows = a.rows(customer, np.array([0, 0, 15, 15, 15]) * DAY, [1, 0, 1, 1, 0], [20, 9, 5, 5, 9])
    rows.obligation_id[:] = [7, 9, 7, 8, 10]
    score = np.array([0.9, 0.1, 0.3, 0.2, 0.1])
    level = Level("customer", rows, (Scorer("model", score, score),), np.ones(5, dtype=np.int64))
    return Exam("by hand", level, level, np.arange(5), (), 0.0)


def test_an_event_counts_once_with_its_earliest_warning(exam):
    (found,) = lead_times(exam, 0.2, Resamples.of(exam.customer.rows.customer_id, 0))
    assert (found.events, found.caught, found.median_days) == (2, 1, 20.0)


def test_only_events_that_were_judged_so_early_are_asked_about(exam):
    (found,) = lead_times(exam, 0.2, Resamples.of(exam.customer.rows.customer_id, 0))
    told = {each.days: (each.events, each.caught.value) for each in found.warned}
    assert told[3] == (2, 0.5)
    assert told[14] == (1, 1.0)
    assert told[21][0] == 0
    assert np.isnan(told[21][1])


def test_a_list_that_holds_nobody_warns_nobody(exam):
    (found,) = lead_times(exam, 0.0, Resamples.of(exam.customer.rows.customer_id, 0))
    assert (found.caught, found.median_days) == (0, None)


def test_a_tie_at_the_cut_is_worked_in_part():
    assert worked(np.array([3.0, 1, 1, 0]), 0.5).tolist() == [1, 0.5, 0.5, 0]
    assert worked(np.zeros(4), 0.25).tolist() == [0.25] * 4


def test_rows_judged_once_on_their_eve_have_no_lead_time_and_the_page_says_why(breaches, bare_book):
    rows = replace(breaches.unit.rows, days=np.full(len(breaches.unit.rows), np.nan))
    level = replace(breaches.unit, rows=rows)
    eve = replace(breaches, unit=level, customer=level)
    report = mark(eve, outcome_of("loan"), bare_book, 0)
    assert report.lead_times == ()
    assert summary(report)["lead_time"] is None
    told = page(report)
    assert "judged once, on its eve" in told
    assert "days ahead, at least" not in told
    assert "One row is one loan on its eve." in told
    assert "Cost for 100 loans" in told
    assert "contact" not in re.sub("<svg.*?</svg>", "", told, flags=re.DOTALL)
