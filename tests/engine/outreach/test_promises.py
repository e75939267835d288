"""Promises against a book whose records go on from day to day."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pyarrow as pa
import pytest

from data.book import Book, BookInfo, write_book
from data.days import end_of_day
from data.tables import SCHEMAS, TableName
from engine.clock import frozen_clock
from engine.history import history
from engine.outreach.case import find_customer
from engine.outreach.plan import Instalment
from engine.outreach.promises import (
    PromiseError,
    cancel,
    check,
    follow_up,
    record,
    record_plan,
)
from engine.store import audit, promises
from engine.store.cipher import Cipher
from engine.store.customers import save_customers

ZONE = "Asia/Kolkata"
TODAY, DAY = date(2026, 11, 2), date(2026, 11, 10)
CLOCK = frozen_clock(datetime.fromisoformat("2026-11-02T10:30:00+05:30").astimezone(UTC))
OWED = 300_00


def obligation(number, **changes):
    return {
        "obligation_id": number,
        "customer_id": 1,
        "account_id": 1,
        "kind": "emi",
        "due_on": date(2026, 11, 5),
        "amount": OWED,
        "paid_amount": 0,
        **changes,
    }


def paid(number, day, amount=-OWED):
    at = datetime.combine(day, time(6), UTC)
    return {
        "transaction_id": number,
        "customer_id": 1,
        "account_id": 1,
        "booked_at": at,
        "known_at": at,
        "amount": amount,
        "channel": "transfer",
        "kind": "emi",
        "status": "booked",
    }


@pytest.fixture
def book_until(tmp_path):
    """A book whose records end with that day."""

    def make(last: date, obligations, transactions=()) -> Book:
        as_of = end_of_day(last, ZONE)
        info = BookInfo("small", "simulator", True, "INR", ZONE, as_of, None)
        customer = {
            "customer_id": 1,
            "language": "en",
            "country": "IN",
            "timezone": ZONE,
            "segment": "salaried",
            "joined_on": date(2025, 1, 1),
            "vulnerable": False,
            "flags": [],
            "avoid_windows": [],
        }
        account = {
            "account_id": 1,
            "customer_id": 1,
            "product": "current",
            "currency": "INR",
            "opened_on": date(2025, 1, 1),
        }
        rows: dict[TableName, list[dict[str, Any]]] = {
            "customers": [customer],
            "accounts": [account],
            "obligations": list(obligations),
            "transactions": list(transactions),
        }
        tables = {
            name: pa.Table.from_pylist(given, schema=SCHEMAS[name].columns)
            for name, given in rows.items()
        }
        return write_book(tmp_path / "book", info, tables)

    return make


@pytest.fixture
def promised(store, book_until):
    """A store with one promise of the whole amount by the tenth."""
    book = book_until(date(2026, 11, 1), [obligation(7)])
    with store.write() as conn:
        save_customers(
            conn,
            customers=book.customers(),
            accounts=book.accounts(),
            obligations=book.obligations(),
            consents=book.consents(),
            cipher=Cipher("0" * 43 + "="),
        )
        record(conn, book, CLOCK, **asked())
    return store


def asked(**changes):
    return {
        "customer_id": 1,
        "obligation_id": 7,
        "amount": OWED,
        "due_on": DAY,
        "channel": "voice",
        "recorded_by": "ana",
        **changes,
    }


def events(conn):
    return [(entry.event, entry.actor) for entry in reversed(audit.entries(conn))]


@pytest.mark.parametrize(
    ("last", "obligations", "moves", "state"),
    [
        (DAY, [obligation(7)], [], "open"),
        (DAY + timedelta(days=3), [obligation(7)], [], "open"),  # the last day of grace
        (DAY + timedelta(days=4), [obligation(7)], [], "broken"),
        (DAY, [obligation(7, paid_on=DAY, paid_amount=OWED)], [], "kept"),
        (DAY, [obligation(7)], [paid(1, DAY)], "kept"),
        (DAY + timedelta(days=4), [obligation(7)], [paid(1, date(2026, 11, 1))], "broken"),
        (DAY + timedelta(days=4), [obligation(7)], [paid(1, DAY, -OWED + 1)], "broken"),
        (
            DAY + timedelta(days=4),
            [obligation(7), obligation(8, paid_on=DAY, paid_amount=OWED)],
            [paid(1, DAY)],  # paid the other one
            "broken",
        ),
        (
            DAY + timedelta(days=9),
            [obligation(7, paid_on=DAY + timedelta(days=4), paid_amount=OWED)],
            [paid(1, DAY + timedelta(days=4))],  # a day after grace
            "broken",
        ),
    ],
)
def test_a_promise_is_kept_or_broken_as_the_records_show(
    promised, book_until, last, obligations, moves, state
):
    book = book_until(last, obligations, moves)
    with promised.write() as conn:
        ended = check(conn, book, frozen_clock(book.info.as_of), "nightly")
        (now,) = promises.promises_of(conn, 1)
        told = events(conn)
    assert now.state == state
    assert ended == (() if state == "open" else (now,))
    assert told[0] == ("promise.recorded", "ana")
    assert told[1:] == ([] if state == "open" else [(f"promise.{state}", "nightly")])


def test_a_promise_is_part_of_the_customers_history(promised, book_until):
    book = book_until(DAY + timedelta(days=4), [obligation(7)])
    ended = frozen_clock(book.info.as_of)
    with promised.write() as conn:
        customer = find_customer(conn, 1)
        stands = [history(conn, customer, CLOCK())["promise"]]
        check(conn, book, ended, "nightly")
        stands.append(history(conn, customer, ended())["promise"])
        stands.append(history(conn, customer, CLOCK())["promise"])  # as it stood then
    assert stands == ["open", "broken", "open"]


def test_the_list_says_what_is_near_and_what_is_late(promised):
    with promised.read() as conn:
        told = [follow_up(conn, DAY + timedelta(days=days))[0].when for days in (-4, -3, 0, 1)]
    assert told == ["later", "due soon", "due soon", "overdue"]


def test_a_promise_that_was_taken_back_is_followed_no_more(promised):
    with promised.write() as conn:
        (made,) = promises.open_promises(conn)
        cancelled = cancel(conn, CLOCK, made.promise_id, "Wrong payment.", "bela")
        assert follow_up(conn, TODAY) == ()
        assert events(conn)[-1] == ("promise.cancelled", "bela")
    assert cancelled == replace(
        made, state="cancelled", resolved_at=CLOCK(), evidence="Wrong payment."
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"obligation_id": 99}, "no such payment"),
        ({"obligation_id": 8}, "no such payment"),  # somebody else's, or paid
        ({"amount": 0}, "between 1 and the 30000"),
        ({"amount": OWED + 1}, "between 1 and the 30000"),
        ({"due_on": TODAY}, "from now until"),
        ({"due_on": date(2027, 1, 4)}, "from now until"),
        ({}, "open promise already"),
    ],
)
def test_what_cannot_be_promised_is_refused_and_leaves_nothing(
    promised, book_until, changes, message
):
    book = book_until(date(2026, 11, 1), [obligation(7)])
    with pytest.raises(PromiseError, match=message), promised.write() as conn:
        record(conn, book, CLOCK, **asked(**changes))
    with promised.read() as conn:
        assert len(promises.promises_of(conn, 1)) == 1
        assert len(audit.entries(conn)) == 1


NEXT = date(2026, 12, 10)
HALVES = (Instalment(DAY, OWED // 2), Instalment(NEXT, OWED // 2))


@pytest.fixture
def planned(promised, book_until):
    """A store with a plan of two instalments, each half of what is owed."""
    book = book_until(date(2026, 11, 1), [obligation(7)])
    with promised.write() as conn:
        (before,) = promises.open_promises(conn)
        cancel(conn, CLOCK, before.promise_id, "A plan instead.", "ana")
        record_plan(conn, book, CLOCK, **plan_asked())
    return promised


def plan_asked(**changes):
    whole = {name: each for name, each in asked().items() if name not in {"amount", "due_on"}}
    return {**whole, "instalments": HALVES, **changes}


def test_a_plan_is_followed_up_instalment_by_instalment(planned):
    with planned.read() as conn:
        told = [
            (each.promise.instalment, each.promise.instalments, each.promise.due_on, each.when)
            for each in follow_up(conn, DAY)
        ]
    assert told == [(1, 2, DAY, "due soon"), (2, 2, NEXT, "later")]


@pytest.mark.parametrize(
    ("last", "moves", "states"),
    [
        (DAY, [paid(1, DAY, -OWED // 2)], ["kept", "open"]),
        (DAY, [paid(1, DAY)], ["kept", "kept"]),  # the whole at once
        (DAY + timedelta(days=4), [paid(1, DAY, -OWED // 2 + 1)], ["broken", "open"]),
        (NEXT + timedelta(days=4), [paid(1, NEXT, -OWED // 2)], ["broken", "broken"]),
        (NEXT + timedelta(days=4), [paid(1, NEXT)], ["broken", "kept"]),  # made good
        (
            NEXT + timedelta(days=4),
            [paid(1, DAY, -OWED // 2), paid(2, NEXT, -OWED // 2)],
            ["kept", "kept"],
        ),
    ],
)
def test_an_instalment_is_kept_when_the_money_until_then_is_there(
    planned, book_until, last, moves, states
):
    book = book_until(last, [obligation(7)], moves)
    with planned.write() as conn:
        check(conn, book, frozen_clock(book.info.as_of), "nightly")
        parts = {each.instalment: each.state for each in promises.promises_of(conn, 1)[:2]}
    assert [parts[1], parts[2]] == states


@pytest.mark.parametrize(
    ("instalments", "message"),
    [
        ((), "without an instalment"),
        ((Instalment(DAY, OWED), Instalment(NEXT, 1)), "30000 [+] 1 is not between"),
        ((Instalment(DAY, OWED), Instalment(NEXT, -1)), "30000 [+] -1 is not between"),
        ((Instalment(NEXT, 1), Instalment(DAY, 1)), "2026-11-10 is not a day from after 2026-12"),
        ((Instalment(DAY, 1), Instalment(date(2027, 3, 1), 1)), "until 2027-01-11"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_and_leaves_nothing(
    promised, book_until, instalments, message
):
    book = book_until(date(2026, 11, 1), [obligation(7)])
    with pytest.raises(PromiseError, match=message), promised.write() as conn:
        record_plan(conn, book, CLOCK, **plan_asked(instalments=instalments))
    with promised.read() as conn:
        assert len(promises.promises_of(conn, 1)) == 1
