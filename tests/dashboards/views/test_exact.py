import pytest

from dashboards.views.exact import Letterhead, exact, masked, size


@pytest.mark.parametrize(
    ("channel", "address", "shown"),
    [
        ("sms", "+919800001001", "+91••••••01"),
        ("whatsapp", "+447700900123", "+44••••••23"),
        ("email", "asha.patil@example.com", "a•••••@example.com"),
        ("sms", "12345", "••••••"),
        ("letter", "0123456789abcdef", "customer 01234567…"),
    ],
)
def test_an_address_is_masked(channel, address, shown):
    assert masked(channel, address) == shown


def test_the_text_is_shown_as_it_is_and_nothing_is_trimmed():
    body = "  Dear customer,\n\n\tpay ₹1 \u200b."
    shown = exact(Letterhead("FRBEAR", "+91••••••01"), "sms", "en", None, body)
    assert shown["body"] == body
    assert shown["envelope"] == [["To", "+91••••••01"], ["From", "FRBEAR"], ["By", "SMS"]]


def test_an_email_shows_its_subject():
    shown = exact(Letterhead("B", "a•••••@b.c"), "email", "en", "About your EMI", "Text")
    assert ["Subject", "About your EMI"] in shown["envelope"]
    assert shown["size"] == "4 characters · 4 bytes in UTF-8"


def test_a_text_message_says_its_true_encoding():
    assert size("sms", "a" * 161) == ("2 segments in GSM-7 · 161 characters · 161 bytes in UTF-8")
    assert size("sms", "क" * 70) == "1 segment in UCS-2 · 70 characters · 210 bytes in UTF-8"
