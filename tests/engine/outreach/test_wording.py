from datetime import date

import pytest

from engine.outreach.wording import WordingError, day, money, payment, salutation
from knowledge.content import load_wording

WORDING = load_wording()


@pytest.mark.parametrize(
    ("amount", "currency", "language", "channel", "written"),
    [
        (1234500, "INR", "en", "email", "₹12,345.00"),
        (1234500, "INR", "en", "sms", "Rs 12,345.00"),
        (1234500, "INR", "hi", "sms", "₹12,345.00"),
        (1234567890, "INR", "en", "email", "₹1,23,45,678.90"),
        (10000000, "INR", "hi", "email", "₹1,00,000.00"),
        (99, "INR", "hi", "email", "₹0.99"),
        (100005, "INR", "hi", "email", "₹1,000.05"),
        (1234567, "GBP", "en", "sms", "£12,345.67"),
        (1234567890, "CZK", "en", "email", "CZK 12,345,678.90"),
    ],
)
def test_amounts_are_written_whole_in_their_currency(amount, currency, language, channel, written):
    assert money(amount, currency, language, channel, WORDING) == written


def test_a_negative_amount_is_not_written():
    with pytest.raises(WordingError, match="negative"):
        money(-1, "INR", "en", "sms", WORDING)


def test_days_are_written_in_words():
    assert day(date(2026, 11, 5), "en", WORDING) == "5 November 2026"
    assert day(date(2027, 1, 31), "hi", WORDING) == "31 जनवरी 2027"


def test_payments_have_names_and_an_unknown_kind_is_an_error():
    assert payment("emi", "hi", WORDING) == "लोन की किस्त"
    with pytest.raises(WordingError, match=r"wording\.yaml"):
        payment("tithe", "en", WORDING)


@pytest.mark.parametrize(
    ("name", "english", "hindi"),
    [
        ("Asha Patil", "Asha", "Asha जी"),
        ("आशा पाटिल", "आशा", "आशा जी"),
        ("O'Neil", "O'Neil", "O'Neil जी"),
        (None, "customer", "ग्राहक"),
        ("", "customer", "ग्राहक"),
        ("http://evil.example now", "customer", "ग्राहक"),
        ("Pay5000 now", "customer", "ग्राहक"),
        ("Ivаn", "customer", "ग्राहक"),
        ("A" * 25, "customer", "ग्राहक"),
        ("As\u200bha", "customer", "ग्राहक"),
    ],
)
def test_a_name_that_is_not_plain_is_not_repeated(name, english, hindi):
    assert salutation(name, "en", WORDING) == english
    assert salutation(name, "hi", WORDING) == hindi
