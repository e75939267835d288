from datetime import UTC, date, datetime, timedelta

import numpy as np

from data.book import open_book
from engine.history import PURPOSE, histories, history, missed
from engine.outreach.case import find_customer
from engine.outreach.desk import POLICIES
from engine.policy.contact_files import load_contact_policy
from engine.store import contacts, customers, promises
from engine.store.cipher import Cipher

MOMENT = datetime(2026, 10, 31, 18, 30, tzinfo=UTC)


def days(*given):
    return np.array([np.nan if d is None else (d - date(1970, 1, 1)).days for d in given])


def test_a_payment_is_missed_when_its_days_of_grace_are_over_and_it_is_not_paid_in_full():
    known = date(2026, 10, 30)
    due = [
        known - timedelta(days=3),  # grace is just over
        known - timedelta(days=2),  # and here not yet
        date(2026, 9, 1),  # paid within grace
        date(2026, 9, 1),  # a day later
        date(2026, 9, 1),  # in part
        known - timedelta(days=179),
        known - timedelta(days=180),  # forgotten
    ]
    paid = [None, None, date(2026, 9, 4), date(2026, 9, 5), date(2026, 9, 1), None, None]
    owed = np.array([1, 1, 0, 0, 1, 1, 1])
    found = missed(due=days(*due), paid=days(*paid), owed=owed, moment=MOMENT)
    assert found.tolist() == [True, False, False, True, True, True, False]


def test_the_purpose_is_that_of_the_contact_policy():
    assert load_contact_policy(POLICIES / "contact.yaml").purpose == PURPOSE


def test_the_whole_book_and_one_customer_count_alike(sqlite_store, small_bank):
    book = open_book(small_bank / "demo" / "book")
    moment, cipher = book.info.as_of, Cipher("0" * 43 + "=")
    with sqlite_store.write() as conn:
        customers.save_customers(
            conn,
            customers=book.customers(),
            accounts=book.accounts(),
            obligations=book.obligations(),
            consents=book.consents(),
            cipher=cipher,
        )
        for days_ago in (0, 6, 7):
            contacts.insert_contact(conn, 1003, "sms", moment - timedelta(days=days_ago))
        for number, broken in ((1001, False), (1002, True)):
            made = promises.insert_promise(
                conn,
                customer_id=number,
                obligation_id=number,
                amount=100,
                due_on=date(2026, 10, 20),
                made_at=moment - timedelta(days=20),
                channel="voice",
                recorded_by="ana",
            )
            if broken:
                at = moment - timedelta(days=2)
                promises.resolve(conn, made.promise_id, "broken", at, "Nothing came.")
    numbers = book.customers()["customer_id"].to_pylist()[:150]
    with sqlite_store.read() as conn:
        everyone = histories(conn, book, moment)
        alone = {number: history(conn, find_customer(conn, number), moment) for number in numbers}
    assert alone == {number: everyone.of(number) for number in numbers}
    assert {n for n in numbers if alone[n]["recent_contacts"]} == {1003}
    assert alone[1003]["recent_contacts"] == 2
    seen = {name: {facts[name] for facts in alone.values()} for name in everyone.of(0)}
    assert seen["missed_before"] == {True, False}
    assert seen["promise"] == {"open", "broken", "none"}
    assert len(seen["consent"]) >= 2
