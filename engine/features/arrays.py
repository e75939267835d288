"""What the kernel reads: a log of events, the declaration as tables, and where to stop and look."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Places = NDArray[np.uint16]
MISSING = np.iinfo(np.int64).min  # in the kernel's integers: a value that does not exist
DAY = 86_400_000_000


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
    """The declaration in numbers; see `plan`. Outputs are numbered in the order declared.

    What only ever says a place is unsigned: of other numbers, compiled code asks each time whether
    they count from the end.
    """

    signature: Places  # event code -> its signature: events of one are in the same groups
    first_part: NDArray[np.uint32]  # signature -> its parts: from this one to that of the next
    part_of: Places  # part -> the total that it is a part of
    part_from: Places  # part -> 2 x signature for its events, and 1 more for their amounts
    total_count: int
    lists: Places  # (signature, n): the lists its events are put on, then lists for nothing
    list_count: int
    link_list: Places  # link -> the list of which equal names are linked
    link_mcc: NDArray[np.bool_]  # link -> whether the names are mccs, or counterparties
    edges: NDArray[np.int32]  # days before as_of at which a window starts; the first is 0
    added: Places  # the outputs that are counts or sums,
    listings: Places  # taken of a list,
    balances: Places  # or taken of balances
    operation: NDArray[np.int16]  # output -> what is taken
    total: NDArray[np.int16]  # output -> the total whose growth it is, or -1
    list_of: NDArray[np.int16]  # output -> the list of its events
    link: NDArray[np.int16]  # output -> the link that it needs, or -1
    edge: NDArray[np.int16]  # output -> where its window starts
    window: NDArray[np.int32]  # output -> days
    threshold_of: NDArray[np.int16]  # output -> the output that its threshold is a part of, or -1
    threshold_parts: Integers
    known_edge: int  # where the days start in which a thing that is not new occurs
    balance_days: int  # longest window over balances


class Calendar(NamedTuple):
    """The times at which the walk over a customer's events stops to look; see `calendar`."""

    stops: Integers  # where windows start or end, ascending
    edge_stop: NDArray[np.int32]  # (moment, edge) -> its stop
    day_ends: Integers  # ascending
    day_place: NDArray[np.int32]  # (moment, days before it) -> place among the day ends


def find(members: Integers, wanted: Integers) -> tuple[Integers, NDArray[np.bool_]]:
    """Where each wanted value stands among the sorted members, and whether it is there."""
    place = np.minimum(np.searchsorted(members, wanted), max(len(members) - 1, 0))
    known = members[place] == wanted if len(members) else np.zeros(len(wanted), dtype=np.bool_)
    return place, known


def read_only(array: NDArray[Any]) -> NDArray[Any]:
    """A view of the array that nobody can write to, and that is contiguous."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view
