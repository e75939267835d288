from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from engine.features import CATALOG
from engine.model.dataset import TooShortHistoryError, build, learning_moments
from engine.model.inputs import PAYMENT_INPUTS
from engine.model.overdraft import Overdraft
from engine.model.payment import PaymentMissed

ZONE = ZoneInfo("Asia/Kolkata")
LAST_DAY = date(2026, 10, 31)


@pytest.fixture
def year(make_book, a):
    """Two customers with a log of a year; one has a payment every month and misses the even."""
    months = range(12)
    events = [
        a.transaction(number + n, number, LAST_DAY - timedelta(30 * n), 10_00, 5_00)
        for number in (1001, 1050)
        for n in months
    ]
    days = [LAST_DAY - timedelta(30 * n) for n in months]
    due = [a.obligation(n, 1001, day, paid=day if n % 2 else None) for n, day in enumerate(days)]
    return make_book([1001, 1050], events, due)


def local(moments):
    return [moment.astimezone(ZONE) for moment in moments]


def test_moments_are_local_midnights_whose_outcomes_are_all_known(year):
    moments = local(learning_moments(year, PaymentMissed()))
    assert {(moment.hour, moment.minute) for moment in moments} == {(0, 0)}
    assert moments[-1].date() == date(2026, 11, 1) - timedelta(34)
    assert {after - before for before, after in pairwise(moments)} == {timedelta(days=15)}


def test_moments_leave_a_quarter_of_history_before_the_first(year):
    first = LAST_DAY - timedelta(330)
    moments = local(learning_moments(year, PaymentMissed()))
    assert 90 <= (moments[0].date() - first).days < 90 + 15


def test_overdrafts_are_looked_at_when_months_end(year):
    moments = local(learning_moments(year, Overdraft()))
    assert {moment.day for moment in moments} == {1}
    assert moments[-1].date() == date(2026, 10, 1)


def test_rows_carry_the_features_and_then_the_payments_own_inputs(year):
    told = []
    data = build(year, PaymentMissed(), lambda *step: told.append(step))
    assert data.names == (*CATALOG.names, *(each.name for each in PAYMENT_INPUTS))
    assert data.X.shape == (len(data.rows), len(data.names)) == (len(data.rows), len(data.harm))
    assert set(data.rows.customer_id) == {1001}
    assert set(data.rows.y) == {0.0, 1.0}
    assert not np.isinf(data.X).any()
    assert told[-1][0] == told[-1][1]


def test_customers_without_a_payment_are_counted_as_idle(year):
    assert build(year, PaymentMissed()).idle_share == pytest.approx(0.5, abs=0.02)


def test_a_short_or_empty_history_is_refused_with_its_dates(make_book, a):
    events = [a.transaction(n, 1001, LAST_DAY - timedelta(n), 1, 1) for n in (0, 60)]
    with pytest.raises(TooShortHistoryError, match="from 2026-09-01 to 2026-11-01: 90 days"):
        learning_moments(make_book([1001], events), PaymentMissed())
    with pytest.raises(TooShortHistoryError, match="'small' has no transactions"):
        learning_moments(make_book([1001]), PaymentMissed())
