"""Quantities: everything countable that a text says, read with its kind.

Dates and times, percentages, amounts, codes, customers' numbers and plain numbers are taken out in
that order, so that nothing is read twice: "8.3 %" is a percentage and no plain number.
"""

import math
import re
from dataclasses import dataclass

from assistant.numerals import ABOUT, NUMBER, SHIFT, any_of, digits, plain, words

_MONTHS: dict[str, int] = {
    name: number for number, names in words()["months"].items() for name in names
}
_MONTH = rf"({any_of(map(plain, _MONTHS))})(?![^\W_]|[\u0900-\u0963])\.?"
_OF = r"(?:of\s+|de\s+)?"
_YEAR = r"(?:(?:,|\s+del?)?\s+(\d{4})\b)?"
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{_OF}{_MONTH}(?:-(?=\d{{4}}))?{_YEAR}", re.I
)
_MONTH_FIRST = re.compile(
    rf"(?<![^\W_]){_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*%){_YEAR}", re.I
)
_MONTH_YEAR = re.compile(rf"(?<![^\W_]){_MONTH}\s+(?:de\s+)?(\d{{4}})\b", re.I)
_ISO = re.compile(
    r"\b(\d{4})-(\d{2})-(\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?(?!\w)"
)
_NUMERIC = re.compile(r"(?<![\w./])(\d{1,2})([/.])(\d{1,2})\2(\d{4})(?![\w/])")
_OF_MONTH = re.compile(
    r"\b(?:on|by|until|till|since|before|after|from|due)\s+the\s+(\d{1,2})(?:st|nd|rd|th)\b", re.I
)
_CLOCK = re.compile(
    r"\b([01]?\d|2[0-3]):([0-5]\d)(?:\s?([ap])\.?m\b)?|\b(1[0-2]|[1-9])\s?([ap])\.?m\b", re.I
)
_VERSION = re.compile(r"\bv(\d+)\b|\b\d{1,2}(?:st|nd|rd|th)\b", re.IGNORECASE)
_CODE = re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9][\w-]*\b(?:\.\w+)*")
_UNIT_END = r"(?![^\W_]|[\u0900-\u0963])"
_PERCENT = re.compile(
    rf"({NUMBER})\s*(?:{any_of(map(plain, words()['percent']))}){_UNIT_END}", re.I
)
_RATIO = re.compile(r"\b(one|\d{1,3})\s+(?:in|out of)\s+(?:every\s+)?(\d{1,3})\b(?!\s*%)", re.I)
_ROMAN = re.compile(r"\b([IVXLCDM]{2,})\s*(?:%|percent)")
_AMOUNT = re.compile(
    rf"(?:[₹€$£]|\b(?:rs\.?|inr|eur|usd|gbp|czk))\s*({NUMBER})"
    rf"|({NUMBER})\s*(?:{any_of(map(plain, words()['money']))}){_UNIT_END}",
    re.IGNORECASE,
)
_SPANS = {plain(word): unit for unit, listed in words()["spans"].items() for word in listed}
_SPAN = re.compile(rf"(?<![\w.,])({NUMBER})[\s-]+({any_of(_SPANS)}){_UNIT_END}", re.I)
_NO_UNIT = r"\b(?!\.\d|\s*(?:%|days?\b|weeks?\b|months?\b|per\b))"
_CUSTOMER = re.compile(
    r"\b(?:customers?|accounts?|clients?|borrowers?|ids?)\s*(?:no\.?|number|#)?\s*"
    rf"(\d{{1,9}}{_NO_UNIT}(?:(?:\s*,\s*|\s*,?\s+(?:and|or)\s+)\d{{1,9}}{_NO_UNIT})*)",
    re.IGNORECASE,
)
_PLAIN = re.compile(rf"(?<![\w.,])({NUMBER})(?![\w])")
_BULLET = re.compile(r"(?m)^\s*\d{1,2}[.)]\s")
_CLOSE = 0.05  # "about" is within so much of the value, whatever was rounded


@dataclass(frozen=True)
class Day:
    """A day; the year may be left out in a text, and so may the day or the month: zero."""

    day: int
    month: int
    year: int | None

    def fits(self, other: "Day") -> bool:
        """Whether both can be the same day."""
        years = {self.year, other.year} - {None}
        return (
            (not self.day or self.day == other.day)
            and (not self.month or self.month == other.month)
            and len(years) < 2
        )


@dataclass(frozen=True)
class Number:
    """A number as it is written, and its value."""

    text: str

    @property
    def value(self) -> float:
        """The value, without grouping."""
        return float(self._digits) * 10.0**self._shift

    @property
    def said(self) -> str:
        """The number without our marks, for a reader."""
        return self.text.strip(ABOUT).partition(SHIFT)[0]

    def rounds(self, exact: float) -> bool:
        """Whether it is that value, rounded to the decimals that are written, or about it."""
        if not math.isfinite(self.value):
            return False
        step = 0.5 * 10.0 ** (self._shift - len(self._digits.partition(".")[2]))
        if self.text.startswith(ABOUT):
            zeros = len(self._digits) - len(self._digits.rstrip("0"))
            coarse = step * 10.0**zeros if "." not in self._digits else step
            step = max(step, min(2 * coarse, _CLOSE * self.value))
        return bool(abs(self.value - abs(exact)) <= step + 1e-9 + 1e-12 * self.value)

    @property
    def _digits(self) -> str:
        return self.said.replace(",", "")

    @property
    def _shift(self) -> int:
        return int(self.text.partition(SHIFT)[2] or 0)


@dataclass(frozen=True)
class Quantities:
    """What a text says, by kind."""

    days: tuple[Day, ...]
    times: tuple[str, ...]
    percentages: tuple[Number, ...]
    amounts: tuple[Number, ...]
    codes: tuple[str, ...]
    customers: tuple[int, ...]
    spans: tuple[tuple[Number, str], ...]
    plain: tuple[Number, ...]


def quantities(text: str) -> Quantities:
    """Read a text; the numbers of a numbered list count for nothing."""
    text, days = _days(digits(_BULLET.sub("", text)))
    times = tuple(map(_time, _CLOCK.finditer(text)))
    text = _VERSION.sub(lambda found: found[1] or " ", _CLOCK.sub(" ", text))
    codes = tuple(_CODE.findall(text))
    text, ratios = _ratios(_CODE.sub(" ", text))
    text, percentages = _take(_PERCENT, text)
    text, amounts = _take(_AMOUNT, text)
    text, named = _take(_CUSTOMER, text)
    spans = tuple((Number(f[1]), _SPANS[f[2].lower()]) for f in _SPAN.finditer(text))
    return Quantities(
        days=days,
        times=times,
        percentages=tuple(map(Number, (*ratios, *percentages))),
        amounts=tuple(map(Number, amounts)),
        codes=(*codes, *(f"{roman} %" for roman in _ROMAN.findall(text))),
        customers=tuple(int(one) for group in named for one in re.findall(r"\d+", group)),
        spans=spans,
        plain=tuple(map(Number, _PLAIN.findall(_SPAN.sub(" ", text)))),
    )


def _days(text: str) -> tuple[str, tuple[Day, ...]]:
    found: list[Day] = []

    def take(day: str | int, month: int, year: str | None) -> str:
        found.append(Day(int(day), month, int(year) if year else None))
        return " "

    text = _ISO.sub(lambda f: take(f[3], int(f[2]), f[1]), text)
    text = _NUMERIC.sub(lambda f: take(*_day_first(f[1], f[3]), f[4]), text)
    text = _DAY_FIRST.sub(lambda f: take(f[1], _month(f[2]), f[3]), text)
    text = _MONTH_FIRST.sub(lambda f: take(f[2], _month(f[1]), f[3]), text)
    text = _MONTH_YEAR.sub(lambda f: take(0, _month(f[1]), f[2]), text)
    text = _OF_MONTH.sub(lambda f: take(f[1], 0, None), text)
    return text, tuple(found)


def _day_first(one: str, other: str) -> tuple[str, int]:
    """Day and month; only a day is more than twelve."""
    return (other, int(one)) if int(other) > 12 else (one, int(other))


def _month(name: str) -> int:
    return next(number for known, number in _MONTHS.items() if plain(known) == name.lower())


def _time(found: re.Match[str]) -> str:
    hour, half = int(found[1] or found[4]), (found[3] or found[5] or "").lower()
    hour = hour % 12 + 12 * (half == "p") if half else hour
    return f"{hour:02d}:{found[2] or '00'}"


def _ratios(text: str) -> tuple[str, list[str]]:
    """Shares said as one of so many: "one in five" is about 20 %."""
    pairs = [(1 if f[1].lower() == "one" else int(f[1]), int(f[2])) for f in _RATIO.finditer(text)]
    shares = [f"{ABOUT}{100 * one / other:.1f}" for one, other in pairs if 0 < one < other]
    return (_RATIO.sub(" ", text), shares) if len(shares) == len(pairs) else (text, [])


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, list[str]]:
    found = [next(group for group in f.groups() if group) for f in pattern.finditer(text)]
    return pattern.sub(" ", text), found
