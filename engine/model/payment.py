"""The outcome "a coming payment is missed".

One row is (customer, as_of, obligation due in the next `horizon_days` days). It is bad when the
obligation is not fully paid `grace_days` days after its due date, and known once those days are
over. A payment that was already made in full at `as_of` is no longer coming.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from engine.features.arrays import find
from engine.model.dues import Dues
from engine.model.inputs import PAYMENT_INPUTS, Input
from engine.model.outcome import Outcome, Rows, Task, epoch_us, join, local_days
from engine.model.outlook import Outlook, outlook
from engine.model.watched import Watched

if TYPE_CHECKING:
    from data.book import Book
    from engine.features.compute import FeatureTable

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_MONTH = 30.4


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
        dues = Dues.of(book.obligations(), self.grace_days)
        moments = np.array(sorted({epoch_us(moment) for moment in as_ofs}), dtype=np.int64)
        today = local_days(moments, book.info.timezone)
        end = int(local_days(np.array([epoch_us(book.info.as_of)]), book.info.timezone)[0])
        parts = [
            self._at(dues, table, int(moment), int(day), end)
            for moment, day in zip(moments, today, strict=True)
        ]
        rows = join(parts)
        days = rows.days.astype(np.int64)
        keys = rows.customer_id, rows.as_of, days
        seen = book.seen(keys) if isinstance(book, Watched) else None
        ahead = outlook(book, dues, keys, self.horizon_days) if seen is None else seen
        return replace(rows, extra=np.hstack([rows.extra, ahead]))

    def watched(self, book: "Book", moment: datetime) -> "Watched":
        """The book, looked ahead from as of the moment while it is read for something else."""
        dues, as_of = Dues.of(book.obligations(), self.grace_days), epoch_us(moment)
        today = int(local_days(np.array([as_of]), book.info.timezone)[0])
        due = dues.take(np.flatnonzero(self._coming(dues, today)))
        keys = due.customer, np.full(len(due.due), as_of), due.due - today
        return Watched.over(book, keys, Outlook(book, dues, keys, self.horizon_days))

    def _coming(self, dues: Dues, today: int) -> NDArray[np.bool_]:
        ahead: NDArray[np.bool_] = (dues.due >= today) & (dues.due < today + self.horizon_days)
        return ahead & (dues.settled >= today)

    def _at(self, dues: Dues, table: "FeatureTable", moment: int, today: int, end: int) -> Rows:
        customer_rows = np.flatnonzero(table.as_of == moment)
        place, known = find(table.customer_id[customer_rows], dues.customer)
        chosen = np.flatnonzero(self._coming(dues, today) & known)
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


def watched(book: "Book", outcome: Outcome, moment: datetime) -> "Book":
    """The book that a night of the outcome is computed from: read once where payments are due."""
    return outcome.watched(book, moment) if isinstance(outcome, PaymentMissed) else book


def _inputs(
    due: Dues, table: "FeatureTable", feature_row: Integers, today: int, missed_before: Floats
) -> Floats:
    """The payment's own inputs, those of PAYMENT_INPUTS before OUTLOOK_INPUTS."""
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


def _due_by_then(due: Dues) -> Floats:
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
    ratio: Floats = np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0)
    return ratio
