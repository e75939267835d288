from datetime import UTC, datetime

import pytest

from dashboards.views.exact import Letterhead, exact, masked, sender, size
from engine.outreach.transports import Envelope
from engine.outreach.transports.mail import mail


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


def test_an_email_shows_the_html_part_that_is_sent_and_nothing_else_has_one():
    text = "Hello <you>,\n\nsee https://help.asterbank.example/a?b=1&c=2."
    shown = exact(Letterhead("B", "a•••••@b.c"), "email", "en", "About your EMI", text)
    envelope = Envelope("k", "email", "asha@b.c", "B", "en", "About your EMI", text)
    part = mail(envelope, "care@b.c", datetime(2026, 11, 1, tzinfo=UTC)).get_body(("html",))
    assert part is not None
    assert part.get_content().rstrip("\r\n") == shown["html"]
    assert exact(Letterhead("B", "+91••••••01"), "sms", "en", None, text)["html"] is None


def test_an_email_is_from_an_address_and_a_text_message_from_a_name():
    assert sender("email", "ASTERB", "care@b.c") == "ASTERB <care@b.c>"
    assert sender("sms", "ASTERB", "care@b.c") == "ASTERB"


def test_a_text_message_says_its_true_encoding():
    assert size("sms", "a" * 161) == ("2 segments in GSM-7 · 161 characters · 161 bytes in UTF-8")
    assert size("sms", "क" * 70) == "1 segment in UCS-2 · 70 characters · 210 bytes in UTF-8"


def test_a_long_text_message_shows_what_it_is_cut_into():
    shown = exact(Letterhead("FRBEAR", "+91••••••01"), "sms", "hi", None, "क" * 71)
    assert shown["segments"] == ("क" * 67, "क" * 4)
    assert exact(Letterhead("FRBEAR", "+9"), "sms", "en", None, "a" * 160)["segments"] == ()
    assert exact(Letterhead("FRBEAR", "+9"), "whatsapp", "hi", None, "क" * 71)["segments"] == ()


def test_a_subject_is_shown_as_the_one_line_that_is_sent():
    shown = exact(Letterhead("B", "a•••••@b.c"), "email", "en", "About\n your  EMI ", "Text")
    envelope = Envelope("k", "email", "asha@b.c", "B", "en", "About\n your  EMI ", "Text")
    sent = mail(envelope, "care@b.c", datetime(2026, 11, 1, tzinfo=UTC))
    assert ["Subject", sent["Subject"]] in shown["envelope"]
