from datetime import timedelta

import pytest

from engine.store import contacts
from engine.store.contacts import Contact, Delivery
from tests.fixtures.rows import NOW, approved


def test_contacts_count_on_any_channel_after_a_moment(book_store):
    hour = timedelta(hours=1)
    with book_store.write() as connection:
        for channel, at in (("sms", NOW), ("letter", NOW - hour), ("email", NOW - 2 * hour)):
            contacts.insert_contact(connection, 1042, channel, at)
        contacts.insert_contact(connection, 1001, "sms", NOW)
        found = contacts.contacts_since(connection, 1042, NOW - 2 * hour)
    assert found == [
        Contact(found[0].contact_id, 1042, "letter", NOW - hour, None),
        Contact(found[1].contact_id, 1042, "sms", NOW, None),
    ]


def test_contacts_are_counted_after_one_moment_and_until_another(book_store):
    hour = timedelta(hours=1)
    with book_store.write() as connection:
        for customer, at in ((1042, 0), (1042, -1), (1042, -2), (1042, 1), (1001, 0), (1001, -9)):
            contacts.insert_contact(connection, customer, "sms", NOW + at * hour)
        between = (connection, NOW - 2 * hour, NOW)
        assert contacts.counted(*between) == {1042: 2, 1001: 1}
        assert contacts.counted(*between, customer_id=1042) == {1042: 2}
        assert contacts.counted(*between, customer_id=1) == {}


def test_an_item_has_one_receipt(scored_store):
    with scored_store.write() as connection:
        item = approved(connection)
        stored = contacts.insert_delivery(connection, item.outbox_id, "file", "0001.txt", NOW)
        assert stored == Delivery(stored.delivery_id, item.outbox_id, "file", "0001.txt", NOW)
        assert contacts.delivery_of(connection, item.outbox_id) == stored
        assert contacts.delivery_of(connection, 999) is None
    with pytest.raises(Exception, match=r"(?i)unique"), scored_store.write() as connection:
        contacts.insert_delivery(connection, item.outbox_id, "file", "0002.txt", NOW)
