"""Quantities: everything countable that a text says, read with its kind.

Dates and times, percentages, amounts, codes, customers' numbers and plain numbers are taken out in
that order, so that nothing is read twice: "8.3 %" is a percentage and no plain number.
"""

import re
from dataclasses import dataclass

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+(\d{{4}}))?\b", re.IGNORECASE
)
_MONTH_FIRST = re.compile(
    rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(\d{{4}})\b)?", re.IGNORECASE
)
_ISO = re.compile(
    r"\b(\d{4})-(\d{2})-(\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?(?!\w)"
)
_CLOCK = re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d)\b")
_VERSION = re.compile(r"\bv(\d+)\b|\b\d{1,2}(?:st|nd|rd|th)\b", re.IGNORECASE)
_CODE = re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9][\w-]*\b(?:\.\w+)*")
_DIGITS = r"\d[\d,]*(?:\.\d+)?"
_PERCENT = re.compile(rf"({_DIGITS})\s*(?:%|per\s?cent\b|percent\b)", re.IGNORECASE)
_AMOUNT = re.compile(
    rf"(?:[₹€$£]|\b(?:rs\.?|inr|eur|usd|gbp|czk))\s*({_DIGITS})"
    rf"|({_DIGITS})\s*(?:kč|czk|inr|rupees|eur|usd|gbp)\b",
    re.IGNORECASE,
)
_NO_UNIT = r"\b(?!\.\d|\s*(?:%|days?\b|weeks?\b|months?\b|per\b))"
_CUSTOMER = re.compile(
    r"\b(?:customers?|accounts?|clients?|borrowers?|ids?)\s*(?:no\.?|number|#)?\s*"
    rf"(\d{{1,9}}{_NO_UNIT}(?:(?:\s*,\s*|\s*,?\s+(?:and|or)\s+)\d{{1,9}}{_NO_UNIT})*)",
    re.IGNORECASE,
)
_PLAIN = re.compile(rf"(?<![\w.,])({_DIGITS})(?![\w])")
_BULLET = re.compile(r"(?m)^\s*\d{1,2}[.)]\s")


@dataclass(frozen=True)
class Day:
    """A day; the year may be left out in a text."""

    day: int
    month: int
    year: int | None

    def fits(self, other: "Day") -> bool:
        """Whether both can be the same day."""
        years = {self.year, other.year} - {None}
        return (self.day, self.month) == (other.day, other.month) and len(years) < 2


@dataclass(frozen=True)
class Number:
    """A number as it is written, and its value."""

    text: str

    @property
    def value(self) -> float:
        """The value, without grouping."""
        return float(self.text.replace(",", ""))

    def rounds(self, exact: float) -> bool:
        """Whether it is that value, rounded to the decimals that are written."""
        decimals = len(self.text.partition(".")[2])
        return bool(abs(self.value - abs(exact)) <= 0.5 * 10.0**-decimals + 1e-9)


@dataclass(frozen=True)
class Quantities:
    """What a text says, by kind."""

    days: tuple[Day, ...]
    times: tuple[str, ...]
    percentages: tuple[Number, ...]
    amounts: tuple[Number, ...]
    codes: tuple[str, ...]
    customers: tuple[int, ...]
    plain: tuple[Number, ...]


def quantities(text: str) -> Quantities:
    """Read a text; the numbers of a numbered list count for nothing."""
    text = _BULLET.sub("", text)
    text, days = _days(text)
    times = tuple(f"{int(hour):02d}:{minute}" for hour, minute in _CLOCK.findall(text))
    text = _VERSION.sub(lambda found: found[1] or " ", _CLOCK.sub(" ", text))
    codes = tuple(_CODE.findall(text))
    text, percentages = _take(_PERCENT, _CODE.sub(" ", text))
    text, amounts = _take(_AMOUNT, text)
    text, named = _take(_CUSTOMER, text)
    return Quantities(
        days=days,
        times=times,
        percentages=tuple(map(Number, percentages)),
        amounts=tuple(map(Number, amounts)),
        codes=codes,
        customers=tuple(int(one) for group in named for one in re.findall(r"\d+", group)),
        plain=tuple(map(Number, _PLAIN.findall(text))),
    )


def _days(text: str) -> tuple[str, tuple[Day, ...]]:
    found: list[Day] = []

    def take(day: str, month: int, year: str | None) -> str:
        found.append(Day(int(day), month, int(year) if year else None))
        return " "

    text = _ISO.sub(lambda f: take(f[3], int(f[2]), f[1]), text)
    text = _DAY_FIRST.sub(lambda f: take(f[1], _month(f[2]), f[3]), text)
    text = _MONTH_FIRST.sub(lambda f: take(f[2], _month(f[1]), f[3]), text)
    return text, tuple(found)


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, list[str]]:
    found = [next(group for group in f.groups() if group) for f in pattern.finditer(text)]
    return pattern.sub(" ", text), found
