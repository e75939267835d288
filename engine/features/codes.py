"""Event codes: all that a measure may ask about an event, as one small number.

`codes` lists what each number stands for and `encode` computes it; both count in the order of
`declaration.VOCABULARY`: kind, status, direction, hours, week.
"""

from collections.abc import Mapping
from itertools import product

import numpy as np
from numpy.typing import NDArray

from engine.features.arrays import DAY, Integers
from engine.features.compiled import compiled
from engine.features.declaration import VOCABULARY, Source

NIGHT_ENDS = 5 * DAY // 24
THURSDAY, SATURDAY = 3, 5  # days of the week from Monday, 0; the first day of 1970 is a Thursday
BEFORE_ALL = (7_000_000 + THURSDAY) * DAY  # back to a Monday before every date: no time is negative
FIRST, LAST = np.iinfo(np.int64).min, np.iinfo(np.int64).max


def codes(source: Source) -> list[Mapping[str, str]]:
    """What each event code of a source stands for."""
    vocabulary = VOCABULARY[source]
    return [dict(zip(vocabulary, words, strict=True)) for words in product(*vocabulary.values())]


@compiled
def encode(
    booked_at: Integers,
    amount: Integers,
    kind: NDArray[np.int8],
    status: NDArray[np.int8],
    statuses: int,
    after: int,
    since: Integers,
    offsets: Integers,
    code: NDArray[np.int16],
) -> None:
    """Fill `code` of what is booked later than `after`; see `codes`.

    Local time is UTC plus `offsets[p]` from `since[p]` on. Night is 00:00 to 05:00, the weekend
    Saturday and Sunday.
    """
    day_long, night_ends, week, saturday = (
        np.uint64(DAY),
        np.uint64(NIGHT_ENDS),
        np.uint64(7),
        np.uint64(SATURDAY),
    )
    begins, ends, offset = LAST, FIRST, 0
    for i in range(len(booked_at)):
        if booked_at[i] <= after:
            continue
        if not begins <= booked_at[i] < ends:
            period = np.searchsorted(since, booked_at[i], side="right") - 1
            begins, offset = since[period], offsets[period]
            ends = since[period + 1] if period + 1 < len(since) else LAST
        local = np.uint64(booked_at[i] + offset + BEFORE_ALL)
        day = local // day_long  # of unsigned numbers, as it costs half as much
        night = local - day * day_long < night_ends
        weekend = day % week >= saturday
        debit = amount[i] < 0
        code[i] = (((kind[i] * statuses + status[i]) * 2 + debit) * 2 + night) * 2 + weekend
