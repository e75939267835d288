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
from engine.model.cash import as_known
from engine.model.dues import Dues, days_of
from engine.model.inputs import OUTLOOK_INPUTS
from engine.model.outcome import local_days
from engine.model.owed import Owed, owed
from engine.model.parts import parts_of
from engine.model.projection import project
from engine.model.records import Records, readers
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
    today = local_days(moments, book.info.timezone)

    def fill(read: Callable[[], Records]) -> None:
        some = read()
        owned = dues.owned(some.customers)
        parts = parts_of(some, dues, *owned)
        place, known = find(some.customers, customer)
        for moment, day in zip(moments.tolist(), today.tolist(), strict=True):
            rows = np.flatnonzero(known & (as_of == moment))
            due = owed(dues, *owned, parts, moment, day, horizon)
            limit = accounts.at(some.customers, day)
            inputs[rows] = _of_day(some, due, limit, moment, day, (place[rows], days[rows]))

    _each(fill, list(readers(book, np.unique(customer))))
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
    due: Owed,
    limit: Floats,
    moment: int,
    today: int,
    rows: tuple[Integers, Integers],
) -> Floats:
    """Each input [row, input] as of one moment; a row is a customer and the days until due."""
    cash = as_known(some, moment, today, due.paid)
    kept = savings(some, moment, today, due.still)
    before = rescues(cash, due, limit, kept)
    ahead = project(cash, limit, due.coming, due.behind, due.coming.shape[1])
    uncovered, broken, *rooms = (each[rows] for each in vars(ahead).values())
    room, _, _, lowest = rooms
    who = rows[0]
    month = np.where(cash.monthly_pay > 0, cash.monthly_pay, np.nan)[who]
    left = kept.left[who]
    money = [each / month for each in (*rooms, room + left, lowest + left)]
    past = [each[who] for each in (*vars(before).values(), due.parts)]
    return np.column_stack([uncovered, broken, *money, *past])


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
