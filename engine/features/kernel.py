"""The kernel of every path: from a log and the declaration's tables to integers, for all moments.

A log holds what is known by now. At some moments a customer had events that were booked, but not
yet known: these (moment, customer) pairs are rare, and each is taken again from the log as it was
known then.
"""

import numpy as np
from numpy.typing import NDArray

from engine.features.arrays import EventLog, Integers, Tables, read_only
from engine.features.balances import take_of_balances
from engine.features.calendar import calendar
from engine.features.compiled import compiled
from engine.features.events import take_of_events


def measure(log: EventLog, tables: Tables, as_ofs: Integers) -> Integers:
    """The outputs (as_of, customer, output); `MISSING` marks a value that does not exist."""
    if not len(as_ofs):
        return np.empty((0, len(log.first), len(tables.operation)), np.int64)
    out = _take(log, tables, as_ofs)
    late = np.zeros((len(as_ofs), len(log.first)), np.bool_)
    find_late(log.booked_at, log.known_at, log.first, log.after, as_ofs, late)
    for moment in np.flatnonzero(late.any(axis=1)):
        customers, one = np.flatnonzero(late[moment]), as_ofs[moment : moment + 1]
        out[moment, customers] = _take(_known(log, customers, one[0]), tables, one)[0]
    return out


def _take(log: EventLog, tables: Tables, as_ofs: Integers) -> Integers:
    """The outputs if all events are known as soon as they are booked."""
    out = np.empty((len(as_ofs), len(log.first), len(tables.operation)), np.int64)
    stops = calendar(tables, as_ofs)
    take_of_events(log, tables, stops, as_ofs, out)
    if len(tables.balances):
        take_of_balances(log, tables, stops, out)
    return out


@compiled
def find_late(
    booked_at: Integers,
    known_at: Integers,
    first: Integers,
    after: Integers,
    as_ofs: Integers,
    late: NDArray[np.bool_],
) -> None:
    """Mark the (moment, customer) at which an event was booked, but not yet known."""
    earliest = as_ofs.min()
    for customer in range(len(first)):
        latest = earliest
        for i in range(first[customer], after[customer]):
            latest = max(latest, known_at[i])
        if latest > earliest:
            for i in range(first[customer], after[customer]):
                if known_at[i] > booked_at[i]:
                    for moment in range(len(as_ofs)):
                        if booked_at[i] <= as_ofs[moment] < known_at[i]:
                            late[moment, customer] = True


def _known(log: EventLog, customers: Integers, as_of: int) -> EventLog:
    """The log of these customers as it was known at the moment."""
    events, until = _spans(log.first[customers], log.after[customers])
    known = log.known_at[events] <= as_of
    until = np.append(0, np.cumsum(known))[until]
    accounts, account_offsets = _spans(
        log.account_offsets[customers], log.account_offsets[customers + 1]
    )
    columns = (column[events[known]] if len(column) else column for column in log[2:10])
    ids = log.account_ids[accounts]
    return EventLog(*map(read_only, (until[:-1], until[1:], *columns, account_offsets, ids)))


def _spans(starts: Integers, ends: Integers) -> tuple[Integers, Integers]:
    """All places from each start to its end, and where those of each begin, and the last end."""
    offsets = np.append(0, np.cumsum(ends - starts))
    places = np.arange(offsets[-1]) + np.repeat(starts - offsets[:-1], ends - starts)
    return places, offsets
