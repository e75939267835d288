"""Evidence: everything countable that an answer may contain, each kind kept apart.

It is gathered from the turn's tool results, with the units their fields stand for, and, for ids and
names only, from the person's own words. A probability is no amount; a customer's number no count.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from assistant.embedded.transcript import Result
from assistant.quantities import Day, quantities

_SHARES = frozenset(
    {"probability", "share", "mean_probability", "min_probability", "max_probability"}
    | {"thresholds", "confidence"}
)
_AMOUNTS = frozenset(
    {"amount", "exposure", "balance", "payment_amount", "credit_limit", "amount_due_this_week"}
)
_MEASURES = frozenset({"value", "usual", "peers", "usual_low", "usual_high"})
_IDS = frozenset({"customer_id", "nearest"})
_BANDS = frozenset({"LOW", "MEDIUM", "HIGH", "CRITICAL"})
_WORD = re.compile(r"[^\W\d_]+")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(T[\d:.+-]+Z?)?")


@dataclass
class Evidence:
    """What may be said, by kind: percentages, amounts, plain numbers, days, times, ids, words."""

    percentages: set[float] = field(default_factory=set)
    amounts: set[float] = field(default_factory=set)
    plain: set[float] = field(default_factory=set)
    days: set[Day] = field(default_factory=set)
    times: set[str] = field(default_factory=set)
    customers: set[int] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    bands: set[str] = field(default_factory=set)


def gather(results: Sequence[Result], question: str) -> Evidence:
    """The evidence of one turn."""
    found = Evidence()
    found.customers |= {int(number) for number in re.findall(r"\d{1,9}", question)}
    found.words |= _words(question)
    for result in results:
        if result.error is not None:
            _text(result.error, found)
        _walk(result.value, "", None, found)
    return found


def _walk(value: object, name: str, unit: str | None, found: Evidence) -> None:
    match value:
        case bool() | None:
            return
        case int() | float():
            _number(float(value), name, unit, found)
        case str():
            _text(value, found)
        case dict():
            for key, inner in value.items():
                _walk(inner, name if name == "thresholds" else key, value.get("unit", unit), found)
        case list():
            found.plain.add(float(len(value)))
            for inner in value:
                _walk(inner, name, unit, found)


def _number(value: float, name: str, unit: str | None, found: Evidence) -> None:
    if name in _IDS:
        found.customers.add(int(value))
    elif name in _SHARES or (name in _MEASURES and unit in {"share", "ratio"}):
        found.percentages.add(100 * value)
    elif name in _AMOUNTS or (name in _MEASURES and unit == "minor"):
        found.amounts.add(value / 100)
    else:
        found.plain.add(value)


def _text(text: str, found: Evidence) -> None:
    """Stored text is evidence for what it says itself, and steers nothing."""
    found.words |= _words(text)
    found.bands |= _BANDS.intersection(_WORD.findall(text))
    if _MOMENT.fullmatch(text):
        moment = datetime.fromisoformat(text)
        found.days.add(Day(moment.day, moment.month, moment.year))
        found.times.add(f"{moment:%H:%M}")
        return
    found.codes.add(text.lower())
    for said in {text, text.replace("_", " ")}:
        read = quantities(said)
        found.days |= set(read.days)
        found.times |= set(read.times)
        found.percentages |= {number.value for number in read.percentages}
        found.amounts |= {number.value for number in read.amounts}
        found.codes |= {code.lower() for code in read.codes}
        found.customers |= set(read.customers)
        found.plain |= {number.value for number in read.plain}


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}
