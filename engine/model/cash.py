"""A customer's cash day by day, as it was known at a moment.

Pay, everyday spending and transfers are kept apart: pay and spending go on by themselves, while
transfers answer to how full the account is. Only rows count that were booked and known by then.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.tables import KINDS
from engine.model.days import Kinds, add_moves, add_up
from engine.model.records import MOVES, Records

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
DAYS = 204  # six months, and the days around a payday before them
_PAY_DAYS = 180
_MONTH = 30.4
_PAY = ("salary", "gig_income", "benefit", "interest", "cash_in", "refund", "other_in")
GROUPS = Kinds(  # pay 0, spending 1, transfers in 2 and out 3, or nothing
    np.select([np.isin(KINDS, _PAY), np.array(KINDS) == "transfer_in"], [0, 2], -1),
    np.where(np.array(KINDS) == "transfer_out", 3, 1),
    MOVES,
)


@dataclass(frozen=True)
class Cash:
    """[customer, day] for the DAYS before `today`: the last column is yesterday."""

    customers: Integers
    today: int
    since: Integers  # first of these days with a row; today without one
    pay: Floats
    spent: Floats  # neither transfers nor payments of obligations
    ordered: Floats  # standing orders: what came less what went
    moved_in: Floats  # other transfers
    moved_out: Floats
    closing: Floats  # balance at the end of the day; NaN before the first one

    @property
    def first(self) -> int:
        """The day of the first column."""
        return self.today - DAYS

    @cached_property
    def monthly_pay(self) -> Floats:
        """A month's mean pay of the last 180 days, or of as many as there are."""
        days = np.clip(self.today - self.since, 1, _PAY_DAYS)
        return np.asarray(self.pay[:, -_PAY_DAYS:].sum(axis=1) / days * _MONTH)


def as_known(some: Records, moment: int, today: int, paid: Floats) -> Cash:
    """The days before `today` as known at the moment; `paid` is [customer, day] of obligations."""
    count, first = len(some.customers), today - DAYS
    totals, since = np.zeros((6, count, DAYS)), np.full(count, DAYS)
    closing = np.full((count, DAYS), np.nan)
    add_up(some.rows, GROUPS, moment, first, totals, since, closing)
    add_moves(some.rows, some.moves, GROUPS, moment, first, totals)
    pay, spent, moved_in, moved_out, ordered_in, ordered_out = totals
    return Cash(
        some.customers,
        today,
        since + first,
        pay,
        np.maximum(spent - paid, 0),
        ordered_in - ordered_out,
        moved_in,
        moved_out,
        closing,
    )
