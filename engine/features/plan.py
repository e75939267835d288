"""The declaration as the tables that the kernel reads.

Measures that ask for the same events share a *group* of them, whatever is taken and over which
windows. An event's code says to which groups it belongs; the kernel keeps their running totals, and
lists the events only of groups of which more is asked than counts and sums.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from engine.features import kernel
from engine.features.arrays import Tables
from engine.features.catalog import Catalog, Measured
from engine.features.codes import codes
from engine.features.declaration import BalanceTake, EventTake, Source

OPERATIONS: Mapping[EventTake | BalanceTake, int] = {
    "count": kernel.COUNT,
    "sum of amount": kernel.SUM,
    "min of amount": kernel.MIN,
    "max of amount": kernel.MAX,
    "first time": kernel.FIRST_TIME,
    "last time": kernel.LAST_TIME,
    "last amount": kernel.LAST_AMOUNT,
    "days with events": kernel.ACTIVE_DAYS,
    "longest gap": kernel.LONGEST_GAP,
    "distinct counterparties": kernel.DISTINCT_PARTIES,
    "distinct mccs": kernel.DISTINCT_MCCS,
    "new counterparties": kernel.NEW_PARTIES,
    "new mccs": kernel.NEW_MCCS,
    "last balance": kernel.LAST_BALANCE,
    "balance before": kernel.BALANCE_BEFORE,
    "sum of day balances": kernel.BALANCE_SUM,
    "days with balance": kernel.BALANCE_DAYS,
    "min of day balances": kernel.BALANCE_MIN,
    "days below": kernel.DAYS_BELOW,
}
NEW = ("new counterparties", "new mccs")
KNOWN_DAYS = 180  # what occurs in the rest of these days is not new
NONE = -1

Condition = frozenset[tuple[str, tuple[str, ...]]]


@dataclass(frozen=True)
class Plan:
    """The outputs' names, the columns they need beside those of every log, the kernel's tables."""

    names: tuple[str, ...]
    columns: tuple[str, ...]
    tables: Tables


_PLANS: dict[tuple[str, Source], Plan] = {}


def plan(catalog: Catalog, source: Source) -> Plan:
    """The plan of one source's measures, compiled once for each declaration."""
    key = (catalog.hash, source)
    if key not in _PLANS:
        _PLANS[key] = _compile(catalog, source)
    return _PLANS[key]


def _compile(catalog: Catalog, source: Source) -> Plan:
    columns = [column for column in catalog.measured if column.measure.source == source]
    names = tuple(column.name for column in columns)
    over_events = [column for column in columns if column.measure.take in get_args(EventTake)]
    balance = [c.window or 0 for c in columns if c.measure.take in get_args(BalanceTake)]
    groups = _groups(over_events)
    horizons = np.array([_horizon(over_events, group) for group in groups], np.int64)
    edges = sorted({0, *(_reach(c) for c in over_events), *(c.window or 0 for c in over_events)})
    lists = _lists(over_events, groups)
    members = _members(groups, horizons, source)
    tables = Tables(
        first_group=np.cumsum([0, *map(len, members)]).astype(np.int32),
        groups=np.array([group for of_code in members for group in of_code], np.int16),
        horizon=horizons,
        list_of_group=np.array(lists, np.int16),
        lists=max(lists, default=NONE) + 1,
        edges=np.array(edges, np.int32),
        operation=np.array([OPERATIONS[c.measure.take] for c in columns], np.int16),
        group=np.array([_place(groups, c) for c in columns], np.int16),
        edge=np.array([_edge(edges, c) for c in columns], np.int16),
        window=np.array([c.window or 0 for c in columns], np.int32),
        threshold_of=np.array([_threshold_of(c, names) for c in columns], np.int16),
        threshold_parts=np.array([_threshold_parts(c) for c in columns], np.int64),
        known_edge=edges.index(KNOWN_DAYS) if KNOWN_DAYS in edges else 0,
        balance_days=max(balance, default=0),
    )
    return Plan(names, _extra_columns(over_events), tables)


def _groups(columns: Sequence[Measured]) -> list[Condition]:
    """The different conditions, in the order declared."""
    return list(dict.fromkeys(_condition(column) for column in columns))


def _condition(column: Measured) -> Condition:
    where = column.measure.where.items()
    return frozenset(
        (name, (words,) if isinstance(words, str) else tuple(sorted(words)))
        for name, words in where
    )


def _horizon(columns: Sequence[Measured], group: Condition) -> int:
    """The days that some output over the group looks back."""
    return max(_reach(column) for column in columns if _condition(column) == group)


def _reach(column: Measured) -> int:
    window = column.window or 0
    return max(window, KNOWN_DAYS) if column.measure.take in NEW else window


def _lists(columns: Sequence[Measured], groups: Sequence[Condition]) -> list[int]:
    """For each group, the number of the list of its events, if anything needs one."""
    listed = {
        _condition(column)
        for column in columns
        if column.measure.take not in ("count", "sum of amount")
    }
    numbers = iter(range(len(groups)))
    return [next(numbers) if group in listed else NONE for group in groups]


def _members(
    groups: Sequence[Condition],
    horizons: np.ndarray[tuple[int], np.dtype[np.int64]],
    source: Source,
) -> list[list[int]]:
    """For each event code the groups that it belongs to, those that look back furthest first."""
    order = np.argsort(-horizons, kind="stable").tolist()
    return [
        [g for g in order if all(event[name] in words for name, words in groups[g])]
        for event in codes(source)
    ]


def _place(groups: Sequence[Condition], column: Measured) -> int:
    return groups.index(_condition(column)) if column.measure.take in get_args(EventTake) else NONE


def _edge(edges: Sequence[int], column: Measured) -> int:
    over_events = column.measure.take in get_args(EventTake)
    return edges.index(column.window or 0) if over_events else NONE


def _extra_columns(columns: Sequence[Measured]) -> tuple[str, ...]:
    takes = {column.measure.take for column in columns}
    wanted = {
        "counterparty_id": {"distinct counterparties", "new counterparties"},
        "mcc": {"distinct mccs", "new mccs"},
    }
    return tuple(name for name, asking in wanted.items() if takes & asking)


def _threshold_of(column: Measured, names: tuple[str, ...]) -> int:
    return names.index(column.measure.below.of) if column.measure.below else NONE


def _threshold_parts(column: Measured) -> int:
    return column.measure.below.divided_by if column.measure.below else 1
