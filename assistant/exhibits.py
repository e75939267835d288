"""Exhibits: the facts, table, chart and follow-ups that go with an answer.

They are read from the turn's tool results, so they are right even when a model's words are not.
"""

import functools
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from importlib import resources
from typing import Any

import yaml

from assistant import phrasing
from assistant.answers import Chart, Table
from assistant.embedded.transcript import Result
from engine.facts import Fact

Row = Mapping[str, Any]

_WORDS = frozenset({"model_id", "band", "treatment", "rule", "draft_id"})
_SHARES = frozenset({"probability", "mean_probability"})
_COUNTS = frozenset({"total", "customers"})


def facts(results: Sequence[Result]) -> tuple[Fact, ...]:
    """The main facts of a turn, each with its source and moment."""
    found = [fact for result in _good(results) for fact in _facts(result.tool, result.value)]
    return tuple({fact.id: fact for fact in found}.values())


def table(results: Sequence[Result]) -> Table | None:
    """The customers that were listed, or compared."""
    listed = [r.value for r in _good(results) if r.tool == "find_customers" and r.value["rows"]]
    if listed and int(listed[-1]["limit"]) > 1:
        return _queue(listed[-1])
    explained = [r.value for r in _good(results) if r.tool == "explain_risk"]
    return _comparison(explained) if len(explained) > 1 and not listed else None


def chart(results: Sequence[Result]) -> Chart | None:
    """What a picture shows best: reasons as a waterfall, bands as bars, scores as a line."""
    for result in reversed(_good(results)):
        if (drawn := _chart(result.tool, result.value)) is not None:
            return drawn
    return None


def draft_id(results: Sequence[Result]) -> str | None:
    """The draft that was stored in this turn, if one was."""
    drafts = [r.value["draft_id"] for r in _good(results) if r.tool == "draft_message"]
    return drafts[-1] if drafts else None


def failures(results: Sequence[Result]) -> tuple[str, ...]:
    """What the tools of one round could not do, in their words."""
    return tuple(result.error for result in results if result.error is not None)


def call(results: Sequence[Result]) -> str:
    """The last tool call, to be run again: `explain_risk(customer_id=1042)`."""
    if not results:
        return ""
    last = results[-1]
    given = ", ".join(f"{name}={value!r}" for name, value in last.arguments.items())
    return f"{last.tool}({given})"


def suggestions(results: Sequence[Result]) -> tuple[str, ...]:
    """What may be asked next."""
    offered = _suggestions()
    for result in reversed(_good(results)):
        if result.tool in offered:
            known = {"customer_id": result.value.get("customer_id", "")}
            return tuple(text.format(**known) for text in offered[result.tool])
    return tuple(offered["none"])


@functools.cache
def _suggestions() -> dict[str, list[str]]:
    text = resources.files("assistant.prompts").joinpath("suggestions.yaml").read_text("utf-8")
    loaded: dict[str, list[str]] = yaml.safe_load(text)
    return loaded


def _good(results: Sequence[Result]) -> list[Result]:
    return [result for result in results if result.error is None]


def _facts(tool: str, value: Row) -> Iterator[Fact]:
    """What of a result is worth a line of its own, whichever tool returned it."""
    if "as_of" not in value:
        return
    note = _Noter(tool, value)
    for name in sorted(_WORDS.intersection(value)):
        yield note.text(name, str(value[name]))
    for name in sorted(_SHARES.intersection(value)):
        yield note.number(name, value[name], phrasing.percent(value[name]), "share")
    for name in sorted(_COUNTS.intersection(value)):
        yield note.number(name, value[name], f"{value[name]:,}", "count")
    yield from _listed(note, value)


def _listed(note: "_Noter", value: Row) -> Iterator[Fact]:
    if value.get("payment"):
        payment = value["payment"]
        yield note.number("payment", payment["amount"], _payment(payment), "minor")
    for reason in value.get("reasons", ()):
        shown = phrasing.measured(reason["value"], reason["unit"], value["currency"])
        told = f"{reason['label']}: {shown}"
        yield note.number(reason["code"], reason["value"], told, reason["unit"])
    for verdict in value.get("verdicts", ()):
        said = "allowed" if verdict["allowed"] else "not allowed"
        yield note.text(f"contact.{verdict['channel']}", said)


class _Noter:
    """Makes facts that share a source and a moment."""

    def __init__(self, tool: str, value: Row) -> None:
        self._about = f"{tool}.{value.get('customer_id', 'book')}"
        self._as_of = datetime.fromisoformat(value["as_of"])
        self._source = str(value["source"])

    def text(self, name: str, text: str) -> Fact:
        """A fact that is its own text."""
        return Fact(f"{self._about}.{name}", text, text, "text", self._as_of, self._source)

    def number(self, name: str, value: float | None, text: str, unit: str) -> Fact:
        """A fact with a value and the way it is written."""
        return Fact(f"{self._about}.{name}", value, text, unit, self._as_of, self._source)


def _payment(payment: Row) -> str:
    amount = phrasing.money(payment["amount"], payment["currency"])
    return f"{phrasing.word(payment['kind'])} of {amount}, due {phrasing.day(payment['due_on'])}"


def _queue(found: Row) -> Table:
    rows = tuple(
        (
            str(row["customer_id"]),
            row["band"],
            phrasing.percent(row["probability"]),
            _due(row, found["currency"]),
            row["top_reason"] or "none",
            phrasing.word(row["treatment"]),
        )
        for row in found["rows"]
    )
    return Table(("Customer", "Band", "Probability", "Payment", "Main reason", "Treatment"), rows)


def _due(row: Row, currency: str) -> str:
    if row["payment_kind"] is None:
        return "none due"
    amount = phrasing.money(row["payment_amount"], currency)
    return f"{phrasing.word(row['payment_kind'])} {amount}, {phrasing.day(row['payment_due_on'])}"


def _comparison(explained: Sequence[Row]) -> Table:
    rows = [("Band", *(e["band"] for e in explained))]
    rows.append(("Probability", *(phrasing.percent(e["probability"]) for e in explained)))
    rows.append(
        ("Payment", *(_payment(e["payment"]) if e["payment"] else "none" for e in explained))
    )
    labels = dict.fromkeys(reason["label"] for e in explained for reason in e["reasons"][:4])
    rows += [(label, *(_value(e, label) for e in explained)) for label in labels]
    return Table(("", *(f"Customer {e['customer_id']}" for e in explained)), tuple(rows))


def _value(explained: Row, label: str) -> str:
    for reason in (*explained["reasons"], *explained["protective"]):
        if reason["label"] == label:
            return phrasing.measured(reason["value"], reason["unit"], explained["currency"])
    return "not a main reason"


def _chart(tool: str, value: Row) -> Chart | None:
    match tool:
        case "explain_risk" if value["reasons"] or value["protective"]:
            shown = [*value["reasons"][:6], *value["protective"][:3]]
            return {
                "kind": "waterfall",
                "title": f"What moves customer {value['customer_id']}",
                "labels": [reason["label"] for reason in shown],
                "values": [reason["contribution"] for reason in shown],
                "unit": "log-odds",
            }
        case "timeline" if len(value["scores"]) > 1:
            return {
                "kind": "line",
                "title": f"Probability of customer {value['customer_id']}",
                "labels": [phrasing.day(score["as_of"]) for score in value["scores"]],
                "values": [score["probability"] for score in value["scores"]],
                "unit": "share",
            }
        case "portfolio":
            return {
                "kind": "bars",
                "title": "Customers by band",
                "labels": [group["name"] for group in value["bands"]],
                "values": [group["customers"] for group in value["bands"]],
                "unit": "count",
            }
        case _:
            return None
