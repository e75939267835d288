"""Event codes: all that a measure may ask about an event, as one small number.

`codes` lists what each number stands for and `encode` computes it; both count in the order of
`declaration.VOCABULARY`: kind, status, direction, hours, week.
"""

from collections.abc import Mapping
from itertools import product

import numpy as np
from numpy.typing import NDArray

from engine.features.arrays import Integers
from engine.features.compiled import compiled
from engine.features.declaration import VOCABULARY, Source

DAY = 86_400_000_000
NIGHT_ENDS = 5 * DAY // 24
THURSDAY, SATURDAY = 3, 5  # days of the week from Monday, 0; the first day of 1970 is a Thursday


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
    since: Integers,
    offsets: Integers,
    code: NDArray[np.int16],
) -> None:
    """Fill `code`; local time is UTC plus `offsets[p]` from `since[p]` on.

    Night is 00:00 to 05:00, the weekend Saturday and Sunday.
    """
    period = 0
    for i in range(len(booked_at)):
        while period + 1 < len(since) and since[period + 1] <= booked_at[i]:
            period += 1
        while since[period] > booked_at[i]:
            period -= 1
        local = booked_at[i] + offsets[period]
        day = local // DAY
        night = local - day * DAY < NIGHT_ENDS
        weekend = (day + THURSDAY) % 7 >= SATURDAY
        debit = amount[i] < 0
        code[i] = (((kind[i] * statuses + status[i]) * 2 + debit) * 2 + night) * 2 + weekend
