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


class Outlook:
    """The inputs of some coming payments, [row, input], filled as their customers are looked at.

    A row is a customer, a moment and the days until the payment is due. Customers may be looked at
    by several threads at once.
    """

    def __init__(
        self,
        book: "Book",
        dues: Dues,
        rows: tuple[Integers, Integers, Integers],
        horizon: int,
    ) -> None:
        customer, self._as_of, self._days = rows
        self.inputs = np.full((len(customer), len(OUTLOOK_INPUTS)), np.nan)
        self._dues, self._horizon = dues, horizon
        self._limits = _Limits.of(book.accounts())
        moments = np.unique(self._as_of)
        today = local_days(moments, book.info.timezone)
        self._moments = list(zip(moments.tolist(), today.tolist(), strict=True))
        self._order = np.argsort(customer, kind="stable")
        self._customer = customer[self._order]

    def look(self, some: Records) -> None:
        """Fill the rows of these customers."""
        if not len(some.customers):
            return
        ends = np.searchsorted(self._customer, (some.customers[0], some.customers[-1] + 1))
        place, known = find(some.customers, self._customer[slice(*ends)])
        mine, place = self._order[slice(*ends)][known], place[known]
        owned = self._dues.owned(some.customers)
        parts = parts_of(some, self._dues, *owned)
        for moment, today in self._moments:
            then = self._as_of[mine] == moment
            rows = mine[then]
            due = owed(self._dues, *owned, parts, moment, today, self._horizon)
            limit = self._limits.at(some.customers, today)
            cells = place[then], self._days[rows]
            self.inputs[rows] = _of_day(some, due, limit, moment, today, cells)


def outlook(
    book: "Book", dues: Dues, rows: tuple[Integers, Integers, Integers], horizon: int
) -> Floats:
    """[row, input]; a row is a customer, a moment and the days until the payment is due."""
    found = Outlook(book, dues, rows, horizon)
    _each(lambda read: found.look(read()), list(readers(book, np.unique(rows[0]))))
    return found.inputs


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
    """Agreed credit limits of accounts by customer, from the day they are opened."""

    customer: Integers
    opened: Integers
    limit: Floats

    @classmethod
    def of(cls, accounts: pa.Table) -> "_Limits":
        customer = accounts["customer_id"].to_numpy()
        limit = accounts["credit_limit"].fill_null(0).to_numpy().astype(float)
        opened = days_of(accounts["opened_on"])
        order = np.argsort(customer, kind="stable")
        return cls(customer[order], opened[order], limit[order])

    def at(self, customers: Integers, today: int) -> Floats:
        """What each of the (ascending) customers may overdraw, all accounts together."""
        ends = np.searchsorted(self.customer, (customers[0], customers[-1] + 1))
        mine = slice(*ends)
        place, known = find(customers, self.customer[mine])
        here = known & (self.opened[mine] < today)
        return np.bincount(place[here], self.limit[mine][here], len(customers)).astype(float)
