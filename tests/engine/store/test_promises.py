from datetime import date, timedelta

import pytest

from engine.store import promises
from engine.store.promises import Promise, PromiseStateError
from tests.fixtures.rows import NOW

DAY = timedelta(days=1)


def make(connection, customer_id=1042, obligation_id=7, made_at=NOW, part=(1, 1)):
    return promises.insert_promise(
        connection,
        customer_id=customer_id,
        obligation_id=obligation_id,
        amount=500_00,
        due_on=date(2026, 11, 10),
        made_at=made_at,
        channel="voice",
        recorded_by="ana",
        instalment=part[0],
        instalments=part[1],
    )


def test_a_promise_comes_back_as_it_was_made_and_ends_once(book_store):
    with book_store.write() as connection:
        made = make(connection)
        day = date(2026, 11, 10)
        assert made == Promise(
            made.promise_id, 1042, 7, 500_00, day, NOW, "voice", "ana", "open", None, None, 1, 1
        )
        assert promises.open_promises(connection) == [made]
        ended = promises.resolve(connection, made.promise_id, "kept", NOW + DAY, "Paid.")
        assert (ended.state, ended.resolved_at, ended.evidence) == ("kept", NOW + DAY, "Paid.")
        assert promises.open_promises(connection) == []
        assert promises.promises_of(connection, 1042) == [ended]
        with pytest.raises(PromiseStateError, match="not open"):
            promises.resolve(connection, made.promise_id, "broken", NOW, "Again.")


def test_a_payment_has_one_open_promise_at_a_time(book_store):
    with book_store.write() as connection:
        first = make(connection)
        promises.resolve(connection, first.promise_id, "cancelled", NOW, "Wrong.")
        make(connection)
        make(connection, obligation_id=8)
    with pytest.raises(Exception, match=r"(?i)unique"), book_store.write() as connection:
        make(connection)


def test_what_stood_at_a_past_moment_can_be_told(book_store):
    with book_store.write() as connection:
        broken = make(connection, made_at=NOW - 20 * DAY)
        promises.resolve(connection, broken.promise_id, "broken", NOW - DAY, "Nothing came.")
        make(connection, customer_id=1001, obligation_id=8, made_at=NOW - 2 * DAY)
        stood = {
            days: dict(promises.standing(connection, NOW + days * DAY))
            for days in (-21, -20, -3, -1, 0, 88, 89)
        }
        assert promises.standing(connection, NOW, customer_id=1001) == {1001: "open"}
    both = {1042: "broken", 1001: "open"}
    assert stood == {
        -21: {},
        -20: {1042: "open"},
        -3: {1042: "open"},
        -1: both,
        0: both,
        88: both,
        89: {1001: "open"},
    }


def test_an_open_promise_counts_before_a_broken_one(book_store):
    with book_store.write() as connection:
        broken = make(connection)
        promises.resolve(connection, broken.promise_id, "broken", NOW, "Nothing came.")
        make(connection)
        assert promises.standing(connection, NOW) == {1042: "open"}


def test_each_instalment_has_one_open_promise(book_store):
    with book_store.write() as connection:
        parts = [make(connection, part=(number, 3)) for number in (1, 2, 3)]
        assert promises.open_promises(connection) == parts
        assert [promises.promised_until(connection, each) for each in parts] == [
            500_00,
            1_000_00,
            1_500_00,
        ]
        promises.resolve(connection, parts[0].promise_id, "cancelled", NOW, "Wrong.")
        assert promises.promised_until(connection, parts[2]) == 1_000_00
    with pytest.raises(Exception, match=r"(?i)unique"), book_store.write() as connection:
        make(connection, part=(2, 2))


def test_whoever_broke_an_instalment_broke_the_plan_until_another_promise(book_store):
    with book_store.write() as connection:
        first = make(connection, made_at=NOW - 9 * DAY, part=(1, 2))
        make(connection, made_at=NOW - 9 * DAY, part=(2, 2))
        assert promises.standing(connection, NOW) == {1042: "open"}
        promises.resolve(connection, first.promise_id, "broken", NOW - DAY, "Nothing came.")
        assert promises.standing(connection, NOW) == {1042: "broken"}
        assert promises.standing(connection, NOW - 2 * DAY) == {1042: "open"}
        make(connection, obligation_id=8)
        assert promises.standing(connection, NOW) == {1042: "open"}
