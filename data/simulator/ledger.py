"""What falls due, when and how much: drawn before the first day, paid (or not) day by day.

Amounts and dates do not depend on how a household fares; only `paid_day` does. Rows are sorted by
due day. Rows without an obligation (a phone bill, rent paid by hand) are never direct debits.
"""

from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np

from data.simulator.calendar import AHEAD, Calendar
from data.simulator.spec import Bill, PortfolioSpec

Array = np.ndarray[Any, np.dtype[Any]]
NEVER = -1


@dataclass(frozen=True)
class Ledger:
    """One row a bill: whose, which (its place in the spec), due day, amount, day it was paid."""

    customer: Array = field(metadata={"refers_to": "customers"})
    bill: Array
    due: Array
    amount: Array
    paid: Array

    def rows_due(self, day: int) -> Array:
        """The places of the rows due that day."""
        first, end = np.searchsorted(self.due, (day, day + 1))
        return np.arange(first, end)

    def due_within(self, first: int, last: int) -> "Ledger":
        """The rows due from `first` to `last`, both included, as a ledger of their own."""
        keep = slice(*np.searchsorted(self.due, (first, last + 1)))
        return replace(self, **{f.name: getattr(self, f.name)[keep].copy() for f in fields(self)})


def draw_ledger(
    spec: PortfolioSpec,
    calendar: Calendar,
    income: Array,
    payday: Array,
    rng: np.random.Generator,
) -> tuple[Ledger, Array]:
    """The ledger of a whole run, and each customer's usual monthly bills."""
    parts = []
    billed = np.zeros(len(income))
    for place, bill in enumerate(spec.bills):
        has = np.flatnonzero(rng.random(len(income)) < bill.share)
        usual = _usual_amount(bill, income[has], rng)
        parts.append(_rows(bill, place, has, usual, payday[has], calendar, rng))
        billed[has] += usual
    customer, which, due, amount = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((which, customer, due))
    ledger = Ledger(
        customer[order], which[order], due[order], amount[order], np.full(len(order), NEVER)
    )
    return ledger, billed


def _usual_amount(bill: Bill, income: Array, rng: np.random.Generator) -> Array:
    share = bill.income_share * np.exp(bill.spread * rng.standard_normal(len(income)))
    return income * np.minimum(share, 0.55)


def _rows(
    bill: Bill,
    place: int,
    customer: Array,
    usual: Array,
    payday: Array,
    calendar: Calendar,
    rng: np.random.Generator,
) -> tuple[Array, Array, Array, Array]:
    """Every month's bill of the customers who have it."""
    months = np.unique(calendar.month_number[: calendar.last + AHEAD + 1])
    due = _due_days(bill, payday, months, calendar, rng)
    shape = due.shape
    noise = np.exp(bill.noise * rng.standard_normal(shape))
    season = np.array(bill.season)[calendar.month[due.clip(0)]]
    rise_day = rng.integers(0, len(calendar.month), len(customer))
    rises = (rng.random(len(customer)) < bill.rise_chance) * rng.uniform(0.08, 0.30, len(customer))
    rise = 1 + np.where(due >= rise_day[:, None], rises[:, None], 0.0)
    amount = np.maximum((usual[:, None] * noise * season * rise) // 100, 100).astype(np.int64) * 100
    starts = rng.random(len(customer)) < bill.start_share
    start_day = np.where(starts, rng.integers(0, calendar.last + AHEAD, len(customer)), 0)
    keep = (due >= np.maximum(start_day, 0)[:, None]) & (due <= calendar.last + AHEAD)
    who = np.broadcast_to(customer[:, None], shape)[keep]
    return who, np.full(len(who), place), due[keep], amount[keep]


def _due_days(
    bill: Bill, payday: Array, months: Array, calendar: Calendar, rng: np.random.Generator
) -> Array:
    """Due day of each customer's bill in each month; many choose one soon after payday."""
    count = len(payday)
    near = (payday + rng.integers(1, 9, count) - 1) % 28 + 1
    month_day = np.where(rng.random(count) < bill.after_payday, near, rng.integers(1, 29, count))
    number = calendar.month_number[0]
    firsts = np.searchsorted(calendar.month_number, months) - np.where(
        months == number, calendar.month_day[0] - 1, 0
    )
    return np.asarray(firsts[None, :] + month_day[:, None] - 1)
