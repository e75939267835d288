"""The picture that goes with a turn: reasons as a waterfall, groups as bars, a course as a line.

A chart is a plain value that a page or a notebook can draw: kind, title, labels, values and unit.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from assistant import phrasing
from assistant.answers import Chart
from assistant.embedded.transcript import Result

Row = Mapping[str, Any]
_RAISING, _LOWERING, _MOST = 6, 3, 15


def chart_of(results: Sequence[Result]) -> Chart | None:
    """The chart of the last result that has one."""
    for result in reversed(results):
        draw = _CHARTS.get(result.tool)
        if draw is not None and (drawn := draw(result.value)) is not None:
            return drawn
    return None


def _reasons(found: Row) -> Chart | None:
    shown = [*found["reasons"][:_RAISING], *found["protective"][:_LOWERING]]
    title = f"What moves customer {found['customer_id']}"
    return _chart("waterfall", title, shown, "label", "contribution", "log-odds")


def _scores(found: Row) -> Chart | None:
    if len(found["scores"]) < 2:
        return None
    title = f"Probability of customer {found['customer_id']}"
    return _chart("line", title, found["scores"], "as_of", "probability", "share")


def _bands(found: Row) -> Chart | None:
    return _chart("bars", "Customers by band", found["bands"], "name", "customers", "count")


def _before_and_after(found: Row) -> Chart | None:
    shown = [
        {"name": "now", "probability": found["probability_before"]},
        {"name": "then", "probability": found["probability_after"]},
    ]
    title = f"Probability of customer {found['customer_id']}"
    return _chart("bars", title, shown, "name", "probability", "share")


def _drivers(found: Row) -> Chart | None:
    title = "What moves the scores most"
    return _chart("bars", title, found["drivers"], "label", "mean_contribution", "log-odds")


def _groups(found: Row) -> Chart | None:
    title = f"Customers by {found['by']}"
    return _chart("bars", title, found["groups"][:_MOST], "name", "customers", "count")


def _trend(found: Row) -> Chart | None:
    if len(found["nights"]) < 2:
        return None
    title = "Mean probability by night"
    return _chart("line", title, found["nights"], "as_of", "mean_probability", "share")


def _sheet(found: Row) -> Chart | None:
    groups = ("income", "committed", "essential", "cash", "transfers")
    shown = [{"name": name, "monthly": found[name]} for name in groups if found[name]]
    title = f"Customer {found['customer_id']}: what comes and goes in a month"
    return _chart("waterfall", title, shown, "name", "monthly", "minor")


def _outcomes(found: Row) -> Chart | None:
    shown = [
        {"name": phrasing.word(arm["arm"]), "missed": arm["missed_share"]}
        for holdout in found["holdouts"][:1]
        for arm in holdout["arms"]
        if arm["missed_share"] is not None
    ]
    return _chart("bars", "Payments missed by arm", shown, "name", "missed", "share")


def _chart(
    kind: str, title: str, rows: Sequence[Row], label: str, value: str, unit: str
) -> Chart | None:
    if not rows:
        return None
    return {
        "kind": kind,
        "title": title,
        "labels": [_label(row[label], label) for row in rows],
        "values": [row[value] for row in rows],
        "unit": unit,
    }


def _label(said: str, name: str) -> str:
    match name:
        case "as_of":
            return phrasing.day(said)
        case "name":
            return phrasing.place(said)
        case _:
            return said


_CHARTS: Mapping[str, Callable[[Row], Chart | None]] = {
    "explain_risk": _reasons,
    "timeline": _scores,
    "portfolio": _bands,
    "what_if": _before_and_after,
    "overall_drivers": _drivers,
    "group_customers": _groups,
    "portfolio_trend": _trend,
    "affordability": _sheet,
    "outcomes": _outcomes,
}
