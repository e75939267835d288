"""The replays of a projection, compiled: one customer's funds, run forward day by day.

A replay is a month's pay with the spending of that month or of another. Means over replays are
added up as NumPy adds up a row of them, so that a value depends neither on how many customers are
projected together nor on which of the two computes it.
"""

import numpy as np
from numpy.typing import NDArray

from engine.features.compiled import compiled

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
REPLAYS = 6
RETRY_DAYS = 3  # what is short is tried again on the second and on the third day
SHIFTS = (0, 1, 3)  # a month's pay is run with the spending of these after it
_UNCOVERED, _BROKEN, _ROOM, _WORST, _LATEST, _LOWEST = range(6)
_AT_ONCE = 8  # NumPy adds up so many columns beside each other, and then those


@compiled
def replay(
    funds: Floats,
    pay: Floats,
    spent: Floats,
    due: Floats,
    behind: Floats,
    valid: Flags,
    told: Floats,
) -> None:
    """Fill `told` (6, customer, day), in the order of a projection's fields.

    Pay and spending are (customer, month, day), `due` is (customer, day) and `behind` what is open
    of yesterday's dues and of the days before (customer, age). Three days more than are told are
    looked at.
    """
    count, days = told.shape[1], told.shape[2]
    pairs = REPLAYS * len(SHIFTS)
    noted = np.empty((4, days, pairs))
    there = np.empty(pairs, np.bool_)
    for customer in range(count):
        for pair in range(pairs):
            earned = pair // len(SHIFTS)
            used = (earned + SHIFTS[pair % len(SHIFTS)]) % REPLAYS
            there[pair] = valid[customer, earned] and valid[customer, used]
            start = funds[customer] if there[pair] else 0.0
            flows = pay[customer, earned], spent[customer, used]
            _run(start, flows, due[customer], behind[customer], noted[:, :, pair])
        _tell(noted, there, told[:, customer])


@compiled
def _run(
    left: float, flows: tuple[Floats, Floats], due: Floats, behind: Floats, noted: Floats
) -> None:
    """Note day by day: what is unpaid after all retries, whether anything was, room, least room."""
    pay, spent = flows
    yesterday, before, oldest = behind[0], behind[1], behind[2]
    lowest, broken = np.inf, 0.0
    for day in range(len(due)):
        left += pay[day]
        if left >= oldest:
            left, oldest = left - oldest, 0.0
        if left >= before:
            left, before = left - before, 0.0
        if day >= RETRY_DAYS:
            uncovered = 1.0 if oldest > 0 else 0.0
            broken = max(broken, uncovered)
            noted[0, day - RETRY_DAYS], noted[1, day - RETRY_DAYS] = uncovered, broken
        asked = due[day]
        room = left - asked
        if asked > 0:
            lowest = min(lowest, room)
        if day < noted.shape[1]:
            noted[2, day], noted[3, day] = room, lowest
        if left >= asked:
            left, asked = room, 0.0
        yesterday, before, oldest = asked, yesterday, before
        left -= min(spent[day], max(left, 0.0))


@compiled
def _tell(noted: Floats, there: Flags, told: Floats) -> None:
    """The means, and the worst and the latest room, over the replays that are there."""
    beside = np.empty(_AT_ONCE)
    for day in range(told.shape[1]):
        told[_UNCOVERED, day] = _mean(noted[0, day], there, beside)
        told[_BROKEN, day] = _mean(noted[1, day], there, beside)
        told[_ROOM, day] = _mean(noted[2, day], there, beside)
        told[_LOWEST, day] = _mean(noted[3, day], there, beside)
        told[_LATEST, day] = noted[2, day, 0] if there[0] else np.nan
        worst, some = np.inf, False
        for pair in range(len(there)):
            if there[pair]:
                worst, some = min(worst, noted[2, day, pair]), True
        told[_WORST, day] = worst if some else np.nan


@compiled
def _mean(values: Floats, there: Flags, beside: Floats) -> float:
    """The mean of the values that are there and finite, NaN of none."""
    beside[:] = 0.0
    whole, count, total = len(values) - len(values) % _AT_ONCE, 0, 0.0
    for place in range(whole):
        if there[place] and values[place] < np.inf:
            beside[place % _AT_ONCE] += values[place]
            count += 1
    for pairs in (4, 2, 1):  # neighbours, neighbours of those, and so on
        for place in range(pairs):
            beside[place] = beside[2 * place] + beside[2 * place + 1]
    total = beside[0]
    for place in range(whole, len(values)):
        if there[place] and values[place] < np.inf:
            total += values[place]
            count += 1
    return total / count if count else np.nan
