"""Dated flags as the contact rules see them, at any moment."""

from datetime import UTC, date, datetime

import pytest

from engine.outreach.case import find_customer
from engine.outreach.contact_facts import contact_case
from engine.outreach.flagging import FlagError, record
from engine.store import audit

BRITISH = 1008


@pytest.fixture
def briton(book):
    with book.write() as conn:
        from sqlalchemy import update

        from engine.store.schema import CUSTOMERS

        home = {"country": "GB", "region": "England/Leeds", "timezone": "Europe/London"}
        conn.execute(update(CUSTOMERS).where(CUSTOMERS.c.customer_id == BRITISH).values(**home))
    return BRITISH


def flagged(conn, desk, customer_id, flag="breathing_space", since="2026-10-01", until=None):
    return record(
        conn,
        desk.clock,
        customer_id=customer_id,
        flag=flag,
        since=date.fromisoformat(since),
        until=until and date.fromisoformat(until),
        source="debt_adviser",
        recorded_by="ana",
    )


def said(conn, desk, customer_id, rule, at):
    customer = find_customer(conn, customer_id)
    case = contact_case(conn, desk, customer, "sms", datetime.fromisoformat(at).astimezone(UTC))
    return {o.rule_id: o.result for o in desk.contact.check(case).outcomes}[rule]


def test_a_breathing_space_blocks_for_sixty_days_of_the_customer(book, desk, briton):
    with book.write() as conn:
        flagged(conn, desk, briton, since="2026-11-01")
        days = ("2026-12-30T23:59:59+00:00", "2026-12-31T00:00:00+00:00")
        assert [said(conn, desk, briton, "UK-05", at) for at in days] == ["block", "pass"]


def test_a_breathing_space_that_was_ended_early_blocks_no_longer(book, desk, briton, later):
    with book.write() as conn:
        flagged(conn, desk, briton, since="2026-11-01")
        flagged(conn, later(days=3), briton, since="2026-11-01", until="2026-11-04")
        days = ("2026-11-03T12:00+00:00", "2026-11-04T23:59+00:00", "2026-11-06T12:00+00:00")
        assert [said(conn, desk, briton, "UK-05", at) for at in days] == ["block", "block", "pass"]


def test_what_was_not_known_yet_did_not_block_then(book, later, briton):
    after = later(days=3)
    with book.write() as conn:
        flagged(conn, after, briton, since="2026-10-01")
        days = ("2026-11-04T12:00+00:00", "2026-11-06T12:00+00:00")
        assert [said(conn, after, briton, "UK-05", at) for at in days] == ["pass", "block"]


def test_a_crisis_treatment_blocks_until_thirty_days_after_its_end(book, desk, briton):
    with book.write() as conn:
        flagged(conn, desk, briton, "mental_health_crisis", "2026-10-01", "2026-11-02")
        days = ("2026-11-03T12:00+00:00", "2026-12-02T23:59+00:00", "2026-12-03T00:00+00:00")
        assert [said(conn, desk, briton, "UK-06", at) for at in days] == ["block", "block", "pass"]


@pytest.mark.parametrize("flag", ["bankruptcy", "dispute", "bereavement"])
def test_a_dated_flag_stops_contact_on_its_days_alone(book, desk, flag):
    with book.write() as conn:
        flagged(conn, desk, 1001, flag, "2026-11-03", "2026-11-04")
        days = [f"2026-11-0{day}T12:00+05:30" for day in (2, 3, 4, 5)]
        found = [said(conn, desk, 1001, "GL-01.suppression", at) for at in days]
    assert found == ["pass", "block", "block", "pass"]


def test_a_flag_is_in_the_audit_by_reference(book, desk):
    with book.write() as conn:
        flagged(conn, desk, 1001, "bankruptcy", "2026-11-03")
        entry, customer = audit.entries(conn)[0], find_customer(conn, 1001)
        assert (entry.actor, entry.event) == ("ana", "customer.flagged")
        assert entry.payload == {
            "customer": customer.reference,
            "flag": "bankruptcy",
            "since": "2026-11-03",
            "until": None,
            "source": "debt_adviser",
        }


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"flag": "tired"}, "choose one of bereavement"),
        ({"until": date(2026, 9, 30)}, "before its first"),
        ({"source": "Neha Gupta told me"}, "no short word"),
    ],
)
def test_a_flag_that_cannot_be_says_why(book, desk, changes, message):
    told = {"flag": "dispute", "since": date(2026, 10, 1), "until": None, "source": "customer"}
    with book.write() as conn, pytest.raises(FlagError, match=message):
        record(conn, desk.clock, customer_id=1001, recorded_by="ana", **{**told, **changes})
