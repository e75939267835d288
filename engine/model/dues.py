"""Obligations as columns; `engine.model.owed` says what of them was open on which day.

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

    def owned(self, customers: Integers) -> tuple[Integers, Integers]:
        """Where those of each of the customers begin and end."""
        begins = np.searchsorted(self.customer, customers)
        return begins, np.searchsorted(self.customer, customers, side="right")

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


def days_of(column: pa.ChunkedArray) -> Integers:
    """Days since the epoch; a missing date is never."""
    return epochs(column, NEVER)
