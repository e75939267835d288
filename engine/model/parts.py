"""Payments made in part, as the transactions tell them.

The schedule keeps one line a payment: once the rest is paid, a part paid before is gone from it,
and a part that still stands there tells that the rest never came. So parts are read from what was
booked: a debit of the payment's kind, smaller than it, on a day on which the latest payment of that
kind was open from an earlier day and none of that kind was settled. What later days bring changes
none of this. A part counts from the day after it was booked, once it is known.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.tables import KINDS
from engine.features.compiled import compiled
from engine.model.days import Rows
from engine.model.dues import OPEN_DAYS, OWED, Dues
from engine.model.records import Records

Array = NDArray[Any]
_OBLIGATION = np.full(len(KINDS), -1)
_OBLIGATION[OWED] = np.arange(len(OWED))


class Parts(NamedTuple):
    """Of each part, by customer: when, how much, of a payment due and settled when."""

    starts: Array  # customer c's are starts[c]:starts[c + 1]
    day: Array
    known: Array  # epoch microseconds from which it was booked and known
    amount: Array
    due: Array
    settled: Array


def parts_of(some: Records, dues: Dues, begins: Array, ends: Array) -> Parts:
    """All parts in the records; customer `c` owns the dues `begins[c]:ends[c]`."""
    row, starts = some.owed
    schedule = dues.due, dues.kind, dues.amount, dues.settled
    of = np.empty(len(row), np.int64)
    _paid(some.rows, row, starts, _OBLIGATION, begins, ends, schedule, OPEN_DAYS, of)
    chosen = np.flatnonzero(of >= 0)
    row, of = row[chosen], of[chosen]
    return Parts(
        np.searchsorted(chosen, starts),
        some.rows.day[row],
        np.maximum(some.rows.booked_at[row], some.rows.known_at[row]),
        -some.rows.amount[row].astype(np.float64),
        dues.due[of],
        dues.settled[of],
    )


@compiled
def _paid(
    rows: Rows,
    row: Array,
    starts: Array,
    obligation: Array,
    begins: Array,
    ends: Array,
    dues: tuple[Array, Array, Array, Array],
    open_days: int,
    of: Array,
) -> None:
    """Which payment each of the rows has paid in part, or -1."""
    due, kind, amount, settled = dues
    for who in range(len(starts) - 1):
        for place in range(starts[who], starts[who + 1]):
            moved, day = rows.amount[row[place]], rows.day[row[place]]
            wanted = obligation[rows.kind[row[place]]]
            latest = _latest(due, kind, wanted, day, begins[who], ends[who])
            of[place] = -1
            if moved < 0 and latest >= 0 and -moved < amount[latest]:
                open_ = settled[latest] > day and day <= due[latest] + open_days
                mine = slice(begins[who], ends[who])
                if open_ and not np.any((kind[mine] == wanted) & (settled[mine] == day)):
                    of[place] = latest  # one settled that day is what was paid for


@compiled
def _latest(due: Array, kind: Array, wanted: int, day: int, begin: int, end: int) -> int:
    """The last of the dues, ascending, of the kind that fell due on an earlier day, or -1."""
    place = begin + int(np.searchsorted(due[begin:end], day)) - 1
    while place >= begin and kind[place] != wanted:
        place -= 1
    return place if place >= begin else -1
