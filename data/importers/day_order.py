"""The order of rows inside a day, for sources that give dates only.

A day opens with the balance that the day before closed with, so its last row is the one whose
balance equals that opening plus everything booked during the day. That row is put last; the others
keep the order of their ids.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
_ROUNDING = 10  # minor units by which a row's balance may be rounded


@dataclass(frozen=True)
class DayOrder:
    """The place of each row in its day (0 is first), and how many days do not add up."""

    places: Integers
    broken_days: int


def day_order(
    account: Integers, day: Integers, row_id: Integers, amount: Integers, balance: Integers
) -> DayOrder:
    """The places, from signed amounts and balances after; accounts open with a balance of zero."""
    places = np.zeros(len(account), dtype=np.int64)
    if not len(account):
        return DayOrder(places, 0)
    order = np.lexsort((row_id, day, account))
    days = _Days.of(account[order], day[order], amount[order], balance[order])
    last, gap = _last_rows(days)
    row = np.arange(len(order))
    inside = row - days.start[days.of_row]
    moved = last[days.of_row]
    inside -= row > moved
    inside[last] = days.size - 1
    places[order] = inside
    return DayOrder(places, int(np.sum(gap > _ROUNDING * days.size)))


@dataclass(frozen=True)
class _Days:
    """Sorted rows cut into account-days."""

    start: Integers
    size: Integers
    of_row: Integers
    opens_account: NDArray[np.bool_]
    balance: Integers
    opening: Integers  # of each row: what the day must have opened with if that row is its last

    @classmethod
    def of(cls, account: Integers, day: Integers, amount: Integers, balance: Integers) -> "_Days":
        new_account = np.diff(account, prepend=account[0] - 1) != 0
        new_day = new_account | (np.diff(day, prepend=day[0]) != 0)
        start = np.flatnonzero(new_day)
        of_row = np.cumsum(new_day) - 1
        net = np.add.reduceat(amount, start)
        size = np.diff(start, append=len(account))
        return cls(start, size, of_row, new_account[start], balance, balance - net[of_row])


def _last_rows(days: _Days) -> tuple[Integers, Integers]:
    """The last row of each day, and by how much its balance misses the day's sum.

    Which row ended a day depends on the day before only, so that repeating settles one more day of
    every run of busy days each time.
    """
    last = days.start + days.size - 1
    row = np.arange(len(days.balance))
    while True:
        opening = np.roll(days.balance[last], 1)
        opening[days.opens_account] = 0
        gap = np.abs(days.opening - opening[days.of_row])
        least = np.minimum.reduceat(gap, days.start)
        fits = np.where(gap == least[days.of_row], row, -1)
        settled = np.maximum.reduceat(fits, days.start)
        if np.array_equal(settled, last):
            return last, least
        last = settled
