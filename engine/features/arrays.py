"""What the kernel reads: a log of events, and the declaration as tables."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


class EventLog(NamedTuple):
    """Events in the order (customer, booked_at, id); times in epoch microseconds.

    Customer `c` owns the events `first[c]:after[c]` and the accounts
    `account_offsets[c]:account_offsets[c + 1]`. Arrays are read-only, so that the kernel is
    compiled for one type only.
    """

    first: Integers
    after: Integers
    booked_at: Integers
    known_at: Integers
    amount: Integers
    balance: Integers  # of the account after the event, or MISSING
    account: Integers
    code: NDArray[np.int16]
    account_offsets: Integers
    account_ids: Integers


class Tables(NamedTuple):
    """The declaration in numbers; see `plan`. Outputs are numbered in the order declared."""

    atom_of_code: NDArray[np.int16]  # event code -> atom, or -1
    atoms: int
    band_of_day: NDArray[np.int16]  # age in days -> band; as long as the longest window
    bands: int
    operation: NDArray[np.int16]  # output -> what is taken
    window: NDArray[np.int32]  # output -> days
    window_bands: NDArray[np.int16]  # output -> bands in its window
    first_atom: NDArray[
        np.int32
    ]  # output -> its atoms are members[first_atom[k]:first_atom[k + 1]]
    members: NDArray[np.int16]
    threshold_of: NDArray[np.int16]  # output -> the output that its threshold is a part of, or -1
    threshold_parts: NDArray[np.int64]
    day_group: NDArray[np.int16]  # output -> row of day_member, or -1
    day_member: NDArray[np.bool_]  # (group whose active days are counted, atom)
    balance_days: int  # longest window over balances
