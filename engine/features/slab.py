"""Features from a stream: each customer's events as a sorted set, read by the batch's own kernel.

An event's key is (booked_at, transaction_id). A duplicate changes nothing, a late or out-of-order
event takes its place, and of copies that differ the one known first stays: what a slab holds, and
so every feature of it, depends on which events have arrived and never on when or how.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import pyarrow as pa

from data.book import Book
from engine.features import CATALOG
from engine.features.arrays import EventLog, Integers, read_only
from engine.features.catalog import Catalog
from engine.features.compiled import compiled
from engine.features.compute import features_of_logs
from engine.features.log import Owners, event_columns
from engine.features.table import FeatureTable

FIELDS = (
    "booked_at",
    "transaction_id",
    "known_at",
    "amount",
    "balance_after",
    "account_id",
    "code",
    "counterparty_id",
    "mcc",
)  # the key first, then what decides between copies
ROOM = 64


@dataclass
class _Events:
    """One customer's events: the first `used` rows, sorted by key."""

    rows: Integers
    used: int = 0


@dataclass
class Slab:
    """Events that arrived, by customer; the book says who the customers are and what they owe."""

    book: Book
    _events: dict[int, _Events] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(events.used for events in self._events.values())

    def add(self, transactions: pa.Table) -> tuple[int, ...]:
        """Absorb canonical transactions in any order; the customers whose set has changed."""
        if not len(transactions):
            return ()
        columns = event_columns(transactions, self.book.info.timezone)
        fresh = np.column_stack([columns[name] for name in FIELDS]).astype(np.int64, copy=False)
        owner = columns["customer_id"]
        order = np.argsort(owner, kind="stable")
        customers, starts = np.unique(owner[order], return_index=True)
        changed = []
        for customer, start, end in zip(customers, starts, [*starts[1:], len(owner)], strict=True):
            if self._absorb(int(customer), fresh[order[start:end]]):
                changed.append(int(customer))
        return tuple(changed)

    def features(
        self,
        as_ofs: Sequence[datetime],
        *,
        customers: Collection[int] | None = None,
        catalog: Catalog = CATALOG,
    ) -> FeatureTable:
        """What `compute` gives for a book of exactly these transactions, bit for bit."""
        return features_of_logs(self.book, as_ofs, self._log, customers=customers, catalog=catalog)

    def _absorb(self, customer: int, fresh: Integers) -> bool:
        events = self._events.setdefault(customer, _Events(np.empty((ROOM, len(FIELDS)), np.int64)))
        needed = events.used + len(fresh)
        if needed > len(events.rows):
            grown = np.empty((max(needed, 2 * len(events.rows)), len(FIELDS)), np.int64)
            grown[: events.used] = events.rows[: events.used]
            events.rows = grown
        events.used, changes = absorb(events.rows, events.used, fresh)
        return bool(changes)

    def _log(self, holders: Owners) -> EventLog:
        held = [self._events.get(customer) for customer in holders.customers.tolist()]
        sizes = [0 if events is None else events.used for events in held]
        ends = np.cumsum([0, *sizes])
        rows = np.concatenate(
            [
                np.empty((0, len(FIELDS)), np.int64),
                *(events.rows[: events.used] for events in held if events is not None),
            ]
        )
        columns = dict(zip(FIELDS, np.ascontiguousarray(rows.T), strict=True))
        arrays = (
            ends[:-1],
            ends[1:],
            columns["booked_at"],
            columns["known_at"],
            columns["amount"],
            columns["balance_after"],
            columns["account_id"],
            columns["code"].astype(np.int16),
            columns["counterparty_id"],
            columns["mcc"],
            holders.account_offsets,
            holders.account_ids,
        )
        return EventLog(*map(read_only, arrays))


@compiled
def absorb(rows: Integers, used: int, fresh: Integers) -> tuple[int, int]:
    """Insert events into rows sorted by key; how many there are now, and how many changed them."""
    changes = 0
    for new in range(len(fresh)):
        place = used
        while place > 0 and _before(fresh, new, rows, place - 1, 2):
            place -= 1
        if place > 0 and not _before(rows, place - 1, fresh, new, 2):
            if _before(fresh, new, rows, place - 1, fresh.shape[1]):
                rows[place - 1] = fresh[new]
                changes += 1
            continue
        for moved in range(used, place, -1):
            rows[moved] = rows[moved - 1]
        rows[place] = fresh[new]
        used += 1
        changes += 1
    return used, changes


@compiled
def _before(a: Integers, i: int, b: Integers, j: int, fields: int) -> bool:
    """Whether row `i` of a is less than row `j` of b in the first fields."""
    for column in range(fields):
        if a[i, column] != b[j, column]:
            return bool(a[i, column] < b[j, column])
    return False
