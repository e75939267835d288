"""The outcome "the account is overdrawn": for books that know no due dates.

One row is (customer, moment) where the last 30 days are clean: no balance below zero and no penalty
interest. It is bad when one of them comes within the next `horizon_days`. A row needs 60 days of
history, and it teaches only if the customer is observed to the end of its horizon. Days are local.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from engine.model.history import Flows, flows
from engine.model.inputs import Input
from engine.model.outcome import Rows, Task, epoch_us, join, local_days
from engine.model.overdraft_inputs import OVERDRAFT_INPUTS, overdraft_inputs

if TYPE_CHECKING:
    from data.book import Book
    from engine.features.compute import FeatureTable

Integers = NDArray[np.int64]
_KEY = 1 << 20  # more days than any calendar holds
_COLUMNS = ("customer_id", "booked_at", "known_at", "balance_after", "kind", "status")


@dataclass(frozen=True)
class Overdraft:
    """A balance below zero, or penalty interest, in the next `horizon_days`."""

    horizon_days: int = 30
    clean_days: int = 30
    history_days: int = 60
    task: ClassVar[Task] = "overdraft"
    inputs: ClassVar[tuple[Input, ...]] = OVERDRAFT_INPUTS

    @property
    def known_after_days(self) -> int:
        """The horizon: a breach is seen on its day."""
        return self.horizon_days

    @property
    def definition(self) -> str:
        """One sentence for the model card."""
        return (
            f"After {self.clean_days} days without either, the balance falls below zero or "
            f"penalty interest is charged within {self.horizon_days} days."
        )

    def rows(self, book: "Book", as_ofs: Sequence[datetime], table: "FeatureTable") -> Rows:
        """Every customer in the table at these moments."""
        log, history = _Log.of(book), flows(book)
        moments = np.array(sorted({epoch_us(moment) for moment in as_ofs}), dtype=np.int64)
        last_full_days = local_days(moments, book.info.timezone) - 1
        return join(
            [
                self._at(log, history, table, int(moment), int(day))
                for moment, day in zip(moments, last_full_days, strict=True)
            ]
        )

    def _at(
        self, log: "_Log", history: Flows, table: "FeatureTable", moment: int, day: int
    ) -> Rows:
        feature_row = np.flatnonzero(table.as_of == moment)
        customer = table.customer_id[feature_row]
        first, until = log.span(customer)
        clean = ~log.breached(customer, day - self.clean_days, day, known_by=day)
        breach = log.first_breach(customer, day, day + self.horizon_days)
        bad = breach >= 0
        observed = day + self.horizon_days <= until
        return Rows(
            feature_row=feature_row,
            customer_id=customer,
            as_of=np.full(len(customer), moment),
            obligation_id=np.full(len(customer), -1),
            extra=overdraft_inputs(
                history, customer, day, table.column("balance_last")[feature_row]
            ),
            y=np.where(observed, bad.astype(float), np.nan),
            days=np.where(observed & bad, breach - day, np.nan),
            eligible=clean & (first + self.history_days <= day),
        )


@dataclass(frozen=True)
class _Log:
    """When each customer's log starts and ends, and the days on which a breach is seen."""

    customers: Integers
    first: Integers
    until: Integers
    breach: Integers  # customer * _KEY + day, sorted
    breach_known: Integers  # day on which that row was known

    @classmethod
    def of(cls, book: "Book") -> "_Log":
        parts = [_shard(book, number) for number in range(len(book.shards))]
        customer, first, bad_customer, bad_day, bad_known = (
            np.concatenate(column) for column in zip(*parts, strict=True)
        )
        key = bad_customer * _KEY + bad_day
        order = np.argsort(key, kind="stable")
        return cls(customer, first, _observed_until(book, customer), key[order], bad_known[order])

    def span(self, customer: Integers) -> tuple[Integers, Integers]:
        """First day and end of observation; a customer without events has neither."""
        place = np.minimum(np.searchsorted(self.customers, customer), len(self.customers) - 1)
        known = self.customers[place] == customer
        return np.where(known, self.first[place], _KEY), np.where(known, self.until[place], -_KEY)

    def breached(
        self, customer: Integers, after: int, until: int, known_by: int
    ) -> NDArray[np.bool_]:
        """Whether a breach is seen in (after, until] by someone who knows what is known."""
        seen = self.breach[self.breach_known <= known_by]
        start = np.searchsorted(seen, customer * _KEY + after, side="right")
        return np.searchsorted(seen, customer * _KEY + until, side="right") > start

    def first_breach(self, customer: Integers, after: int, until: int) -> Integers:
        """Day of the first breach in (after, until], or -1."""
        start = np.searchsorted(self.breach, customer * _KEY + after, side="right")
        end = np.searchsorted(self.breach, customer * _KEY + until, side="right")
        day = np.append(self.breach, 0)[start] - customer * _KEY
        return np.where(end > start, day, -1)


def _observed_until(book: "Book", customers: Integers) -> Integers:
    """The last day that the source covers for each customer: the book's own, unless it says."""
    end = int(local_days(np.array([epoch_us(book.info.as_of)]), book.info.timezone)[0]) - 1
    accounts = book.accounts()
    until = accounts["observed_until"].cast(pa.int32()).fill_null(end).to_numpy().astype(np.int64)
    owner = accounts["customer_id"].to_numpy()
    latest = np.full(len(customers), -_KEY)
    place = np.minimum(np.searchsorted(customers, owner), len(customers) - 1)
    known = customers[place] == owner
    np.maximum.at(latest, place[known], until[known])
    return latest


def _shard(book: "Book", number: int) -> tuple[Integers, ...]:
    """Customers with first day, and the customer, day and known day of each breach."""
    rows = book.transactions(book.shards[number], _COLUMNS)
    customer = rows["customer_id"].to_numpy()
    day = _days(rows["booked_at"], book.info.timezone)
    known = _days(rows["known_at"], book.info.timezone)
    members, start = np.unique(customer, return_index=True)
    below = pc.fill_null(pc.less(rows["balance_after"], 0), False)
    penalty = pc.equal(rows["kind"].cast(pa.string()), "penalty_interest")
    booked = pc.equal(rows["status"].cast(pa.string()), "booked")
    bad = pc.and_(booked, pc.or_(below, penalty)).to_numpy()
    return members, day[start], customer[bad], day[bad], known[bad]


def _days(times: pa.ChunkedArray, timezone: str) -> Integers:
    return local_days(times.cast(pa.int64()).to_numpy(), timezone)
