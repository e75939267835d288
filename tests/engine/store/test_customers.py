from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from engine.store import customers
from engine.store.cipher import Cipher, WrongKeyError
from engine.store.customers import Account, Consent, ContactDetails, Customer, Obligation
from tests.fixtures.rows import AS_OF, book_tables, known, table


def test_a_customer_is_read_without_personal_data(book_store, cipher):
    with book_store.read() as connection:
        assert customers.find(connection, 1002) == Customer(
            customer_id=1002,
            reference=cipher.reference(1002),
            language="en",
            country="IN",
            region="Kerala",
            timezone="Asia/Kolkata",
            segment="gig",
            joined_on=date(2020, 1, 31),
            vulnerable=True,
            flags=("dispute",),
            preferred_channel="sms",
            avoid_windows=("13:00-15:00",),
            employer_id=None,
        )
        assert customers.find(connection, 9) is None


def test_contact_details_need_the_right_key(book_store, cipher):
    with book_store.read() as connection:
        assert customers.contact_details(connection, 1001, cipher) == ContactDetails(
            "Asha", "+919876501001", "asha@example.org"
        )
        assert customers.contact_details(connection, 1003, cipher) == ContactDetails(
            None, None, None
        )
        assert customers.contact_details(connection, 9, cipher) is None
        with pytest.raises(WrongKeyError):
            customers.contact_details(connection, 1001, Cipher(Fernet.generate_key().decode()))


def test_no_personal_data_is_stored_in_clear(book_store):
    with book_store.read() as connection:
        rows = connection.execute(text("SELECT * FROM customers")).all()
    shown = repr(rows)
    assert "Asha" not in shown
    assert "98765" not in shown
    assert "example.org" not in shown


def test_what_a_customer_has_owes_and_allows(book_store):
    with book_store.read() as connection:
        assert customers.accounts(connection, 1042) == [
            Account(10420, 1042, "savings", "INR", date(2020, 1, 31), None)
        ]
        assert customers.obligations(connection, 1042) == [
            Obligation(1042, 1042, 10420, "emi", date(2026, 11, 5), 500_00, None, 0)
        ]
        assert customers.consents(connection, 1042) == [
            Consent(1042, "sms", "service", "given", AS_OF - timedelta(days=9), "app")
        ]


@pytest.mark.parametrize(
    ("wanted", "nearest"),
    [(1006, [1002, 1003, 1010]), (1, [1001, 1002, 1003]), (9999, [1003, 1010, 1042])],
)
def test_the_nearest_ids_stand_on_both_sides(book_store, wanted, nearest):
    with book_store.read() as connection:
        assert customers.nearest_ids(connection, wanted) == nearest


def test_a_book_loaded_again_renews_customers_and_replaces_obligations(book_store, cipher):
    book = book_tables()
    rows = book["customers"].to_pylist()[:2]
    rows[0]["region"] = "Delhi"
    book |= {
        "customers": table("customers", rows),
        "obligations": book["obligations"].slice(0, 1),
    }
    with book_store.write() as connection:
        customers.save_customers(connection, **book, cipher=cipher)
    with book_store.read() as connection:
        assert known(customers.find(connection, 1001)).region == "Delhi"
        assert customers.find(connection, 1042) is not None
        assert len(customers.obligations(connection, 1001)) == 1
        assert customers.obligations(connection, 1042) == []


def test_an_old_book_cannot_undo_a_withdrawal(book_store, cipher):
    said = Consent(1042, "sms", "service", "withdrawn", AS_OF, "reply STOP")
    with book_store.write() as connection:
        customers.save_consent(connection, said)
        customers.save_customers(connection, **book_tables(), cipher=cipher)
    with book_store.read() as connection:
        assert customers.consents(connection, 1042) == [said]


def test_a_book_is_not_mixed_with_another_key(book_store):
    other = Cipher(Fernet.generate_key().decode())
    with pytest.raises(WrongKeyError), book_store.write() as connection:
        customers.save_customers(connection, **book_tables(), cipher=other)


def test_naive_times_are_refused(book_store):
    said = Consent(1042, "sms", "service", "given", datetime(2026, 1, 1), None)  # noqa: DTZ001
    with pytest.raises(Exception, match="Naive time"), book_store.write() as connection:
        customers.save_consent(connection, said)


def test_times_come_back_in_utc(book_store):
    with book_store.read() as connection:
        [consent] = customers.consents(connection, 1042)
    assert consent.since.tzinfo is UTC
