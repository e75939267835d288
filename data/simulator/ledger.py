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
PLANNED = 0.6
"""The part of a bill yet to come that a household makes room for in advance."""
RISES = (0.08, 0.30)


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
    """The ledger of a whole run, and what each customer reckons to pay a month."""
    usual = _usual_amounts(spec, income, rng)
    parts, planned = [], np.zeros(len(income))
    for place, bill in enumerate(spec.bills):
        has = np.flatnonzero(usual[place])
        starts = rng.random(len(has)) < bill.start_share
        start = np.where(starts, rng.integers(0, calendar.last + AHEAD, len(has)), 0)
        due = _due_days(bill, payday[has], calendar, rng)
        amount = _amounts(bill, usual[place, has], due, calendar, rng)
        row, month = np.nonzero((due >= start[:, None]) & (due <= calendar.last + AHEAD))
        parts.append((has[row], np.full(len(row), place), due[row, month], amount[row, month]))
        planned[has] += usual[place, has] * np.where(starts, PLANNED, 1.0)
    customer, which, due, amount = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((which, customer, due))
    never = np.full(len(order), NEVER)
    return Ledger(customer[order], which[order], due[order], amount[order], never), planned


def _usual_amounts(spec: PortfolioSpec, income: Array, rng: np.random.Generator) -> Array:
    """Each bill's amount for each customer, 0 for those who do not have it.

    Nobody is let into bills beyond the spec's share of income: all of theirs are smaller instead.
    """
    shape = (len(spec.bills), len(income))
    shares, spreads, sizes = np.array(
        [(bill.share, bill.spread, bill.income_share) for bill in spec.bills]
    ).T[:, :, None]
    has = rng.random(shape) < shares
    share = has * sizes * np.exp(spreads * rng.standard_normal(shape))
    excess = share.sum(axis=0) / spec.most_billed
    return np.asarray(income * share / np.maximum(excess, 1.0))


def _amounts(
    bill: Bill, usual: Array, due: Array, calendar: Calendar, rng: np.random.Generator
) -> Array:
    """What is due on each of the days: the usual amount, its season, its noise, a rise for some."""
    noise = np.exp(bill.noise * rng.standard_normal(due.shape))
    season = np.array(bill.season)[calendar.month[due.clip(0, len(calendar.month) - 1)]]
    rises_by = (rng.random(len(usual)) < bill.rise_chance) * rng.uniform(*RISES, len(usual))
    rises_on = rng.integers(0, len(calendar.month), len(usual))
    rise = 1 + np.where(due >= rises_on[:, None], rises_by[:, None], 0.0)
    amount = usual[:, None] * season * noise * rise
    return np.asarray(np.maximum(amount // 100, 100).astype(np.int64) * 100)


def _due_days(bill: Bill, payday: Array, calendar: Calendar, rng: np.random.Generator) -> Array:
    """Due day of each customer's bill in each month; many choose one soon after payday."""
    count = len(payday)
    near = (payday + rng.integers(1, 9, count) - 1) % 28 + 1
    month_day = np.where(rng.random(count) < bill.after_payday, near, rng.integers(1, 29, count))
    firsts = np.union1d(np.flatnonzero(calendar.month_day == 1), 1 - calendar.month_day[0])
    return np.asarray(firsts[None, :] + month_day[:, None] - 1)
