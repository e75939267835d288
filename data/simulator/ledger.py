"""What falls due, when and how much: drawn before the first day, paid (or not) day by day.

Amounts and dates do not depend on how a household fares; only `paid_day` does. Rows are sorted by
due day. Rows without an obligation (a phone bill, rent paid by hand) are never direct debits.
"""

from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np

from data.simulator.calendar import AHEAD, Calendar
from data.simulator.loans import Loans, draw_span, paid_out, prevalence, together
from data.simulator.spec import Bill, PortfolioSpec

Array = np.ndarray[Any, np.dtype[Any]]
NEVER = -1
PLANNED = 0.6
"""The part of a bill yet to come that a household makes room for in advance."""
RISES = (0.08, 0.30)


@dataclass(frozen=True)
class Ledger:
    """One row a bill: whose, which (its place in the spec), due day, amount, day it was paid.

    `part` is what was paid of it in advance of the rest, on the day `part_on`.
    """

    customer: Array = field(metadata={"refers_to": "customers"})
    bill: Array
    due: Array
    amount: Array
    paid: Array
    part: Array
    part_on: Array

    def left(self, rows: Array) -> Array:
        """What is still to pay of each of the rows."""
        return np.asarray(self.amount[rows] - self.part[rows])

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
) -> tuple[Ledger, Loans, Array]:
    """The ledger of a whole run, its loans, and what each customer reckons to pay a month."""
    days = calendar.last + AHEAD
    usual = _usual_amounts(spec, income, days, rng)
    parts, loans, planned = [], [], np.zeros(len(income))
    for place, bill in enumerate(spec.bills):
        has = np.flatnonzero(usual[place])
        span = draw_span(bill, len(has), days, rng)
        due = _due_days(bill, payday[has], calendar, rng)
        amount = _amounts(spec, bill, usual[place, has], due, calendar, rng)
        within = (due >= span.start[:, None]) & (due < span.end[:, None])
        within &= (due <= days) & (amount > 0)
        row, month = np.nonzero(within)
        loans.append(paid_out(has, place, usual[place, has], span, rng))
        parts.append((has[row], np.full(len(row), place), due[row, month], amount[row, month]))
        planned[has] += usual[place, has] * np.where(span.start > 0, PLANNED, 1.0)
    customer, which, due, amount = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((which, customer, due))
    never = np.full(len(order), NEVER)
    nothing = np.zeros(len(order), dtype=np.int64)
    ledger = Ledger(
        customer[order], which[order], due[order], amount[order], never, nothing, never.copy()
    )
    return ledger, together(loans), planned


def _usual_amounts(
    spec: PortfolioSpec, income: Array, days: int, rng: np.random.Generator
) -> Array:
    """Each bill's amount for each customer, 0 for those who do not have it.

    Nobody is let into bills beyond the spec's share of income: all of theirs are smaller instead.
    """
    shape = (len(spec.bills), len(income))
    shares, spreads, sizes = np.array(
        [(prevalence(bill, days), bill.spread, bill.income_share) for bill in spec.bills]
    ).T[:, :, None]
    has = rng.random(shape) < shares
    share = has * sizes * np.exp(spreads * rng.standard_normal(shape))
    excess = share.sum(axis=0) / spec.most_billed
    return np.asarray(income * share / np.maximum(excess, 1.0))


def _amounts(
    spec: PortfolioSpec,
    bill: Bill,
    usual: Array,
    due: Array,
    calendar: Calendar,
    rng: np.random.Generator,
) -> Array:
    """What is due on each of the days: the usual amount, its season, its noise, a rise for some.

    Nothing is due in a month whose season is zero.
    """
    noise = np.exp(bill.noise * rng.standard_normal(due.shape))
    season = np.array(bill.season)[calendar.month[due.clip(0, len(calendar.month) - 1)]]
    rises_by = (rng.random(len(usual)) < bill.rise_chance) * rng.uniform(*RISES, len(usual))
    rises_on = rng.integers(0, len(calendar.month), len(usual))
    rise = 1 + np.where(due >= rises_on[:, None], rises_by[:, None], 0.0)
    amount = usual[:, None] * season * noise * rise
    step = spec.money.step
    least = np.where(season > 0, spec.money.note, 0)
    return np.asarray(np.maximum(amount, least).astype(np.int64) // step * step)


def _due_days(bill: Bill, payday: Array, calendar: Calendar, rng: np.random.Generator) -> Array:
    """Due day of each customer's bill in each month; many choose one soon after payday."""
    count = len(payday)
    near = (payday + rng.integers(1, 9, count) - 1) % 28 + 1
    month_day = np.where(rng.random(count) < bill.after_payday, near, rng.integers(1, 29, count))
    firsts = np.union1d(np.flatnonzero(calendar.month_day == 1), 1 - calendar.month_day[0])
    return np.asarray(firsts[None, :] + month_day[:, None] - 1)
