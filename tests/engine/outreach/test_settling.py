from datetime import date, timedelta

import pytest

from engine.outreach.dispatcher import dispatch
from engine.outreach.settling import payment_outcome, settle
from engine.store import outcomes
from engine.store.customers import Obligation
from engine.store.outcomes import Outcome
from engine.store.schema import OBLIGATIONS

DUE = date(2026, 11, 10)


@pytest.mark.parametrize(
    ("paid_on", "paid", "today", "expected"),
    [
        (None, 0, 0, "open"),
        (None, 0, 3, "open"),
        (None, 0, 4, "missed"),
        (0, 100, 0, "in_time"),
        (-5, 100, 30, "in_time"),
        (1, 100, 30, "late"),
        (3, 100, 30, "late"),
        (4, 100, 30, "missed"),
        (0, 99, 3, "open"),
        (0, 99, 4, "missed"),
        (2, 100, 1, "open"),
    ],
)
def test_a_payment_is_judged_by_its_due_date_and_what_is_known(paid_on, paid, today, expected):
    on = None if paid_on is None else DUE + timedelta(days=paid_on)
    due = Obligation(1, 1001, 1, "emi", DUE, 100, on, paid)
    assert payment_outcome(due, DUE + timedelta(days=today)) == expected


def test_the_payment_that_a_message_was_about_is_settled_and_again_when_it_changes(
    book, desk, approved, transports, later
):
    with book.write() as conn:
        assert settle(conn, desk) == 0
    dispatch(book, desk, transports, worker="w1")
    expected = Outcome(approved.draft_id, "payment", 1001, "open", desk.clock(), 8001)
    with book.write() as conn:
        assert settle(conn, desk) == 1
        assert outcomes.outcomes_of(conn, approved.draft_id) == [expected]
        paid = OBLIGATIONS.update().where(OBLIGATIONS.c.obligation_id == 8001)
        conn.execute(paid.values(paid_on=DUE, paid_amount=1_234_500))
        settle(conn, later(days=20))
        assert outcomes.counts(conn) == {("payment", "in_time"): 1}
