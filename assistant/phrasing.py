"""How values are written for a reader: money, shares, days, dates, reasons.

Everything that the assistant shows (answers, tables, charts, facts) is written by these functions,
and grounding reads it back with the same units in mind.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

_MINUS = "−"  # as on the pages
_SYMBOLS = {"INR": "₹", "EUR": "€", "USD": "$", "GBP": "£"}
_CODES = {"CZK": "Kč"}
_WORDS = {
    "emi": "EMI",
    "sms": "SMS",
    "whatsapp": "WhatsApp",
    "email": "e-mail",
    "voice": "phone call",
    "letter": "letter",
    "card_minimum": "card minimum",
    "en": "English",
    "hi": "Hindi",
    "mr": "Marathi",
    "es": "Spanish",
    "learned_rows": "examples learned from",
    "learned_positives": "bad outcomes among them",
    "held_out_rows": "later examples kept to check it",
    "held_out_positives": "bad outcomes among these",
    "held_out_auc": "AUC on these",
    "rounds": "trees",
    "columns": "inputs in use",
    "grown_again_rows": "examples its final trees learned from",
}


def money(minor: int | float, currency: str) -> str:
    """An amount in minor units as people write it.

    >>> money(1_240_000, "INR"), money(12_345_600_000, "INR"), money(-5_05, "EUR")
    ('₹12,400', '₹12,34,56,000', '−€5.05')
    """
    cents = round(abs(minor))
    if cents >= 100_000:
        cents = round(cents / 100) * 100
    sign = _MINUS if minor < 0 and cents else ""
    whole = _grouped(cents // 100, currency)
    rest = f".{cents % 100:02d}" if cents % 100 else ""
    if currency in _SYMBOLS:
        return f"{sign}{_SYMBOLS[currency]}{whole}{rest}"
    return f"{sign}{whole}{rest} {_CODES.get(currency, currency)}"


def percent(share: float) -> str:
    """A share of one as a percentage.

    >>> percent(0.0832), percent(0.4), percent(-0.051)
    ('8.3 %', '40.0 %', '−5.1 %')
    """
    return _signed(f"{100 * share:.1f} %")


def points(difference: float) -> str:
    """A difference of two shares, with its sign.

    >>> points(0.0512), points(-0.3), points(0.0)
    ('+5.1 points', '−30.0 points', '0.0 points')
    """
    shown = f"{100 * difference:+.1f}"
    return f"{shown.lstrip('+-') if float(shown) == 0 else _signed(shown)} points"


def day(moment: str | date | datetime) -> str:
    """A date, from a value or its ISO text.

    >>> day("2026-11-05")
    '5 Nov 2026'
    """
    when = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{when.day} {when:%b %Y}"


def instant(moment: str | datetime) -> str:
    """A date with its time.

    >>> instant("2026-11-01T10:30:00+05:30")
    '1 Nov 2026, 10:30'
    """
    when = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{day(when)}, {when:%H:%M}"


def number(value: float) -> str:
    """A plain number, with as many decimals as matter.

    >>> number(3.0), number(2.44), number(-1234.5)
    ('3', '2.4', '−1,234')
    """
    return _signed(f"{value:,.0f}" if value == int(value) or abs(value) >= 100 else f"{value:.1f}")


def figure(value: float) -> str:
    """A metric: a count as it is, anything else with three decimals.

    >>> figure(40452.0), figure(0.87312)
    ('40,452', '0.873')
    """
    whole = value.is_integer() and abs(value) > 1
    return _signed(f"{value:,.0f}" if whole else f"{value:.3f}")


def measured(value: float | None, unit: str, currency: str) -> str:
    """A feature's value with its unit.

    >>> measured(4.0, "days", "INR"), measured(0.25, "share", "INR"), measured(None, "count", "INR")
    ('4 days', '25.0 %', 'unknown')
    """
    if value is None:
        return "unknown"
    match unit:
        case "minor":
            return money(value, currency)
        case "days":
            shown = number(value)
            return f"{shown} day" if shown == "1" else f"{shown} days"
        case "share" | "ratio":
            return percent(value)
        case _:
            return number(value)


def word(code: str | None) -> str:
    """A code from the store in words.

    >>> word("income_shock"), word("emi"), word(None)
    ('income shock', 'EMI', 'none')
    """
    if code is None:
        return "none"
    return _WORDS.get(code, code.replace("_", " "))


def many(count: int, singular: str) -> str:
    """A count with its noun.

    >>> many(1, "customer"), many(2000, "customer")
    ('1 customer', '2,000 customers')
    """
    return f"{count:,} {singular}{'' if count == 1 else 's'}"


def payment(coming: Mapping[str, Any]) -> str:
    """A payment that falls due: its kind, amount and day.

    >>> payment({"kind": "emi", "amount": 1_240_000, "currency": "INR", "due_on": "2026-11-05"})
    'EMI of ₹12,400, due 5 Nov 2026'
    """
    amount = money(coming["amount"], coming["currency"])
    return f"{word(coming['kind'])} of {amount}, due {day(coming['due_on'])}"


def place(stored: str) -> str:
    """A group's or a region's name: the last part, in words.

    >>> place("Maharashtra/Pune"), place("income_shock")
    ('Pune', 'income shock')
    """
    return word(stored.split("/")[-1])


def filters(asked: Mapping[str, str]) -> str:
    """The filters of a search in words; a condition in one line stands as it was read."""
    return ", ".join(
        value if name == "where" else f"{name} {_place(value)}" for name, value in asked.items()
    )


def _signed(written: str) -> str:
    return written.replace("-", _MINUS)


def _place(value: str) -> str:
    return " or ".join(place(part) for part in value.split(" or "))


def _grouped(whole: int, currency: str) -> str:
    if currency != "INR" or whole < 100_000:
        return f"{whole:,}"
    head, tail = divmod(whole, 1000)
    groups = []
    while head:
        head, pair = divmod(head, 100)
        groups.append(f"{pair:02d}" if head else str(pair))
    return ",".join([*reversed(groups), f"{tail:03d}"])
