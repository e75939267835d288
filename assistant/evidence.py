"""Evidence: everything countable that an answer may contain, each kind kept apart.

It is gathered from the turn's tool results (with the units their fields stand for) and, for ids
only, from the person's own words. A probability is no amount, and a customer's number is no count.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from assistant.embedded.transcript import Result

_SHARES = frozenset(
    {
        "probability",
        "share",
        "mean_probability",
        "min_probability",
        "max_probability",
        "thresholds",
        "confidence",
    }
)
_AMOUNTS = frozenset(
    {"amount", "exposure", "balance", "payment_amount", "credit_limit", "amount_due_this_week"}
)
_MEASURES = frozenset({"value", "usual", "peers", "usual_low", "usual_high"})
_BANDS = frozenset({"LOW", "MEDIUM", "HIGH", "CRITICAL"})
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w])")


@dataclass
class Evidence:
    """What may be said, by kind: shares of one, minor units, plain numbers, days, ids, words."""

    shares: set[float] = field(default_factory=set)
    amounts: set[float] = field(default_factory=set)
    plain: set[float] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    clock: set[str] = field(default_factory=set)
    ids: set[int] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    bands: set[str] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)


def gather(results: Sequence[Result], question: str) -> Evidence:
    """The evidence of one turn."""
    found = Evidence()
    found.ids |= {int(number) for number in re.findall(r"\d{1,9}", question)}
    found.words |= {word.lower() for word in _WORD.findall(question)}
    for result in results:
        if result.error is not None:
            _read_text(result.error, found)
        _walk(result.value, "", None, found)
    return found


def _walk(value: object, name: str, unit: str | None, found: Evidence) -> None:
    match value:
        case bool() | None:
            return
        case int() | float():
            _file(float(value), name, unit, found)
        case str():
            _read_text(value, found)
        case dict():
            for key, inner in _items(value, name):
                _walk(inner, key, value.get("unit", unit), found)
        case list():
            found.plain.add(float(len(value)))
            for inner in value:
                _walk(inner, name, unit, found)


def _items(value: Mapping[str, Any], name: str) -> Iterator[tuple[str, Any]]:
    """Keys of a mapping; in `thresholds` the keys are bands and the values shares."""
    for key, inner in value.items():
        yield (name if name == "thresholds" else key), inner


def _file(value: float, name: str, unit: str | None, found: Evidence) -> None:
    if name in {"customer_id", "nearest"}:
        found.ids.add(int(value))
    elif name in _SHARES or (name in _MEASURES and unit in {"share", "ratio"}):
        found.shares.add(value)
    elif name in _AMOUNTS or (name in _MEASURES and unit == "minor"):
        found.amounts.add(value)
    else:
        found.plain.add(value)


def _read_text(text: str, found: Evidence) -> None:
    """Stored text is evidence for its own words, numbers and dates, and steers nothing."""
    spaced = text.replace("_", " ")
    found.texts += dict.fromkeys((text, spaced))
    found.codes.add(text.lower())
    found.words |= {word.lower() for word in _WORD.findall(text)}
    found.bands |= _BANDS.intersection(_WORD.findall(text))
    moment = _moment(text)
    if moment is not None:
        found.days.add(moment.date())
        found.clock.add(f"{moment:%H:%M}")
        return
    found.clock |= set(re.findall(r"\b\d{2}:\d{2}\b", text))
    for number in _NUMBER.findall(spaced):
        plain = float(number.replace(",", ""))
        found.plain.add(plain)
        if plain.is_integer():
            found.ids.add(int(plain))
    for iso in re.findall(r"\b\d{4}-\d{2}-\d{2}\b", text):
        if (day := _moment(iso)) is not None:
            found.days.add(day.date())


def _moment(text: str) -> datetime | None:
    if not re.match(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
