"""Evidence: everything countable that an answer may contain, each kind kept apart.

It is gathered from the turn's tool results, with the units their fields stand for, and, for ids and
names only, from the person's own words. A probability is no amount; a customer's number no count.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from assistant.embedded.transcript import Result
from assistant.numerals import plain
from assistant.quantities import Day, quantities

_SHARES = frozenset(
    {"probability", "share", "mean_probability", "min_probability", "max_probability"}
    | {"thresholds", "confidence", "mean_probability_change", "raises", "met_share", "missed_share"}
    | {"probability_before", "probability_after", "probability_change"}
    | {"difference", "difference_low", "difference_high"}
)
_AMOUNTS = frozenset(
    {"amount", "exposure", "balance", "payment_amount", "credit_limit", "amount_due_this_week"}
    | {"income", "committed", "essential", "cash", "transfers", "disposable", "arrears", "monthly"}
    | {"total_amount"}
)
_MEASURES = frozenset(
    {"value", "usual", "peers", "usual_low", "usual_high"}
    | {"old", "new", "lowest", "highest", "value_before", "value_after"}
)
# Fields that hold what others wrote: their words may be repeated, and no figure in them is a fact.
_WRITTEN = frozenset({"region", "segment", "flags"})
_APPROVED = frozenset({"body"})  # texts of templates, with the institution's own links
_LINK = re.compile(r"https?://[^\s)\]>\"]*[^\s)\]>\".,;:!?]")
_SPANS = {"days": "day", "weeks": "week", "months": "month", "hours": "hour", "years": "year"}
_SHARED = None  # the owner of what is nobody's own
_IDS = frozenset({"customer_id", "nearest"})
_BANDS = frozenset({"LOW", "MEDIUM", "HIGH", "CRITICAL"})
# What was done with a message, by the field and the value that say so.
_DEEDS: Mapping[tuple[str, str], frozenset[str]] = {
    ("state", "sent"): frozenset({"sent", "dispatched", "released"}),
    ("delivery", "delivered"): frozenset({"delivered"}),
}
_WORD = re.compile(r"[^\W\d_]+")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(T[\d:.+-]+Z?)?")


@dataclass
class Evidence:
    """What may be said, by kind; `deeds` is what a result says was done with a message."""

    percentages: set[float] = field(default_factory=set)
    amounts: set[float] = field(default_factory=set)
    plain: set[float] = field(default_factory=set)
    days: set[Day] = field(default_factory=set)
    times: set[str] = field(default_factory=set)
    spans: set[tuple[float, str]] = field(default_factory=set)
    customers: set[int] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    bands: set[str] = field(default_factory=set)
    deeds: set[str] = field(default_factory=set)
    quoted: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    parts: "dict[int | None, Evidence]" = field(default_factory=dict)

    def of(self, customer: int) -> "Evidence":
        """What may be said of one customer: what is theirs, and what is nobody's own."""
        if customer not in self.parts:
            return self
        whole = Evidence()
        for owner in (_SHARED, customer):
            whole.add(self.parts.get(owner, Evidence()))
        whole.customers, whole.words, whole.codes = self.customers, self.words, self.codes
        whole.quoted, whole.links = self.quoted, self.links
        return whole

    def add(self, other: "Evidence") -> None:
        """Take in everything that the other says."""
        for each in fields(self):
            if each.name != "parts":
                getattr(self, each.name).update(getattr(other, each.name))


def gather(results: Sequence[Result], question: str) -> Evidence:
    """The evidence of one turn, together and by the customer whose it is."""
    found = Evidence()
    found.customers |= {int(number) for number in re.findall(r"\d{1,9}", plain(question))}
    found.words |= _words(question)
    for result in results:
        about = result.value.get("customer_id")
        own = found.parts.setdefault(about if isinstance(about, int) else _SHARED, Evidence())
        if result.error is not None:
            _text(_unechoed(result, question), own)
            continue
        by_written = result.value.get("by") in _WRITTEN
        _walk(result.value, _Place(found, own, _WRITTEN | ({"name"} if by_written else set())))
    for part in tuple(found.parts.values()):
        found.add(part)
    return found


@dataclass(frozen=True)
class _Place:
    """Where in a result a value stands: whose it is, what it is called, and in which unit."""

    whole: Evidence
    own: Evidence
    written: frozenset[str]
    name: str = ""
    unit: str | None = None

    def inner(self, row: dict[str, Any], key: str) -> "_Place":
        named = self.name if self.name == "thresholds" else key
        return replace(self, name=named, unit=row.get("unit", self.unit))

    def of(self, row: dict[str, Any]) -> "_Place":
        """The same place, in what is a customer's own."""
        about = row.get("customer_id")
        if not isinstance(about, int):
            return self
        return replace(self, own=self.whole.parts.setdefault(about, Evidence()))


def _walk(value: object, place: _Place) -> None:
    match value:
        case bool() | None:
            return
        case int() | float():
            _number(float(value), place)
        case str():
            place.own.deeds |= (
                {"approved"}
                if place.name == "approved_by"
                else _DEEDS.get((place.name, value), set())
            )
            (_written if place.name in place.written else _text)(value, place.own)
            place.own.links |= set(_LINK.findall(value) if place.name in _APPROVED else ())
        case dict():
            there = place.of(value)
            there.own.bands |= _BANDS.intersection(value if place.name == "bands" else ())
            for key, inner in value.items():
                _walk(inner, there.inner(value, key))
        case list():
            place.own.plain.add(float(len(value)))
            for inner in value:
                _walk(inner, place)


def _number(value: float, place: _Place) -> None:
    name, unit, found = place.name, place.unit, place.own
    if name.endswith("_this_week"):
        found.spans.add((1.0, "week"))
    if name in _IDS:
        found.customers.add(int(value))
    elif name in _SHARES or (name in _MEASURES and unit in {"share", "ratio"}):
        found.percentages.add(100 * value)
    elif name in _AMOUNTS or (name in _MEASURES and unit == "minor"):
        found.amounts.add(value / 100)
    else:
        found.plain.add(value)
        last = unit if name in _MEASURES and unit else name.rpartition("_")[2]
        if last in _SPANS:
            found.spans.add((value, _SPANS[last]))


def _unechoed(result: Result, question: str) -> str:
    """A refusal without the texts that the model had put into it, and the person had not."""
    told = result.error or ""
    for given in result.arguments.values():
        own = isinstance(given, str) and given.lower() not in question.lower()
        if own and given and not _MOMENT.fullmatch(given):
            told = told.replace(given, " ")
    return told


def _written(text: str, found: Evidence) -> None:
    """What others wrote: it may be quoted and its words repeated."""
    found.words |= _words(text)
    found.quoted.add(text)


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
        found.spans |= {(number.value, unit) for number, unit in read.spans}
        found.plain |= {number.value for number in read.plain}


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}
