"""The outlook of each coming payment: projected cash, and what the customer can fall back on.

The inputs in the order of `OUTLOOK_INPUTS`. They see nothing booked, known or paid after `as_of`;
the schedule of what falls due (dates and amounts) counts as known beforehand. A customer without a
transaction has no outlook: all of it is missing.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.features.arrays import find
from engine.model.cash import DAYS, Records, as_known, readers
from engine.model.dues import MEMORY_DAYS, NEVER, Dues, days_of
from engine.model.inputs import OUTLOOK_INPUTS
from engine.model.outcome import local_days
from engine.model.parts import Parts
from engine.model.projection import project
from engine.model.replay import RETRY_DAYS
from engine.model.rescues import rescues
from engine.model.savings import savings

if TYPE_CHECKING:
    from data.book import Book

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_Item = TypeVar("_Item")


def outlook(
    book: "Book", dues: Dues, customer: Integers, as_of: Integers, days: Integers, horizon: int
) -> Floats:
    """[row, input]; a row is a customer, a moment and the days until the payment is due."""
    inputs = np.full((len(customer), len(OUTLOOK_INPUTS)), np.nan)
    accounts = _Limits.of(book.accounts())
    moments = np.unique(as_of)
    insiders = book.customer_ids()
    today = local_days(moments, book.info.timezone)

    def fill(read: Callable[[], Records]) -> None:
        some = read()
        theirs = dues.of_customers(some.customers)
        parts = Parts.of(some, theirs)
        place, known = find(some.customers, customer)
        for moment, day in zip(moments, today, strict=True):
            rows = np.flatnonzero(known & (as_of == moment))
            paid = parts.known_by(int(moment), int(day))
            each = _of_day(some, theirs, paid, accounts, int(moment), int(day), horizon, insiders)
            for column, values in enumerate(each):
                of_day = (place[rows], days[rows])[: values.ndim]
                inputs[rows, column] = values[of_day]

    since = int(today.min(initial=NEVER)) - DAYS
    _each(fill, list(readers(book, np.unique(customer), since)))
    return inputs


def _each(work: Callable[[_Item], None], items: Sequence[_Item]) -> None:
    """Do the work for every item, in threads; one alone needs none."""
    if len(items) <= 1:
        for item in items:
            work(item)
        return
    with ThreadPoolExecutor(cpu_count()) as pool:
        for _ in pool.map(work, items):
            pass


def _of_day(
    some: Records,
    dues: Dues,
    parts: Parts,
    accounts: "_Limits",
    moment: int,
    today: int,
    horizon: int,
    insiders: Integers,
) -> list[Floats]:
    """Each input as of one moment, [customer, day until due] or the same for all days."""
    who = some.customers
    first = today - DAYS
    paid = dues.paid(who, first, today) + parts.paid(who, first, today)
    cash = as_known(some, moment, today, paid)
    limit = accounts.at(who, today)
    coming = dues.coming(who, today, horizon)
    ahead = project(cash, limit, coming, _behind(dues, parts, who, today), horizon)
    still = dues.left_open(who, first, today + 1) - parts.left_open(who, first, today + 1)
    still = np.maximum(still, 0)
    kept = savings(some, moment, today, still[:, :-1], insiders)
    before = rescues(cash, dues, limit, coming[:, 0], still, kept)
    month = np.where(cash.monthly_pay > 0, cash.monthly_pay, np.nan)[:, None]
    rooms = (ahead.room, ahead.worst_room, ahead.latest_room, ahead.lowest_room)
    helped = (ahead.room + kept.left[:, None], ahead.lowest_room + kept.left[:, None])
    by_day = [ahead.uncovered, ahead.broken, *(each / month for each in (*rooms, *helped))]
    return [*by_day, *vars(before).values(), parts.count(who, today - MEMORY_DAYS)]


def _behind(dues: Dues, parts: Parts, customers: Integers, today: int) -> Floats:
    """[customer, age]: what fell due yesterday and before, and is left to be tried again."""
    first = today - RETRY_DAYS
    whole = dues.still_open(customers, first, today)
    return np.maximum(whole - parts.still_open(customers, first, today), 0)[:, ::-1]


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
