"""How values are written on the page: money, quantities, days and the names of things.

Missing is an en dash, never a zero. Codes that people wrote into policies keep their words.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from data.tables import OBLIGATION_KINDS
from engine.features.subjects import SUBJECTS
from engine.store.scores import Reason

MISSING = "–"
SYMBOLS = {"INR": "₹", "GBP": "£", "EUR": "€", "USD": "$"}
BANDS = ("CRITICAL", "HIGH", "MEDIUM", "LOW")
HARDSHIPS = (
    "income_shock",
    "over_leverage",
    "liquidity_stress",
    "expense_compression",
    "overspending",
    "none",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WORDS: Mapping[str, str] = {
    "card_minimum": "Card min.",
    "emi": "EMI",
    "sms": "SMS",
    "email": "E-mail",
    "whatsapp": "WhatsApp",
    "none": "None",
    "over_leverage": "Over-leverage",
    "replan": "Re-plan",
    "atm": "ATM",
    "upi": "UPI",
}
_CODES: Mapping[str, Sequence[str]] = {
    "payment_kind": OBLIGATION_KINDS,
    "payment_weekday": WEEKDAYS,
}
_RUNWAYS = ("runway_days", "runway_min_days")
_LANGUAGES = {
    "en": "English",
    "hi": "Hindi",
    "cs": "Czech",
    "mr": "Marathi",
    "es": "Spanish",
    "ta": "Tamil",
}


def words(code: str) -> str:
    """A code as a reader says it: `income_shock` is "Income shock"."""
    return _WORDS.get(code, code.replace("_", " ").strip().capitalize())


def payment(kind: str, currency: str) -> str:
    """What a payment is called where that currency is used: only India says EMI."""
    return "Instalment" if kind == "emi" and currency != "INR" else words(kind)


def matter(reason: Reason) -> str:
    """The subject of a reason alone, short enough for an axis; the table beside it says more."""
    return reason.label if reason.subject is None else SUBJECTS[reason.subject].label


def about(reason: Reason) -> str:
    """What a reason speaks of: its subject, and the input that says most for it."""
    if reason.subject is None:
        return reason.label
    label = (
        reason.label if reason.label[:2].isupper() else reason.label[0].lower() + reason.label[1:]
    )
    return f"{SUBJECTS[reason.subject].label}: {label}"


def language(code: str) -> str:
    """The language of that code."""
    return _LANGUAGES.get(code, code)


def band(code: str) -> dict[str, str]:
    """A band as letter and word, so that colour is never alone."""
    return {"band": code, "letter": code[:1], "text": code.capitalize()}


def percent(share: float) -> str:
    """A probability or share; never 0 % or 100 % for something that is neither."""
    value = 100 * share
    if 0 < value < 1:
        return "< 1 %"
    if 99 < value < 100:
        return "> 99 %"
    return f"{value:.0f} %"


def money(minor: int | float | None, currency: str) -> str:
    """Whole units of the currency, grouped as its readers group."""
    if minor is None or math.isnan(minor):
        return MISSING
    whole = round(abs(minor) / 100)
    digits = _indian(whole) if currency == "INR" else f"{whole:,}"
    return ("−" if minor < 0 and whole else "") + _with_symbol(digits, currency)


def short_money(minor: int, currency: str) -> str:
    """Large sums in the words of their readers: crore and lakh, or million and thousand."""
    units = abs(minor) / 100
    steps = ((1e7, "Cr"), (1e5, "L")) if currency == "INR" else ((1e6, "M"), (1e3, "k"))
    for size, name in steps:
        if units >= size:
            sign = "−" if minor < 0 else ""
            return sign + _with_symbol(
                f"{units / size:.2f}".rstrip("0").rstrip("."), currency, name
            )
    return money(minor, currency)


def quantity(value: float | None, unit: str, currency: str) -> str:
    """A feature's value with its unit."""
    if value is None or math.isnan(value):
        return MISSING
    match unit:
        case "minor":
            return money(value, currency)
        case "days":
            return f"{value:.0f} day" if round(value) == 1 else f"{value:,.0f} days"
        case "share":
            return percent(value)
        case "ratio":
            return f"{100 * value:,.0f} %".replace("-0 %", "0 %").replace("-", "−")
        case _:
            return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def reading(code: str, value: float | None, unit: str, currency: str) -> str:
    """A reason's value: what the model counts as a code is said by its name."""
    if code in _RUNWAYS and value is not None and not math.isnan(value):
        value = math.floor(value)  # as `runway` does: a day half paid for is not paid for
    names = _CODES.get(code)
    if names is None or value is None or math.isnan(value):
        return quantity(value, unit, currency)
    return words(names[int(value)])


def runway(days: float | None) -> str:
    """How long the money lasts."""
    if days is None or math.isnan(days):
        return MISSING
    return "90 d +" if days >= 90 else f"{max(0, math.floor(days))} d"


def day(value: date | None) -> str:
    """A day of this book, such as 5 Nov."""
    return MISSING if value is None else f"{value.day} {value:%b}"


def span(first: date, last: date) -> str:
    """Two days of this book, such as 9–21 Oct or 29 Sep–3 Oct."""
    same = (first.year, first.month) == (last.year, last.month)
    return f"{first.day if same else day(first)}–{day(last)}"


def long_day(value: date) -> str:
    """A day with weekday and year."""
    return f"{value:%a} {value.day} {value:%b %Y}"


def moment(value: datetime, zone: str) -> str:
    """A moment on the book's own clock."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b %Y, %H:%M}"


def _with_symbol(digits: str, currency: str, scale: str = "") -> str:
    tail = f" {scale}" if scale else ""
    symbol = SYMBOLS.get(currency)
    return f"{symbol}{digits}{tail}" if symbol else f"{digits}{tail} {currency}"


def _indian(whole: int) -> str:
    """12,34,567: thousands once, then by hundreds."""
    head, tail = divmod(whole, 1000)
    if not head:
        return str(tail)
    groups = [f"{tail:03d}"]
    while head > 99:
        head, rest = divmod(head, 100)
        groups.append(f"{rest:02d}")
    return ",".join([str(head), *reversed(groups)])
