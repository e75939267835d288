"""The declaration as the tables that the kernel reads.

Event codes that belong to the same measures form one *atom*; days between two window edges form one
*band*. The kernel adds each event to one (atom, band) cell; a measure is a set of atoms and a
window the first bands, so that no event is touched once per measure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray

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
    "last balance": kernel.LAST_BALANCE,
    "balance before": kernel.BALANCE_BEFORE,
    "sum of day balances": kernel.BALANCE_SUM,
    "days with balance": kernel.BALANCE_DAYS,
    "min of day balances": kernel.BALANCE_MIN,
    "days below": kernel.DAYS_BELOW,
}
NO_ATOM = -1


@dataclass(frozen=True)
class Plan:
    """The outputs' names, and the kernel's tables for them."""

    names: tuple[str, ...]
    tables: Tables


def plan(catalog: Catalog, source: Source) -> Plan:
    """Compile the measures of one source."""
    columns = [column for column in catalog.measured if column.measure.source == source]
    names = tuple(column.name for column in columns)
    memberships, atom_of_code = _atoms(columns, source)
    edges = sorted({column.window or 0 for column in columns} | {0})
    atoms = [_atoms_of(place, memberships, column) for place, column in enumerate(columns)]
    day_places = [k for k, c in enumerate(columns) if c.measure.take == "days with events"]
    balance = [c.window or 0 for c in columns if c.measure.take in get_args(BalanceTake)]
    tables = Tables(
        atom_of_code=atom_of_code,
        atoms=len(memberships),
        band_of_day=np.repeat(np.arange(len(edges) - 1, dtype=np.int16), np.diff(edges)),
        bands=len(edges) - 1,
        operation=np.array([OPERATIONS[c.measure.take] for c in columns], np.int16),
        window=np.array([c.window or 0 for c in columns], np.int32),
        window_bands=np.array([edges.index(c.window or 0) for c in columns], np.int16),
        first_atom=np.cumsum([0, *map(len, atoms)]).astype(np.int32),
        members=np.array([atom for group in atoms for atom in group], np.int16),
        threshold_of=np.array([_threshold_of(c, names) for c in columns], np.int16),
        threshold_parts=np.array([_threshold_parts(c) for c in columns], np.int64),
        day_group=_places(day_places, len(columns)),
        day_member=_membership([atoms[place] for place in day_places], len(memberships)),
        balance_days=max(balance, default=0),
    )
    return Plan(names, tables)


def _atoms(
    columns: Sequence[Measured], source: Source
) -> tuple[list[frozenset[int]], NDArray[np.int16]]:
    """The sets of outputs that events can belong to, and which of them each code does."""
    over_events = [(k, c) for k, c in enumerate(columns) if c.measure.take in get_args(EventTake)]
    conditions = [(k, _condition(column)) for k, column in over_events]
    atom_of: dict[frozenset[int], int] = {}
    atom_of_code = []
    for event in codes(source):
        outputs = frozenset(
            k
            for k, condition in conditions
            if all(event[name] in words for name, words in condition)
        )
        atom_of_code.append(atom_of.setdefault(outputs, len(atom_of)) if outputs else NO_ATOM)
    return list(atom_of), np.array(atom_of_code, np.int16)


def _condition(column: Measured) -> list[tuple[str, tuple[str, ...]]]:
    where = column.measure.where.items()
    return [(name, (words,) if isinstance(words, str) else words) for name, words in where]


def _atoms_of(place: int, memberships: Sequence[frozenset[int]], column: Measured) -> list[int]:
    return [atom for atom, outputs in enumerate(memberships) if place in outputs]


def _threshold_of(column: Measured, names: tuple[str, ...]) -> int:
    return names.index(column.measure.below.of) if column.measure.below else -1


def _threshold_parts(column: Measured) -> int:
    return column.measure.below.divided_by if column.measure.below else 1


def _places(chosen: Sequence[int], outputs: int) -> NDArray[np.int16]:
    places = np.full(outputs, -1, np.int16)
    places[list(chosen)] = np.arange(len(chosen))
    return places


def _membership(groups: Sequence[Sequence[int]], atoms: int) -> NDArray[np.bool_]:
    member = np.zeros((len(groups), atoms), np.bool_)
    for row, group in enumerate(groups):
        member[row, list(group)] = True
    return member
