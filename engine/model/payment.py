"""The outcome "a coming payment is missed".

One row is (customer, as_of, obligation due in the next `horizon_days` days). It is bad when the
obligation is not fully paid `grace_days` days after its due date, and known once those days are
over. A payment that was already made in full at `as_of` is no longer coming.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.tables import OBLIGATION_KINDS
from engine.model.inputs import PAYMENT_INPUTS, Input
from engine.model.outcome import Rows, Task, epoch_us, join, local_days

if TYPE_CHECKING:
    from data.book import Book
    from engine.features.compute import FeatureTable

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_NEVER = np.iinfo(np.int64).max // 2
_MONTH = 30.4
_MEMORY_DAYS = 180


@dataclass(frozen=True)
class PaymentMissed:
    """Not fully paid within `grace_days` of a due date in the next `horizon_days`."""

    horizon_days: int = 30
    grace_days: int = 3
    task: ClassVar[Task] = "payment"
    inputs: ClassVar[tuple[Input, ...]] = PAYMENT_INPUTS

    @property
    def known_after_days(self) -> int:
        """The horizon and the days of grace of a payment that is due on its last day."""
        return self.horizon_days + self.grace_days + 1

    @property
    def definition(self) -> str:
        """One sentence for the model card."""
        return (
            f"A payment due in the next {self.horizon_days} days is not fully paid within "
            f"{self.grace_days} days of its due date."
        )

    def rows(self, book: "Book", as_ofs: Sequence[datetime], table: "FeatureTable") -> Rows:
        """Every coming payment of every customer in the table at these moments."""
        dues = _Dues.of(book.obligations(), self.grace_days)
        moments = np.array(sorted({epoch_us(moment) for moment in as_ofs}), dtype=np.int64)
        today = local_days(moments, book.info.timezone)
        end = int(local_days(np.array([epoch_us(book.info.as_of)]), book.info.timezone)[0])
        parts = [
            self._at(dues, table, int(moment), int(day), end)
            for moment, day in zip(moments, today, strict=True)
        ]
        return join(parts)

    def _at(self, dues: "_Dues", table: "FeatureTable", moment: int, today: int, end: int) -> Rows:
        customer_rows = np.flatnonzero(table.as_of == moment)
        place, known = _find(table.customer_id[customer_rows], dues.customer)
        coming = (dues.due >= today) & (dues.due < today + self.horizon_days)
        chosen = np.flatnonzero(coming & known & (dues.settled >= today))
        due = dues.take(chosen)
        feature_row = customer_rows[place[chosen]]
        observed = due.due + self.grace_days < end
        missed_before = dues.missed_before(chosen, today, self.grace_days)
        return Rows(
            feature_row=feature_row,
            customer_id=due.customer,
            as_of=np.full(len(chosen), moment),
            obligation_id=due.obligation,
            extra=_inputs(due, table, feature_row, today, missed_before),
            y=np.where(observed, due.missed, np.nan),
            days=(due.due - today).astype(float),
            eligible=np.ones(len(chosen), dtype=np.bool_),
        )


@dataclass(frozen=True)
class _Dues:
    """Obligations as columns, by customer, then due date."""

    customer: Integers
    obligation: Integers
    kind: Integers
    due: Integers  # local days
    amount: Floats
    settled: Integers  # local day of full payment, or never
    missed: Floats  # 1 when not settled within the days of grace

    @classmethod
    def of(cls, obligations: pa.Table, grace_days: int) -> "_Dues":
        sorted_ = obligations.sort_by([("customer_id", "ascending"), ("due_on", "ascending")])
        due, paid_on = _days(sorted_["due_on"]), _days(sorted_["paid_on"])
        amount = sorted_["amount"].to_numpy()
        settled = np.where(sorted_["paid_amount"].to_numpy() >= amount, paid_on, _NEVER)
        codes = {kind: code for code, kind in enumerate(OBLIGATION_KINDS)}
        return cls(
            sorted_["customer_id"].to_numpy(),
            sorted_["obligation_id"].to_numpy(),
            np.array([codes[kind] for kind in sorted_["kind"].to_pylist()], dtype=np.int64),
            due,
            amount.astype(float),
            settled,
            (settled > due + grace_days).astype(float),
        )

    def take(self, chosen: Integers) -> "_Dues":
        return _Dues(
            self.customer[chosen],
            self.obligation[chosen],
            self.kind[chosen],
            self.due[chosen],
            self.amount[chosen],
            self.settled[chosen],
            self.missed[chosen],
        )

    def missed_before(self, chosen: Integers, today: int, grace_days: int) -> Floats:
        """Share of earlier payments of the same customer and kind that were missed, as of today."""
        over = (self.due + grace_days < today) & (self.due >= today - _MEMORY_DAYS)
        group = self.customer * len(OBLIGATION_KINDS) + self.kind
        members, wanted = np.unique(group[chosen], return_inverse=True)
        place, known = _find(members, group[over])
        bad = np.bincount(place[known], self.missed[over][known], len(members))
        seen = np.bincount(place[known], minlength=len(members)).astype(float)
        share = np.divide(bad, seen, out=np.full(len(members), np.nan), where=seen > 0)
        each: Floats = share[wanted]
        return each


def _inputs(
    due: _Dues, table: "FeatureTable", feature_row: Integers, today: int, missed_before: Floats
) -> Floats:
    """The payment's own inputs, in the order of PAYMENT_INPUTS."""
    balance = table.column("balance_last")[feature_row]
    inflow = table.column("inflow_90d")[feature_row] / 90
    outflow = table.column("outflow_90d")[feature_row] / 90
    since_salary = table.column("salary_days_since")[feature_row]
    days = (due.due - today).astype(float)
    by_then = _due_by_then(due)
    return np.column_stack(
        [
            days,
            due.amount,
            _ratio(due.amount, balance),
            _ratio(due.amount, inflow * _MONTH),
            _ratio(due.amount, inflow * days),
            _ratio(by_then, balance),
            _ratio(balance + (inflow - outflow) * days - by_then, inflow * _MONTH),
            days - (_MONTH - since_salary),
            due.kind,
            (due.due + 3) % 7,  # day 0 of the epoch was a Thursday
            missed_before,
        ]
    )


def _due_by_then(due: _Dues) -> Floats:
    """Everything that the customer has due up to and on each row's due date."""
    group = due.customer * _GROUP + due.due
    total = np.cumsum(due.amount)
    last = np.searchsorted(group, group, side="right") - 1
    first = np.searchsorted(due.customer, due.customer, side="left")
    owed: Floats = total[last] - total[first] + due.amount[first]
    return owed


_GROUP = 1 << 20  # more days than any calendar holds


def _ratio(top: Floats, bottom: Floats) -> Floats:
    """Missing where the denominator is not positive."""
    usable = np.nan_to_num(bottom, nan=0.0) > 0
    ratio: Floats = np.divide(top, bottom, out=np.full(len(top), np.nan), where=usable)
    return ratio


def _find(members: Integers, wanted: Integers) -> tuple[Integers, NDArray[np.bool_]]:
    """Where each wanted value stands among the sorted members, and whether it is there."""
    place = np.minimum(np.searchsorted(members, wanted), max(len(members) - 1, 0))
    known = members[place] == wanted if len(members) else np.zeros(len(wanted), dtype=np.bool_)
    return place, known


def _days(column: pa.ChunkedArray) -> Integers:
    """Days since the epoch; a missing date is never."""
    days = column.cast(pa.int32()).cast(pa.int64())
    filled: Integers = days.fill_null(_NEVER).to_numpy()
    return filled
