"""What the kernel reads: a log of events, the declaration as tables, and where to stop and look."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


class EventLog(NamedTuple):
    """Events in the order (customer, booked_at, id); times in epoch microseconds.

    Customer `c` owns the events `first[c]:after[c]` and the accounts
    `account_offsets[c]:account_offsets[c + 1]`. Arrays are read-only, so that the kernel is
    compiled for one type only. `counterparty` and `mcc` are empty when no measure asks for them.
    """

    first: Integers
    after: Integers
    booked_at: Integers
    known_at: Integers
    amount: Integers
    balance: Integers  # of the account after the event, or MISSING
    account: Integers
    code: NDArray[np.int16]
    counterparty: Integers  # or MISSING
    mcc: Integers  # or MISSING
    account_offsets: Integers
    account_ids: Integers


class Tables(NamedTuple):
    """The declaration in numbers; see `plan`. Outputs are numbered in the order declared."""

    first_group: NDArray[np.int32]  # event code -> its groups are groups[first[c]:first[c + 1]]
    groups: NDArray[np.int16]  # those that look back furthest first
    horizon: Integers  # group -> days that its longest look back spans
    list_of_group: NDArray[np.int16]  # group -> row of the lists of its events, or -1
    lists: int
    edges: NDArray[np.int32]  # days before as_of at which a window starts; the first is 0
    operation: NDArray[np.int16]  # output -> what is taken
    group: NDArray[np.int16]  # output -> the group of its events
    edge: NDArray[np.int16]  # output -> where its window starts
    window: NDArray[np.int32]  # output -> days
    threshold_of: NDArray[np.int16]  # output -> the output that its threshold is a part of, or -1
    threshold_parts: Integers
    known_edge: int  # where the days start in which a thing that is not new occurs
    balance_days: int  # longest window over balances


class Calendar(NamedTuple):
    """The times at which the walk over a customer's events stops to look; see `calendar`."""

    times: Integers  # ascending
    row: NDArray[np.int32]  # time -> the row of group totals to note then, or -1
    edge_row: NDArray[np.int32]  # (moment, edge) -> that row
    day_time: NDArray[np.int32]  # (moment, days before it) -> place among the times
    opens: Integers  # group -> events until then belong to no window of it
