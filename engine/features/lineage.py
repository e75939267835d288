"""Where a feature comes from and where it goes: tables and events on one side, features on another.

All of it is read off the declaration, so that it cannot disagree with what is computed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import get_args

from data.tables import TableName
from engine.features.catalog import Catalog, Measured
from engine.features.declaration import AS_OF, CREDIT_LIMIT, BalanceTake, Source

TABLES: Mapping[Source, TableName] = {"transactions": "transactions", "payments": "obligations"}
TIMES: Mapping[Source, tuple[str, ...]] = {
    "transactions": ("booked_at", "known_at"),
    "payments": ("due_on", "paid_on"),
}
ASKED: Mapping[Source, Mapping[str, tuple[str, ...]]] = {
    "transactions": {
        "kind": ("kind",),
        "status": ("status",),
        "direction": ("amount",),
        "hours": ("booked_at",),
        "week": ("booked_at",),
    },
    "payments": {
        "kind": ("kind",),
        "status": ("due_on", "paid_on", "amount", "paid_amount"),
        "direction": ("amount",),
        "hours": ("due_on",),
        "week": ("due_on",),
    },
}
TAKEN = {"amount": "amount", "counterparties": "counterparty_id", "mccs": "mcc"}


class UnknownFeatureError(ValueError):
    """No feature or measured column has that name."""


@dataclass(frozen=True)
class Reading:
    """One column of measured events, and the columns of the table that it is read from."""

    name: str
    table: TableName
    columns: tuple[str, ...]
    take: str
    where: Mapping[str, str | tuple[str, ...]]
    window: int | None


@dataclass(frozen=True)
class Lineage:
    """What a feature is made of, in the order of use, and what is made of it."""

    name: str
    readings: tuple[Reading, ...]
    through: tuple[str, ...]  # derived features between the readings and this one
    feeds: tuple[str, ...]  # features that use it, directly or by way of others


def trace(catalog: Catalog, name: str) -> Lineage:
    """The lineage of a feature, or of a measured column that only feeds features.

    Raises:
        UnknownFeatureError: There is none of that name; the message offers the nearest.
    """
    if name not in catalog.inputs:
        raise _unknown(catalog, name)
    made_of = (name, *catalog.upstream(name))
    measured = {column.name: _reading(column) for column in catalog.measured}
    readings = measured | {CREDIT_LIMIT: _LIMIT}
    derived = {feature.name for feature in catalog.derived}
    return Lineage(
        name=name,
        readings=tuple(readings[each] for each in made_of if each in readings),
        through=tuple(each for each in made_of[1:] if each in derived),
        feeds=tuple(each for each in catalog.names if name in catalog.upstream(each)),
    )


_LIMIT = Reading(
    CREDIT_LIMIT, "accounts", ("customer_id", "opened_on", "credit_limit"), "sum", {}, None
)


def _reading(column: Measured) -> Reading:
    measure = column.measure
    return Reading(
        column.name,
        TABLES[measure.source],
        tuple(dict.fromkeys(("customer_id", *_columns(column)))),
        measure.take,
        measure.where,
        column.window,
    )


def _columns(column: Measured) -> tuple[str, ...]:
    """The columns that decide whether an event counts, then those that decide what is taken."""
    source, take = column.measure.source, column.measure.take
    if take in get_args(BalanceTake):
        return (*TIMES[source], "account_id", "balance_after")
    asked = [name for word in column.measure.where for name in ASKED[source][word]]
    taken = [name for word, name in TAKEN.items() if word in take.split()]
    return (*TIMES[source], *asked, *taken)


def _unknown(catalog: Catalog, name: str) -> UnknownFeatureError:
    known = [each for each in catalog.inputs if each != AS_OF]
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    offered = f"The nearest are: {', '.join(near)}" if near else "`docs/reference` lists them all"
    return UnknownFeatureError(f"There is no feature {name!r}. {offered}.")
