"""What each customer owed day by day, as it stood at a moment: due, paid, open and coming.

Amounts and due dates are a schedule that is known beforehand; payments, whole and in part, count
from the day after they were made. Amounts are whole, so their sums are exact in any order.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.features.compiled import compiled
from engine.model.cash import DAYS
from engine.model.dues import MEMORY_DAYS, OPEN_DAYS, Dues
from engine.model.parts import Parts
from engine.model.replay import RETRY_DAYS

Array = NDArray[Any]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Owed:
    """[customer, day]; the last of the DAYS is yesterday."""

    paid: Floats  # on each of the DAYS, in full or in part
    fallen: Floats  # due on each of the DAYS
    still: Floats  # open that morning from an earlier day; the last column is today
    coming: Floats  # due on each day from today on, and not paid yet
    behind: Floats  # due yesterday, the day before and so on, and left to be tried again
    parts: Floats  # [customer]: how many were paid in MEMORY_DAYS


def owed(
    dues: Dues,
    begins: Integers,
    ends: Integers,
    parts: Parts,
    moment: int,
    today: int,
    horizon: int,
) -> Owed:
    """As of the moment, which begins the day `today`; customer `c` owns `begins[c]:ends[c]`."""
    count = len(begins)
    paid, fallen, changes = (np.zeros((count, days)) for days in (DAYS, DAYS, DAYS + 2))
    coming, behind = (np.zeros((count, days)) for days in (horizon, RETRY_DAYS))
    made = np.zeros(count)
    schedule = dues.due, dues.settled, dues.amount
    days = OPEN_DAYS, MEMORY_DAYS
    told = paid, fallen, changes, coming, behind
    _of_dues(begins, ends, schedule, today, days, told)
    _of_parts(parts, moment, today, days, (paid, changes, behind, made))
    still = np.maximum(np.cumsum(changes, axis=1)[:, :-1], 0)
    return Owed(paid, fallen, still, coming, np.maximum(behind, 0), made)


@compiled
def _of_dues(
    begins: Array,
    ends: Array,
    dues: tuple[Array, Array, Array],
    today: int,
    days: tuple[int, int],
    told: tuple[Array, Array, Array, Array, Array],
) -> None:
    due, settled, amount = dues
    paid, fallen, changes, coming, behind = told
    first = today - paid.shape[1]
    for who in range(len(begins)):
        for place in range(begins[who], ends[who]):
            when, over, much = due[place], settled[place], amount[place]
            if first <= over < today:
                paid[who, over - first] += much
            if first <= when < today:
                fallen[who, when - first] += much
            if over >= today:
                if 0 <= when - today < coming.shape[1]:
                    coming[who, when - today] += much
                if 0 < today - when <= behind.shape[1]:
                    behind[who, today - when - 1] += much
            _open(changes[who], when, min(over, when + days[0]), first, today, much)


@compiled
def _of_parts(
    parts: Parts,
    moment: int,
    today: int,
    days: tuple[int, int],
    told: tuple[Array, Array, Array, Array],
) -> None:
    """Take from what is open what was paid of it."""
    paid, changes, behind, count = told
    first = today - paid.shape[1]
    for who in range(len(count)):
        for place in range(parts.starts[who], parts.starts[who + 1]):
            day, over, much = parts.day[place], parts.settled[place], parts.amount[place]
            when = parts.due[place]
            if day >= today or parts.known[place] > moment:
                continue
            count[who] += day >= today - days[1]
            if day >= first:
                paid[who, day - first] += much
            if first <= over < today:
                paid[who, over - first] -= much
            if over >= today and 0 < today - when <= behind.shape[1]:
                behind[who, today - when - 1] -= much
            _open(changes[who], day, min(over, when + days[0]), first, today, -much)


@compiled
def _open(changes: Array, since: int, until: int, first: int, today: int, amount: float) -> None:
    """Add to what is open from the morning after `since` up to and with that of `until`.

    Only changes from one morning to the next are noted; they are added up at the end.
    """
    until = min(until, today)
    if since < today and until > since and until >= first:
        changes[max(since + 1 - first, 0)] += amount
        changes[until + 1 - first] -= amount
