"""The outlook of each coming payment: projected cash, and what the customer can fall back on.

The inputs in the order of `OUTLOOK_INPUTS`. They see nothing booked, known or paid after `as_of`;
the schedule of what falls due (dates and amounts) counts as known beforehand. A customer without a
transaction has no outlook: all of it is missing.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.model.cash import DAYS, Cash, Records, as_known, records
from engine.model.dues import Dues, days_of, find
from engine.model.inputs import OUTLOOK_INPUTS
from engine.model.outcome import local_days
from engine.model.projection import project
from engine.model.rescues import rescues
from engine.model.savings import savings

if TYPE_CHECKING:
    from data.book import Book

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def outlook(
    book: "Book", dues: Dues, customer: Integers, as_of: Integers, days: Integers, horizon: int
) -> Floats:
    """[row, input]; a row is a customer, a moment and the days until the payment is due."""
    inputs = np.full((len(customer), len(OUTLOOK_INPUTS)), np.nan)
    accounts = _Limits.of(book.accounts())
    moments = np.unique(as_of)
    insiders = book.customer_ids()
    today = local_days(moments, book.info.timezone)
    for some in records(book, np.unique(customer)):
        theirs = dues.of_customers(some.customers)
        place, known = find(some.customers, customer)
        for moment, day in zip(moments, today, strict=True):
            rows = np.flatnonzero(known & (as_of == moment))
            each = _of_day(some, theirs, accounts, int(moment), int(day), horizon, insiders)
            inputs[rows] = each[place[rows], days[rows]]
    return inputs


def _of_day(
    some: Records,
    dues: Dues,
    accounts: "_Limits",
    moment: int,
    today: int,
    horizon: int,
    insiders: Integers,
) -> Floats:
    """[customer, day until due, input] as of one moment."""
    cash = _cash(some, dues, moment, today)
    limit = accounts.at(some.customers, today)
    coming = dues.coming(some.customers, today, horizon)
    ahead = project(cash, limit, coming, horizon)
    still = dues.left_open(some.customers, cash.first, today)
    kept = savings(some, moment, today, still, insiders)
    before = rescues(cash, dues, limit, coming[:, 0], still, kept)
    month = np.where(cash.monthly_pay > 0, cash.monthly_pay, np.nan)[:, None]
    rooms = (ahead.room, ahead.worst_room, ahead.latest_room, ahead.lowest_room)
    helped = (ahead.room + kept.left[:, None], ahead.lowest_room + kept.left[:, None])
    by_day = [ahead.uncovered, ahead.broken, *(each / month for each in (*rooms, *helped))]
    by_customer = [np.repeat(each[:, None], horizon, axis=1) for each in vars(before).values()]
    return np.stack([*by_day, *by_customer], axis=2)


def _cash(some: Records, dues: Dues, moment: int, today: int) -> Cash:
    return as_known(some, moment, today, dues.paid(some.customers, today - DAYS, today))


@dataclass(frozen=True)
class _Limits:
    """Agreed credit limits of accounts, from the day they are opened."""

    customer: Integers
    opened: Integers
    limit: Floats

    @classmethod
    def of(cls, accounts: pa.Table) -> "_Limits":
        return cls(
            accounts["customer_id"].to_numpy(),
            days_of(accounts["opened_on"]),
            accounts["credit_limit"].fill_null(0).to_numpy().astype(float),
        )

    def at(self, customers: Integers, today: int) -> Floats:
        """What each of the customers may overdraw, all accounts together."""
        place, known = find(customers, self.customer)
        here = known & (self.opened < today)
        return np.bincount(place[here], self.limit[here], len(customers)).astype(float)
