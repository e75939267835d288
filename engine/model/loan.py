"""The outcome "a loan goes bad", judged on the eve of the loan.

One row is a loan, as of the midnight that begins the day on which it was granted: nothing of that
day is seen. It is bad when the source last saw it unpaid at its end or in arrears. Its terms
(amount, months, monthly payment) are known from the application; its state is read for `y` alone.
A loan counts where the book covers its eve: accounts with an end of their own up to that day, all
others up to the book's `as_of`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from engine.model.history import flows
from engine.model.inputs import Input
from engine.model.loan_inputs import LOAN_INPUTS, loan_inputs
from engine.model.outcome import Rows, Task, epoch_us, local_days

if TYPE_CHECKING:
    from data.book import Book
    from engine.features.compute import FeatureTable

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_BAD = ("unpaid", "arrears")
_LONGEST_DAYS = 1826  # five years


@dataclass(frozen=True)
class LoanGoesBad:
    """Unpaid at its end, or in arrears when the source last saw it."""

    horizon_days: int = _LONGEST_DAYS
    task: ClassVar[Task] = "loan"
    inputs: ClassVar[tuple[Input, ...]] = LOAN_INPUTS

    @property
    def known_after_days(self) -> int:
        """The longest loan: how it ended is known when its months are over."""
        return self.horizon_days

    @property
    def definition(self) -> str:
        """One sentence for the model card."""
        return (
            "A loan is unpaid at its end, or in arrears when last seen; judged from what was "
            "booked before the day on which it was granted."
        )

    def rows(self, book: "Book", as_ofs: Sequence[datetime], table: "FeatureTable") -> Rows:
        """The loans granted on the days that begin at these moments, by moment and customer."""
        loans = _Loans.of(book).starting(np.array([epoch_us(moment) for moment in as_ofs]))
        key = [table.as_of, table.customer_id]
        place, known = _place(np.column_stack(key), np.column_stack([loans.as_of, loans.customer]))
        loans, feature_row = loans.take(known), place[known]
        history = flows(book, loans.customer.tolist())
        latest = table.column("balance_last")[feature_row]
        return Rows(
            feature_row=feature_row,
            customer_id=loans.customer,
            as_of=loans.as_of,
            obligation_id=np.full(len(feature_row), -1),
            extra=loan_inputs(history, loans.customer, loans.day, loans.terms, latest),
            y=loans.bad,
            days=np.full(len(feature_row), np.nan),
            eligible=history.first_days(loans.customer) < loans.day,
        )


def granting_moments(book: "Book") -> tuple[list[datetime], list[int]]:
    """When the loans that the book covers were granted, and to whom."""
    loans = _Loans.of(book)
    zone = ZoneInfo(book.info.timezone)
    moments = [
        datetime.fromtimestamp(moment / 1e6, UTC).astimezone(zone)
        for moment in np.unique(loans.as_of).tolist()
    ]
    return moments, np.unique(loans.customer).tolist()


@dataclass(frozen=True)
class _Loans:
    """The loans that the book covers, by moment and customer."""

    customer: Integers
    day: Integers  # local day of the grant
    as_of: Integers  # its beginning, in epoch microseconds
    terms: Floats  # amount, months, payment
    bad: Floats

    @classmethod
    def of(cls, book: "Book") -> "_Loans":
        rows = book.loans()
        granted = rows["granted_on"].cast(pa.int32()).to_numpy().astype(np.int64)
        covered = np.flatnonzero(granted <= _last_eve(book, rows) + 1)
        state = rows["state"]
        bad = pc.is_in(state, value_set=pa.array(_BAD)).to_numpy().astype(float)
        customer = rows["customer_id"].to_numpy()
        terms = [rows[name].to_numpy().astype(float) for name in ("amount", "months", "payment")]
        order = covered[np.lexsort((customer[covered], granted[covered]))]
        return cls(
            customer[order],
            granted[order],
            _midnights(granted[order], book.info.timezone),
            np.column_stack(terms)[order],
            np.where(pc.is_null(state).to_numpy(), np.nan, bad)[order],
        )

    def starting(self, moments: Integers) -> "_Loans":
        """Those granted on the days that begin at these moments."""
        return self.take(np.isin(self.as_of, moments))

    def take(self, chosen: NDArray[np.bool_]) -> "_Loans":
        return _Loans(
            self.customer[chosen],
            self.day[chosen],
            self.as_of[chosen],
            self.terms[chosen],
            self.bad[chosen],
        )


def _last_eve(book: "Book", loans: pa.Table) -> Integers:
    """The last day before a loan of each account that the source would cover."""
    end = int(local_days(np.array([epoch_us(book.info.as_of)]), book.info.timezone)[0]) - 2
    accounts = book.accounts()
    place = pc.index_in(loans["account_id"], value_set=accounts["account_id"])
    until = accounts["observed_until"].take(place).cast(pa.int32()).fill_null(end)
    days: Integers = until.to_numpy().astype(np.int64)
    return days


def _midnights(days: Integers, timezone: str) -> Integers:
    """The moments at which these local days begin."""
    zone = ZoneInfo(timezone)
    begin = {
        day: epoch_us(datetime.combine(date.fromordinal(719_163 + day), datetime.min.time(), zone))
        for day in np.unique(days).tolist()
    }
    return np.array([begin[day] for day in days.tolist()], dtype=np.int64)


def _place(rows: Integers, wanted: Integers) -> tuple[Integers, NDArray[np.bool_]]:
    """Where each wanted (moment, customer) stands among the rows, and whether it is there."""
    where = {(moment, customer): place for place, (moment, customer) in enumerate(rows.tolist())}
    place = np.array([where.get(tuple(each), -1) for each in wanted.tolist()], dtype=np.int64)
    return place, place >= 0
