"""The declaration as the tables that the kernel reads.

Measures that ask for the same events share a *group* of them, whatever is taken and over which
windows; events that belong to the same groups share a *signature*, which an event's code tells.
The kernel keeps *totals*, the number or the amounts of a group's events, to which each signature
adds its *parts*. It *lists* the events of groups of which more is asked than counts and sums, and
*links* equal names on the lists of which names are asked.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from engine.features import balances, events
from engine.features.arrays import Tables
from engine.features.catalog import Catalog, Measured
from engine.features.codes import codes
from engine.features.declaration import BalanceTake, EventTake, Source

OPERATIONS: Mapping[EventTake | BalanceTake, int] = {
    "count": events.COUNT,
    "sum of amount": events.SUM,
    "min of amount": events.MIN,
    "max of amount": events.MAX,
    "first time": events.FIRST_TIME,
    "last time": events.LAST_TIME,
    "last amount": events.LAST_AMOUNT,
    "days with events": events.ACTIVE_DAYS,
    "longest gap": events.LONGEST_GAP,
    "distinct counterparties": events.DISTINCT_PARTIES,
    "distinct mccs": events.DISTINCT_MCCS,
    "new counterparties": events.NEW_PARTIES,
    "new mccs": events.NEW_MCCS,
    "last balance": balances.LAST_BALANCE,
    "balance before": balances.BALANCE_BEFORE,
    "sum of day balances": balances.BALANCE_SUM,
    "days with balance": balances.BALANCE_DAYS,
    "min of day balances": balances.BALANCE_MIN,
    "days below": balances.DAYS_BELOW,
}
ADDED = ("count", "sum of amount")
NEW = ("new counterparties", "new mccs")
NAMED: Mapping[str, str] = {
    "distinct counterparties": "counterparty_id",
    "new counterparties": "counterparty_id",
    "distinct mccs": "mcc",
    "new mccs": "mcc",
}
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
    listed = _groups([c for c in over_events if c.measure.take not in ADDED])
    members = _members(groups, source)
    signatures = list(dict.fromkeys(members))
    totals = list(dict.fromkeys(_total(c) for c in over_events if c.measure.take in ADDED))
    parts = _parts(signatures, [(groups.index(of), take) for of, take in totals])
    links = list(dict.fromkeys(_link(c) for c in over_events if c.measure.take in NAMED))
    edges = sorted({0, *(_reach(c) for c in over_events), *(c.window or 0 for c in over_events)})
    tables = Tables(
        signature=np.array([signatures.index(groups) for groups in members], np.uint16),
        first_part=np.cumsum([0, *map(len, parts)]).astype(np.uint32),
        part_of=np.array([of for some in parts for of, _ in some], np.uint16),
        part_from=np.array([of for some in parts for _, of in some], np.uint16),
        total_count=len(totals),
        lists=_lists(signatures, [_place(listed, group) for group in groups], len(listed)),
        list_count=len(listed),
        link_list=np.array([listed.index(of) for of, _ in links], np.uint16),
        link_mcc=np.array([name == "mcc" for _, name in links], np.bool_),
        edges=np.array(edges, np.int32),
        added=_taking(columns, lambda take: take in ADDED),
        listings=_taking(columns, lambda take: take in get_args(EventTake) and take not in ADDED),
        balances=_taking(columns, lambda take: take in get_args(BalanceTake)),
        operation=np.array([OPERATIONS[c.measure.take] for c in columns], np.int16),
        total=np.array([_place(totals, _total(c)) for c in columns], np.int16),
        list_of=np.array([_place(listed, _condition(c)) for c in columns], np.int16),
        link=np.array([_place(links, _link(c)) for c in columns], np.int16),
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


def _reach(column: Measured) -> int:
    window = column.window or 0
    return max(window, KNOWN_DAYS) if column.measure.take in NEW else window


def _members(groups: Sequence[Condition], source: Source) -> list[tuple[int, ...]]:
    """For each event code the groups that it belongs to."""
    return [
        tuple(g for g, of in enumerate(groups) if all(event[name] in words for name, words in of))
        for event in codes(source)
    ]


def _total(column: Measured) -> tuple[Condition, str]:
    return _condition(column), column.measure.take


def _parts(
    signatures: Sequence[tuple[int, ...]], totals: Sequence[tuple[int, str]]
) -> list[list[tuple[int, int]]]:
    """For each signature the totals that it adds to, and what it adds; see `Tables.part_from`."""
    return [
        [
            (of, 2 * number + (take == "sum of amount"))
            for of, (group, take) in enumerate(totals)
            if group in some
        ]
        for number, some in enumerate(signatures)
    ]


def _lists(
    signatures: Sequence[tuple[int, ...]], list_of_group: Sequence[int], none: int
) -> NDArray[np.uint16]:
    """For each signature its lists, filled up to one length with lists that do not count.

    Each place has one of its own: to write to the same again would have to wait for the last time.
    """
    lists = [[list_of_group[g] for g in some if list_of_group[g] != NONE] for some in signatures]
    longest = max(map(len, lists), default=0)
    filled = [[*some, *range(none + len(some), none + longest)] for some in lists]
    return np.array(filled, np.uint16).reshape(len(signatures), longest)


def _taking(columns: Sequence[Measured], wanted: Callable[[str], bool]) -> NDArray[np.uint16]:
    """The outputs of which something wanted is taken."""
    return np.array([n for n, c in enumerate(columns) if wanted(c.measure.take)], np.uint16)


def _link(column: Measured) -> tuple[Condition, str]:
    """The events and the names that are linked; blank where the column is not about names."""
    return _condition(column), NAMED.get(column.measure.take, "")


def _place(things: Sequence[object], wanted: object) -> int:
    return things.index(wanted) if wanted in things else NONE


def _edge(edges: Sequence[int], column: Measured) -> int:
    over_events = column.measure.take in get_args(EventTake)
    return edges.index(column.window or 0) if over_events else NONE


def _extra_columns(columns: Sequence[Measured]) -> tuple[str, ...]:
    wanted = {NAMED[column.measure.take] for column in columns if column.measure.take in NAMED}
    return tuple(name for name in ("counterparty_id", "mcc") if name in wanted)


def _threshold_of(column: Measured, names: tuple[str, ...]) -> int:
    return names.index(column.measure.below.of) if column.measure.below else NONE


def _threshold_parts(column: Measured) -> int:
    return column.measure.below.divided_by if column.measure.below else 1
