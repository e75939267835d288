"""A customer's history by day, for what windows of 180 days cannot see.

Only booked events count, and as of a day only those that were booked and known before it began.
Money is in minor units, days are local. Past balances are told backwards from the present one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data.tables import TRANSACTIONS
from engine.model.outcome import local_days

if TYPE_CHECKING:
    from data.book import Book

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_COLUMNS = ("customer_id", "booked_at", "known_at", "amount", "kind", "status")
NEVER = 1 << 30


@dataclass(frozen=True)
class Flow:
    """One customer's booked events before a day, and how much moved on each day since the first."""

    amount: Floats
    penalties: int
    daily: Floats

    def balances(self, latest: float) -> Floats:
        """End-of-day balances, the last of which is the latest."""
        moved = self.daily.cumsum()
        told: Floats = latest - moved[-1] + moved
        return told


@dataclass(frozen=True)
class Flows:
    """The booked events of some customers, by customer, then time."""

    customer: Integers
    day: Integers
    known: Integers
    amount: Floats
    penalty: NDArray[np.bool_]

    def before(self, customer: int, day: int) -> Flow | None:
        """What was known of the customer before that day began; None is nothing."""
        start, end = np.searchsorted(self.customer, [customer, customer + 1]).tolist()
        mine = np.arange(start, end)
        mine = mine[(self.day[mine] < day) & (self.known[mine] < day)]
        if not len(mine):
            return None
        first = int(self.day[mine[0]])
        moved = np.bincount(self.day[mine] - first, self.amount[mine], minlength=day - first)
        return Flow(self.amount[mine], int(self.penalty[mine].sum()), moved.astype(float))

    def first_days(self, customers: Integers) -> Integers:
        """The day of each customer's first event; NEVER where there is none."""
        place = np.searchsorted(self.customer, customers)
        there = np.append(self.customer, -1)[place] == customers
        first: Integers = np.where(there, np.append(self.day, 0)[place], NEVER)
        return first

    def moved(self, customers: Integers, day: int, days: int) -> Floats:
        """What moved on each of the last `days` days before that day: [customer, day]."""
        first = day - days
        seen = (self.day >= first) & (self.day < day) & (self.known < day)
        place = np.searchsorted(customers, self.customer)
        seen &= np.append(customers, -1)[place] == self.customer
        cell = place[seen] * days + self.day[seen] - first
        total = np.bincount(cell, self.amount[seen], minlength=len(customers) * days)
        return total.astype(float).reshape(len(customers), days)


def flows(book: "Book", customers: Sequence[int] | None = None) -> Flows:
    """The booked events of these customers, or of all."""
    tables = [book.transactions(each, _COLUMNS) for each in book.shards]
    nothing = TRANSACTIONS.columns.empty_table().select(_COLUMNS)
    parts = [_of_shard(each, customers, book) for each in tables or [nothing]]
    return Flows(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _of_shard(
    rows: pa.Table, customers: Sequence[int] | None, book: "Book"
) -> tuple[Integers, Integers, Integers, Floats, NDArray[np.bool_]]:
    chosen = pc.equal(rows["status"].cast(pa.string()), "booked")
    if customers is not None:
        wanted = pa.array(customers, pa.int64())
        chosen = pc.and_(chosen, pc.is_in(rows["customer_id"], value_set=wanted))
    rows = rows.filter(chosen)
    day, known = (
        local_days(rows[name].cast(pa.int64()).to_numpy(), book.info.timezone)
        for name in ("booked_at", "known_at")
    )
    return (
        rows["customer_id"].to_numpy(),
        day,
        known,
        rows["amount"].to_numpy().astype(float),
        pc.equal(rows["kind"].cast(pa.string()), "penalty_interest").to_numpy(),
    )
