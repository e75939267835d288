import pytest

from engine.outreach import case
from engine.outreach.case import NoAddressError
from engine.store import customers
from engine.store.customers import ContactDetails


def address(store, desk, monkeypatch, channel, value):
    details = ContactDetails("Asha", value, value)
    monkeypatch.setattr(customers, "contact_details", lambda *_: details)
    with store.read() as conn:
        return case.find_address(conn, desk, case.find_customer(conn, 1001), channel).value


@pytest.mark.parametrize(
    ("channel", "value"),
    [
        ("sms", "+919800001001"),
        ("voice", "(020) 7946-0123"),
        ("whatsapp", "+44 7700 900123"),
        ("email", "asha.o'neil+loans@mail.example.co.in"),
    ],
)
def test_one_address_is_used_as_it_is_written(book, desk, monkeypatch, channel, value):
    assert address(book, desk, monkeypatch, channel, value) == value


@pytest.mark.parametrize(
    ("channel", "value"),
    [
        ("sms", "+919800001001,+919800001002"),
        ("sms", "+919800001001 / +919800001002"),
        ("voice", "9800001001 9800001002"),
        ("sms", "asha@example.com"),
        ("email", "asha@example.com, boss@work.example"),
        ("email", "asha@example.com boss@work.example"),
        ("email", "Asha <asha@example.com>"),
        ("email", "asha@example.com\nBcc: boss@work.example"),
        ("email", "+919800001001"),
    ],
)
def test_what_is_not_exactly_one_address_is_none(book, desk, monkeypatch, channel, value):
    with pytest.raises(NoAddressError, match="is not one address"):
        address(book, desk, monkeypatch, channel, value)
