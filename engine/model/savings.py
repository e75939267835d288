"""What a household keeps elsewhere, as far as its transfers tell.

A party outside the bank is taken for the household's own other account if it was sent money, or
sent some while nothing was open: help from others comes once a payment failed. What is there is
what went out less what came back in the last DAYS; what was there before is unknown, and at least
what was ever drawn beyond that. Of older transfers the sum would tell how long the record is.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.features.compiled import compiled
from engine.model.cash import DAYS
from engine.model.days import Moves, Rows
from engine.model.records import Records

Array = NDArray[Any]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Savings:
    """By customer; amounts in minor units."""

    net: Floats  # sent there less brought back in the last DAYS
    left: Floats  # the same since its lowest point: what is there at least
    brought: Floats  # [customer, day]: brought back


def savings(some: Records, moment: int, today: int, still: Floats) -> Savings:
    """As known at the moment; `still` is what was open on each morning of the last DAYS."""
    count = len(some.customers)
    found = Savings(np.zeros(count), np.zeros(count), np.zeros((count, DAYS)))
    _save(some.rows, some.moves, moment, today, still, found.net, found.left, found.brought)
    return found


@compiled
def _save(
    rows: Rows,
    moves: Moves,
    moment: int,
    today: int,
    still: Array,
    net: Array,
    left: Array,
    brought: Array,
) -> None:
    """Follow what each customer sent to their own accounts and brought back, by day."""
    first = today - brought.shape[1]
    for who in range(len(net)):
        mine = slice(moves.starts[who], moves.starts[who + 1])
        row, between, outside = moves.row[mine], moves.between[mine], moves.outside[mine]
        counts = np.zeros(len(row), np.bool_)
        own = np.zeros(len(row), np.bool_)  # by number of the party
        for place in range(len(row)):
            known = max(rows.booked_at[row[place]], rows.known_at[row[place]]) <= moment
            day = rows.day[row[place]]
            counts[place] = known and outside[place] and first <= day < today
            if counts[place]:
                calm = still[who, day - first] <= 0
                own[between[place]] |= rows.amount[row[place]] < 0 or calm
        lowest = 0.0
        for theirs in row[counts & own[between]]:
            amount, day = rows.amount[theirs], rows.day[theirs]
            net[who] -= amount
            lowest = min(lowest, net[who])
            if amount > 0:
                brought[who, day - first] += amount
        left[who] = net[who] - lowest
