"""A customer's rows by day, compiled: sorted, and added up; what `engine.model.cash` is made of.

Amounts are whole minor units, so their sums are exact in whatever order they are added.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.features.compiled import compiled

Array = NDArray[Any]
TRANSFERS, IN, OUT = 2, 4, 5  # groups: from which on they are for transfers; of standing orders


@compiled
def goes_to(day: Array, days: int) -> Array:
    """Where each row goes when rows are sorted by day, as they were within one.

    Days count from 0; there are so many.
    """
    start = np.zeros(days + 1, np.int64)
    for row in range(len(day)):
        start[day[row] + 1] += 1
    start = np.cumsum(start)
    goes = np.empty(len(day), np.int64)
    for row in range(len(day)):
        goes[row] = start[day[row]]
        start[day[row]] += 1
    return goes


@compiled
def lay(chosen: Array, goes: Array, source: Array, target: Array) -> None:
    """Put the chosen values of the source where they go, as the target's type."""
    for row in range(len(chosen)):
        target[goes[row]] = source[chosen[row]]


@compiled
def lay_known(
    chosen: Array, goes: Array, source: Array, there: Array, missing: float, target: Array
) -> None:
    """The same, with another value where the source has none."""
    for row in range(len(chosen)):
        place = chosen[row]
        target[goes[row]] = source[place] if there[place] else missing


@compiled
def add_up(
    known: Array,
    place: Array,
    column: Array,
    amount: Array,
    group: Array,
    ordered: Array,
    totals: Array,
    first: Array,
) -> None:
    """Add what each known row moved to its group of [group, customer, day].

    A negative group is none. Standing orders go to the last two, in and out, and to no other that
    is for transfers, which are the two before. `first` is each one's first day with a known row.
    """
    for row in range(len(place)):
        if known[row]:
            who, day, to = place[row], column[row], group[row]
            first[who] = min(first[who], day)
            if ordered[row]:
                totals[IN if amount[row] > 0 else OUT, who, day] += abs(amount[row])
            if to >= 0 and not (ordered[row] and to >= TRANSFERS):
                totals[to, who, day] += abs(amount[row])


@compiled
def close(known: Array, place: Array, column: Array, balance: Array, closing: Array) -> None:
    """The last known balance by the end of each day: [customer, day], NaN before the first one.

    Rows are in order of time.
    """
    for row in range(len(place)):
        if known[row] and not np.isnan(balance[row]):
            closing[place[row], column[row]] = balance[row]
    for who in range(closing.shape[0]):
        for day in range(1, closing.shape[1]):
            if np.isnan(closing[who, day]):
                closing[who, day] = closing[who, day - 1]
