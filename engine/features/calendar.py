"""Where the kernel stops on its way through a customer's events, for all moments at once.

Every window of every moment starts and ends at a stop; at each the kernel notes the groups' running
totals, so that a window is a difference of two notes and no event is read once per moment. The end
of each day, counted back from a moment, is a stop at which the balance is noted.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.features.arrays import DAY, Calendar, Integers, Tables


def calendar(tables: Tables, as_ofs: Integers) -> Calendar:
    """The stops for these moments."""
    edges = tuple(tables.edges.tolist())
    return _calendar(edges, tables.balance_days, tuple(as_ofs.tolist()))


@lru_cache(maxsize=16)  # the shards of a night, and one customer after another, ask for the same
def _calendar(edges: tuple[int, ...], balance_days: int, as_ofs: tuple[int, ...]) -> Calendar:
    moments = np.array(as_ofs, np.int64)[:, np.newaxis]
    stops = _places(moments - np.array(edges, np.int64) * DAY)
    return Calendar(*stops, *_places(moments - np.arange(balance_days + 1) * DAY))


def _places(moments: Integers) -> tuple[Integers, NDArray[np.int32]]:
    """The different moments, ascending, and the place of each among them."""
    times, place = np.unique(moments, return_inverse=True)
    return times, place.reshape(moments.shape).astype(np.int32)
