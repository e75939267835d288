"""Deciding many cases of numbers at once: each distinct one is asked of the table a single time.

A table compares a number only with the bounds that stand in its cells. Two numbers on the same
side of all of them are the same case, whatever they are; a missing one (NaN) is a case of its own.
"""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from engine.policy.table import Decision, DecisionTable, bound, compares

Floats = NDArray[np.float64]


def decide_all(table: DecisionTable, facts: Mapping[str, Floats]) -> list[Decision]:
    """The decision of every case; `facts` are the columns that the table reads, all of one length.

    Raises:
        NoRuleFitsError: No rule covers one of them.
        AmbiguousRulesError: A second rule of a `unique` table fits.
    """
    names = sorted(table.inputs)
    sides = np.column_stack([_side(facts[name], _bounds(table, name)) for name in names])
    _, first, which = np.unique(sides, axis=0, return_index=True, return_inverse=True)
    asked = [_decide(table, facts, names, place) for place in first.tolist()]
    return [asked[case] for case in which.reshape(-1).tolist()]


def _decide(
    table: DecisionTable, facts: Mapping[str, Floats], names: list[str], place: int
) -> Decision:
    numbers = {name: float(facts[name][place]) for name in names}
    return table.decide({name: None if x != x else x for name, x in numbers.items()})


def _side(values: Floats, bounds: Floats) -> NDArray[np.int64]:
    """Which bounds each value lies above or on; -1 where it is missing."""
    below = np.searchsorted(bounds, values, side="left")
    side: NDArray[np.int64] = below + np.searchsorted(bounds, values, side="right")
    return np.where(np.isnan(values), -1, side)


def _bounds(table: DecisionTable, name: str) -> Floats:
    return np.unique([each for rule in table.rules for each in _numbers(rule.written, name)])


def _numbers(written: Mapping[str, bool | float | str], name: str) -> Iterator[float]:
    """The number that a rule's cell about this fact compares with, if it is about it."""
    cell = written.get(name)
    if isinstance(cell, str):
        yield from [bound(cell)] if compares(cell) else []
    elif cell is not None:
        yield float(cell)
