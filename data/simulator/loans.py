"""When each customer's bills begin and end; a loan is paid out, repaid month by month, and over.

A loan that begins during the run is on the account: the bank pays it out, and it is spent. Its
principal is a part of all that will be repaid, the rest being interest.
"""

from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np

from data.simulator.spec import Bill

Array = np.ndarray[Any, np.dtype[Any]]
MONTH = 30
PRINCIPAL = 0.85
NEVER_ENDS = 1 << 30
PAID_BEFORE = (6, 28)
"""Days from the paying out of a loan to the first day on which an instalment may fall due."""


@dataclass(frozen=True)
class Loans:
    """One row a loan that is paid out during the run: to whom, by which bill, when, how much."""

    customer: Array = field(metadata={"refers_to": "customers"})
    bill: Array
    day: Array
    amount: Array

    def after(self, day: int) -> "Loans":
        """Those paid out on that day or later."""
        keep = self.day >= day
        return replace(self, **{f.name: getattr(self, f.name)[keep] for f in fields(self)})


@dataclass(frozen=True)
class Span:
    """From which day on and before which day each bill falls due, and in how many months."""

    start: Array
    end: Array
    months: Array


def prevalence(bill: Bill, days: int) -> float:
    """The share of customers who have the bill at some time, so that `share` have it at any."""
    if bill.term is None:
        return bill.share
    length = MONTH * sum(bill.term) / 2
    return min(bill.share * (length + days) / length, 1.0)


def draw_span(bill: Bill, count: int, days: int, rng: np.random.Generator) -> Span:
    """The span of a bill for so many customers who have it at some time of a run."""
    if bill.term is None:
        starts = rng.random(count) < bill.start_share
        start = np.where(starts, rng.integers(0, days, count), 0)
        return Span(start, np.full(count, NEVER_ENDS), np.zeros(count, dtype=np.int64))
    months = rng.integers(bill.term[0], bill.term[1] + 1, count)
    start = rng.integers(-MONTH * months, days, count)
    return Span(start, start + MONTH * months, months)


def paid_out(
    customer: Array, place: int, usual: Array, span: Span, rng: np.random.Generator
) -> Loans:
    """The loans that begin within the run, given the instalment of each."""
    day = span.start - rng.integers(*PAID_BEFORE, len(customer))
    new = np.flatnonzero((span.months > 0) & (day >= 0))
    amount = PRINCIPAL * usual[new] * span.months[new]
    return Loans(customer[new], np.full(len(new), place), day[new], amount.astype(np.int64))


def together(parts: list[Loans]) -> Loans:
    """All the loans."""
    return Loans(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Loans)))
