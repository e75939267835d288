"""The facts of a turn: what of each tool's result is worth a line of its own, and its writing.

Every fact has its value, unit, moment and source, and the model's id where a model is involved.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from assistant import phrasing
from engine.facts import Fact

Row = Mapping[str, Any]

# Fields that mean the same in whichever result they stand.
_WORDS = ("band", "band_before", "band_after", "treatment", "rule", "rule_id", "status", "draft_id")
_MORE_WORDS = ("level", "calibration", "label", "model_id")
_SHARES = ("probability", "probability_before", "probability_after", "mean_probability")
_CHANGES = ("probability_change", "mean_probability_change")
_COUNTS = (
    "total",
    "customers",
    "at_risk",
    "sent",
    "messages_in_all",
    "replies_in_all",
    "explained",
    "due_this_week",
)
_AMOUNTS = ("income", "committed", "essential", "disposable", "arrears", "amount_due_this_week")


def facts_of(tool: str, value: Row) -> Iterator[Fact]:
    """The facts of one result."""
    if "as_of" not in value:
        return
    note = Noter(tool, value)
    for name in (*_WORDS, *_MORE_WORDS):
        if value.get(name) is not None:
            yield note.text(name, str(value[name]))
    yield from _numbers(note, value)
    yield from _listed(note, value)


class Noter:
    """Makes facts that share a source, a moment and a model."""

    def __init__(self, tool: str, value: Row) -> None:
        """Note what every fact of this result has in common."""
        self._about = f"{tool}.{value.get('customer_id', 'book')}"
        self._as_of = datetime.fromisoformat(value["as_of"])
        self._source = str(value["source"])
        self._model_id = value.get("model_id")
        self._currency = str(value.get("currency", ""))

    def text(self, name: str, text: str) -> Fact:
        """A fact that is its own text."""
        return self._fact(name, text, text, "text")

    def number(self, name: str, value: float | None, text: str, unit: str) -> Fact:
        """A fact with a value and the way it is written."""
        return self._fact(name, value, text, unit)

    def share(self, name: str, value: float, said: str = "") -> Fact:
        """A share of one, as a percentage."""
        return self._fact(name, value, said + phrasing.percent(value), "share")

    def count(self, name: str, value: float, said: str = "") -> Fact:
        """A count."""
        return self._fact(name, value, said + phrasing.number(value), "count")

    def money(self, name: str, value: int, said: str = "") -> Fact:
        """An amount in minor units of the result's currency."""
        return self._fact(name, value, said + phrasing.money(value, self._currency), "minor")

    def measured(self, name: str, value: float | None, unit: str, said: str) -> Fact:
        """A feature's value in its own unit."""
        return self._fact(name, value, said + phrasing.measured(value, unit, self._currency), unit)

    def _fact(self, name: str, value: str | float | None, text: str, unit: str) -> Fact:
        id = f"{self._about}.{name}"
        return Fact(id, value, text, unit, self._as_of, self._source, self._model_id)


def _numbers(note: Noter, value: Row) -> Iterator[Fact]:
    known = {name: each for name, each in value.items() if each is not None}
    for name in filter(known.__contains__, _SHARES):
        yield note.share(name, known[name])
    for name in filter(known.__contains__, _CHANGES):
        yield note.number(name, known[name], phrasing.points(known[name]), "share")
    for name in filter(known.__contains__, _COUNTS):
        yield note.count(name, known[name])
    for name in filter(known.__contains__, _AMOUNTS):
        yield note.money(name, known[name])


def _listed(note: Noter, value: Row) -> Iterator[Fact]:
    """The facts of a result's lists, by the lists' names."""
    if value.get("payment"):
        payment = value["payment"]
        yield note.number("payment", payment["amount"], phrasing.payment(payment), "minor")
    for name, tell in _LISTS.items():
        for each in _rows(value.get(name)):
            yield from tell(note, each)


def _rows(found: object) -> Iterable[Row]:
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _reason(note: Noter, row: Row) -> Iterator[Fact]:
    yield note.measured(row["code"], row["value"], row["unit"], f"{row['label']}: ")


def _verdict(note: Noter, row: Row) -> Iterator[Fact]:
    yield note.text(f"contact.{row['channel']}", "allowed" if row["allowed"] else "not allowed")


def _change(note: Noter, row: Row) -> Iterator[Fact]:
    label = row["label"]
    yield note.measured(f"{row['code']}.before", row["old"], row["unit"], f"{label} before: ")
    yield note.measured(f"{row['code']}.after", row["new"], row["unit"], f"{label} after: ")


def _driver(note: Noter, row: Row) -> Iterator[Fact]:
    toward = "" if row["direction"] == "unknown" else f", {row['direction']}"
    said = f"{row['label']}: {row['mean_contribution']:.3f} log-odds{toward}"
    yield note.number(row["code"], row["mean_contribution"], said, "log-odds")


def _subject(note: Noter, row: Row) -> Iterator[Fact]:
    said = f"{row['label']}: {phrasing.percent(row['share'])} of what moves the scores"
    yield note.number(f"subject.{row['code']}", row["share"], said, "share")


def _report(note: Noter, row: Row) -> Iterator[Fact]:
    yield note.text(f"report.{row['kind']}", f"{row['kind']}: {row['level']}. {row['told']}")


def _message(note: Noter, row: Row) -> Iterator[Fact]:
    who = f", approved by {row['approved_by']}" if row["approved_by"] else ""
    said = f"{phrasing.word(row['channel'])} drafted by {row['drafted_by']}{who}: {row['state']}"
    yield note.text(f"message.{row['draft_id']}", said)


def _group(note: Noter, row: Row) -> Iterator[Fact]:
    """A group of customers, or of messages."""
    if "sent" in row:
        name = f"{row['treatment']}.{row['channel']}"
        said = f"{phrasing.word(row['treatment'])} by {phrasing.word(row['channel'])}: "
        yield note.count(f"sent.{name}", row["sent"], said)
        if row["met_share"] is not None:
            yield note.share(f"met.{name}", row["met_share"], f"{said}payments met ")
        return
    name = phrasing.place(row["name"])
    yield note.count(f"customers.{row['name']}", row["customers"], f"{name}: ")
    if "mean_probability" in row:
        risk = row["mean_probability"]
        yield note.share(f"mean_probability.{row['name']}", risk, f"{name}: ")


def _night(note: Noter, row: Row) -> Iterator[Fact]:
    on = phrasing.day(row["as_of"])
    yield note.share(f"mean_probability.{row['as_of']}", row["mean_probability"], f"{on}: ")


def _holdout(note: Noter, row: Row) -> Iterator[Fact]:
    for arm in row["arms"]:
        if arm["missed_share"] is not None:
            said = f"{phrasing.word(arm['arm'])}: payments missed "
            yield note.share(f"{row['experiment']}.{arm['arm']}", arm["missed_share"], said)
    if row["difference"] is not None:
        text = f"contact less holdout: {phrasing.points(row['difference'])}"
        yield note.number(f"{row['experiment']}.difference", row["difference"], text, "share")


def _plan(note: Noter, row: Row) -> Iterator[Fact]:
    offer = phrasing.word(row["offer"])
    if row["total_amount"] is None:
        yield note.text(f"plan.{row['offer']}", f"{offer}: not possible. {row['because']}")
    else:
        yield note.money(f"plan.{row['offer']}", row["total_amount"], f"{offer}: ")


_LISTS = {
    "reasons": _reason,
    "verdicts": _verdict,
    "changes": _change,
    "drivers": _driver,
    "subjects": _subject,
    "reports": _report,
    "messages": _message,
    "groups": _group,
    "bands": _group,
    "nights": _night,
    "holdouts": _holdout,
    "plans": _plan,
}
