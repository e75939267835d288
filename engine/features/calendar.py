"""Where the kernel stops on its way through a customer's events, for all moments at once.

Every window of every moment starts and ends at a stop; at each the kernel notes the groups' running
totals, so that a window is a difference of two notes and no event is read once per moment. The end
of each day, counted back from a moment, is a stop at which the balance is noted.
"""

import numpy as np

from engine.features.arrays import Calendar, Integers, Tables

DAY = 86_400_000_000


def calendar(tables: Tables, as_ofs: Integers) -> Calendar:
    """The stops for these moments."""
    edges = as_ofs[:, np.newaxis] - tables.edges.astype(np.int64) * DAY
    days = as_ofs[:, np.newaxis] - np.arange(tables.balance_days + 1) * DAY
    times = np.unique(np.concatenate([edges.ravel(), days.ravel()]))
    noted, edge_row = np.unique(edges, return_inverse=True)
    row = np.full(len(times), -1, np.int32)
    row[np.searchsorted(times, noted)] = np.arange(len(noted))
    first = as_ofs.min() if len(as_ofs) else 0
    return Calendar(
        times,
        row,
        edge_row.reshape(edges.shape).astype(np.int32),
        np.searchsorted(times, days).astype(np.int32),
        first - tables.horizon * DAY,
    )
