"""Obligations as columns, and what of them is known, coming or open on which day.

Days are local days since 1970. Amounts and due dates are a schedule that is known beforehand; that
and when something was paid counts only from the day after it happened.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data.tables import KINDS, OBLIGATION_KINDS
from engine.features.arrays import find
from engine.features.days import epochs

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
NEVER = np.iinfo(np.int64).max // 2
MEMORY_DAYS = 180
_BOOKED_AS = {"card_minimum": "card_payment"}
OWED = [KINDS.index(_BOOKED_AS.get(kind, kind)) for kind in OBLIGATION_KINDS]  # as booked
_KINDS = pa.array(OBLIGATION_KINDS)
OPEN_DAYS = 75  # later, what is open is a matter for collections and not for today's cash


@dataclass(frozen=True)
class Dues:
    """Obligations by customer, then due date."""

    customer: Integers
    obligation: Integers
    kind: Integers
    due: Integers
    amount: Floats
    settled: Integers  # day of full payment, or never
    missed: Floats  # 1 when not settled within the days of grace

    @classmethod
    def of(cls, obligations: pa.Table, grace_days: int) -> "Dues":
        """The columns of the table."""
        customer, due = obligations["customer_id"].to_numpy(), days_of(obligations["due_on"])
        amount, paid = (obligations[name].to_numpy() for name in ("amount", "paid_amount"))
        settled = np.where(paid >= amount, days_of(obligations["paid_on"]), NEVER)
        all_ = cls(
            customer,
            obligations["obligation_id"].to_numpy(),
            pc.index_in(obligations["kind"], _KINDS).to_numpy().astype(np.int64),
            due,
            amount.astype(float),
            settled,
            (settled > due + grace_days).astype(float),
        )
        return all_.take(np.lexsort((due, customer)))

    def take(self, chosen: Integers) -> "Dues":
        """Only the chosen ones."""
        return Dues(*(column[chosen] for column in vars(self).values()))

    def of_customers(self, customers: Integers) -> "Dues":
        """Those of the (ascending) customers."""
        if not len(customers):
            return self.take(np.empty(0, dtype=np.int64))
        start, end = np.searchsorted(self.customer, [customers[0], customers[-1] + 1])
        return self.take(start + np.flatnonzero(find(customers, self.customer[start:end])[1]))

    def missed_before(self, chosen: Integers, today: int, grace_days: int) -> Floats:
        """Share of earlier payments of the same customer and kind that were missed, as of today."""
        over = (self.due + grace_days < today) & (self.due >= today - MEMORY_DAYS)
        group = self.customer * len(OBLIGATION_KINDS) + self.kind
        members, wanted = np.unique(group[chosen], return_inverse=True)
        place, known = find(members, group[over])
        bad = np.bincount(place[known], self.missed[over][known], len(members))
        seen = np.bincount(place[known], minlength=len(members)).astype(float)
        share = np.divide(bad, seen, out=np.full(len(members), np.nan), where=seen > 0)
        each: Floats = share[wanted]
        return each

    def coming(self, customers: Integers, today: int, days: int) -> Floats:
        """[customer, day]: what falls due in the days from today on and is not paid yet."""
        chosen = (self.due >= today) & (self.due < today + days) & (self.settled >= today)
        return self._by_day(customers, chosen, self.due - today, days)

    def fallen_due(self, customers: Integers, first: int, today: int) -> Floats:
        """[customer, day]: what fell due on each day from the first on until yesterday."""
        chosen = (self.due >= first) & (self.due < today)
        return self._by_day(customers, chosen, self.due - first, today - first)

    def paid(self, customers: Integers, first: int, today: int) -> Floats:
        """[customer, day]: what was paid in full on each day from the first on until yesterday."""
        chosen = (self.settled >= first) & (self.settled < today)
        return self._by_day(customers, chosen, self.settled - first, today - first)

    def left_open(self, customers: Integers, first: int, today: int) -> Floats:
        """[customer, day]: what had fallen due on an earlier day and was open that morning."""
        days = today - first
        until = np.minimum(np.minimum(self.settled, self.due + OPEN_DAYS), today - 1)
        chosen = (self.due < today) & (until > self.due) & (until >= first)
        begins = self._by_day(customers, chosen, np.maximum(self.due + 1 - first, 0), days + 1)
        ends = self._by_day(customers, chosen, until + 1 - first, days + 1)
        open_: Floats = np.cumsum(begins - ends, axis=1)[:, :days]
        return open_

    def still_open(self, customers: Integers, first: int, today: int) -> Floats:
        """[customer, day]: of what fell due on each day until yesterday, what is open today."""
        chosen = (self.due >= first) & (self.due < today) & (self.settled >= today)
        return self._by_day(customers, chosen, self.due - first, today - first)

    def _by_day(
        self, customers: Integers, chosen: NDArray[np.bool_], day: Integers, days: int
    ) -> Floats:
        return total_by_day(customers, self.customer, self.amount, chosen, day, days)


def total_by_day(
    customers: Integers,
    owner: Integers,
    amount: Floats,
    chosen: NDArray[np.bool_],
    day: Integers,
    days: int,
) -> Floats:
    """[customer, day]: the chosen amounts, added up by owner and day."""
    place, known = find(customers, owner)
    here = chosen & known
    cell = place[here] * days + day[here]
    total = np.bincount(cell, amount[here], len(customers) * days)
    return total.astype(float).reshape(len(customers), days)


def days_of(column: pa.ChunkedArray) -> Integers:
    """Days since the epoch; a missing date is never."""
    return epochs(column, NEVER)
