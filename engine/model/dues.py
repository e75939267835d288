"""Obligations as columns; `engine.model.owed` says what of them was open on which day.

Days are local days since 1970. Amounts and due dates are a schedule that is known beforehand; that
and when something was paid counts only from the day after it happened.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data.tables import KINDS, OBLIGATION_KINDS
from engine.features.compiled import compiled
from engine.features.days import epochs

Array = NDArray[Any]
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
        """Share of earlier payments of the same customer and kind that were missed, as of today.

        The chosen ones are coming: they are due today or later.
        """
        share = np.empty(len(chosen))
        columns = self.customer, self.kind, self.due, self.missed
        _missed(chosen, columns, (today - MEMORY_DAYS, today - grace_days), share)
        return share


@compiled
def _missed(
    chosen: Array, dues: tuple[Array, Array, Array, Array], days: tuple[int, int], share: Array
) -> None:
    """Look back from each of the chosen, over what was due from the first of the days on.

    Only what was due before the second one is out of its days of grace.
    """
    customer, kind, due, missed = dues
    for place in range(len(chosen)):
        this = chosen[place]
        before, seen, bad = this - 1, 0, 0.0
        while before >= 0 and customer[before] == customer[this] and due[before] >= days[0]:
            if kind[before] == kind[this] and due[before] < days[1]:
                seen += 1
                bad += missed[before]
            before -= 1
        share[place] = bad / seen if seen else np.nan


def days_of(column: pa.ChunkedArray) -> Integers:
    """Days since the epoch; a missing date is never."""
    return epochs(column, NEVER)
