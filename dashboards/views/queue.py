"""The risk queue: all scored customers, worst first, as rows of a virtual grid.

The store sorts, filters and counts; here its rows are only written for a reader.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal, Protocol, get_args

from dashboards.views.text import (
    BANDS,
    HARDSHIPS,
    MISSING,
    band,
    day,
    money,
    payment,
    percent,
    runway,
    words,
)
from engine.store.queue import QueueFilter, QueueQuery, QueueRow, SortColumn

Kind = Literal["text", "band", "bar"]
DUE_WITHIN = (("3", "Due in 3 days"), ("7", "Due in 7 days"), ("14", "Due in 14 days"))


class View(Protocol):
    """What the person at the grid asked to see."""

    @property
    def chosen(self) -> Mapping[str, str]:
        """The chosen value of each filter in use."""
        ...

    @property
    def search(self) -> str:
        """What was typed."""
        ...

    @property
    def sort(self) -> str:
        """A column's key."""
        ...

    @property
    def descending(self) -> bool:
        """Largest first."""
        ...


def _column(key: str, label: str, width: int, rank: int, **more: object) -> dict[str, Any]:
    """A column; where room is short, the highest rank goes first, rank 0 never.

    `grow` is the column's share of the room that is left.
    """
    kind: Kind = "text"
    return {"key": key, "label": label, "width": width, "rank": rank, "kind": kind} | {
        "sortable": key in get_args(SortColumn),
        **more,
    }


COLUMNS: tuple[dict[str, Any], ...] = (
    _column("band", "Band", 78, 0, kind="band"),
    _column("customer_id", "Customer", 62, 0),
    _column("probability", "Risk in 30 d", 98, 0, kind="bar"),
    _column("payment_due_on", "Payment", 120, 0, grow=1),
    _column("payment_amount", "Amount", 70, 2, align="right"),
    _column("runway_days", "Runway", 58, 4, align="right"),
    _column("hardship", "Hardship", 130, 5),
    _column("top_reason", "Top reason", 104, 6, grow=4),
    _column("treatment", "Treatment", 100, 3),
)


def filters(treatments: Sequence[str]) -> list[dict[str, Any]]:
    """The filters on offer; treatments are those that occur in this book."""
    return [
        {"key": "band", "label": "Band", "options": [[b, b.capitalize()] for b in BANDS]},
        {"key": "hardship", "label": "Hardship", "options": [[h, words(h)] for h in HARDSHIPS]},
        {
            "key": "treatment",
            "label": "Treatment",
            "options": [[t, words(t)] for t in treatments],
        },
        {"key": "due", "label": "Due", "options": [list(option) for option in DUE_WITHIN]},
    ]


def query(view: View, today: date, offset: int = 0, limit: int = 0) -> QueueQuery:
    """The store's query for what is being looked at; `today` anchors "due within"."""
    chosen = view.chosen
    due = int(chosen["due"]) if "due" in chosen else None
    return QueueQuery(
        filters=QueueFilter(
            band=_one(chosen, "band"),
            hardship=_one(chosen, "hardship"),
            treatment=_one(chosen, "treatment"),
            due_from=today if due else None,
            due_until=today + timedelta(days=due) if due else None,
        ),
        search=view.search,
        sort=_sort(view.sort),
        descending=view.descending,
        offset=offset,
        limit=limit,
    )


def row(entry: QueueRow, currency: str) -> dict[str, Any]:
    """One customer as a row of the grid."""
    due = MISSING if entry.probability else MISSING_PAYMENT
    if entry.payment_kind is not None:
        due = f"{payment(entry.payment_kind, currency)} · {day(entry.payment_due_on)}"
    return {
        "id": entry.customer_id,
        "cells": {
            "band": band(entry.band),
            "customer_id": f"{entry.customer_id}{' ♥' if entry.vulnerable else ''}",
            "probability": {
                "share": round(100 * entry.probability, 1),
                "text": percent(entry.probability) if entry.probability else MISSING,
                "band": entry.band,
            },
            "payment_due_on": due,
            "payment_amount": money(entry.payment_amount, currency),
            "runway_days": runway(entry.runway_days),
            "hardship": words(entry.hardship),
            "top_reason": _short(entry.top_reason),
            "treatment": words(entry.treatment),
        },
    }


def summary(shown: int, everybody: int) -> str:
    """How many of how many."""
    if shown == everybody:
        return f"{everybody:,} customers"
    return f"{shown:,} of {everybody:,} customers"


MISSING_PAYMENT = "Nothing due"


def _short(reason: str | None) -> dict[str, str]:
    """A reason without its window; whole in the cell's title."""
    whole = reason or MISSING
    return {"text": whole.partition(",")[0], "title": whole}


def _one(chosen: Mapping[str, str], key: str) -> tuple[str, ...]:
    return (chosen[key],) if key in chosen else ()


def _sort(key: str) -> SortColumn:
    known: dict[str, SortColumn] = {column: column for column in get_args(SortColumn)}
    return known[key]
