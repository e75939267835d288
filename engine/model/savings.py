"""What a household keeps elsewhere, as far as its transfers tell.

A party outside the bank is taken for the household's own other account if it was sent money, or
sent some while nothing was open: help from others comes once a payment failed. All of the known
history counts. What is there is what went out less what came back; what was there before is
unknown, and at least what was ever drawn beyond that.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.features.arrays import find
from engine.model.cash import DAYS, Records

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Savings:
    """By customer; amounts in minor units."""

    net: Floats  # sent there less brought back, over all the history
    left: Floats  # the same since its lowest point: what is there at least
    brought: Floats  # [customer, day] of the last DAYS: brought back


def savings(some: Records, moment: int, today: int, still: Floats, insiders: Integers) -> Savings:
    """As known at the moment; `still` is what was open on each morning of the last DAYS.

    `insiders` are the bank's customers, ascending: what goes to one of them is not put aside.
    """
    end = np.searchsorted(some.moves, np.searchsorted(some.day, today))
    rows, between = some.moves[:end], some.between[:end]
    counts = np.maximum(some.booked_at[rows], some.known_at[rows]) <= moment
    counts &= (some.party[rows] >= 0) & ~find(insiders, some.party[rows])[1]
    rows, between = rows[counts], between[counts]
    place, amount = some.place[rows], some.amount[rows]
    column = some.day[rows] - (today - DAYS)
    calm = (column >= 0) & (still[place, np.maximum(column, 0)] <= 0)
    own = _own(between, (amount < 0) | calm)
    place, amount, column = place[own], amount[own], column[own]
    net, left = _told(place, -amount, len(some.customers))
    recent = (column >= 0) & (amount > 0)
    cell = place[recent] * DAYS + column[recent]
    brought = np.bincount(cell, amount[recent], len(some.customers) * DAYS)
    return Savings(net, left, brought.astype(float).reshape(-1, DAYS))


def _own(between: Integers, tells: Flags) -> Flags:
    """The rows with parties of which at least one row tells that they are the customer's own."""
    own: Flags = np.bincount(between, tells)[between] > 0
    return own


def _told(place: Integers, sent: Floats, count: int) -> tuple[Floats, Floats]:
    """Each customer's sum, and its rise since its lowest point; rows are in order of time."""
    net = np.bincount(place, sent, count).astype(float)
    if not len(place):
        return net, net
    order = np.argsort(place, kind="stable")
    there, first = np.unique(place[order], return_index=True)
    total = np.cumsum(sent[order])
    begins = total[first] - sent[order][first]
    lowest = np.zeros(count)
    lowest[there] = np.minimum(np.minimum.reduceat(total, first) - begins, 0)
    return net, net - lowest
