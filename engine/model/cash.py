"""A customer's cash day by day, as it was known at a moment.

Pay, everyday spending and transfers are kept apart: pay and spending go on by themselves, while
transfers answer to how full the account is. Only rows count that were booked and known by then.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.tables import KINDS, STATUSES
from engine.features.codes import DAY
from engine.model.dues import OWED, find
from engine.model.outcome import local_days

if TYPE_CHECKING:
    from data.book import Book, Shard

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
DAYS = 204  # six months, and the days around a payday before them
_PAY_DAYS = 180
_MONTH = 30.4
_COLUMNS = (
    "customer_id",
    "booked_at",
    "known_at",
    "amount",
    "balance_after",
    "kind",
    "status",
    "counterparty_id",
)
_STANDING = 3  # times that the same amount went to or came from the same party
_STANDING_DAYS = 25  # at least, from one time to the next
_FIRST, _LAST = np.iinfo(np.int64).min, np.iinfo(np.int64).max
_SHORT = np.iinfo(np.uint16).max
_PAY = np.array(
    [
        KINDS.index(kind)
        for kind in ("salary", "gig_income", "benefit", "interest", "cash_in", "refund", "other_in")
    ]
)
_IN, _OUT = KINDS.index("transfer_in"), KINDS.index("transfer_out")
_ALWAYS = np.isin(np.arange(len(KINDS)), [_IN, _OUT, *OWED])


@dataclass(frozen=True)
class Records:
    """Booked transactions of some customers as columns, by day, then customer, then time."""

    customers: Integers
    place: Integers  # of each row's customer
    booked_at: Integers
    known_at: Integers
    day: Integers
    amount: Floats
    balance: Floats
    kind: NDArray[np.int8]
    party: Integers  # -1 where it is not told
    moves: Integers  # which of the rows are transfers
    same: Integers  # of each transfer: a number for its customer, party and amount
    between: Integers  # of each transfer: a number for its customer and party


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

    @property
    def monthly_pay(self) -> Floats:
        """A month's mean pay of the last 180 days, or of as many as there are."""
        days = np.clip(self.today - self.since, 1, _PAY_DAYS)
        return np.asarray(self.pay[:, -_PAY_DAYS:].sum(axis=1) / days * _MONTH)


def readers(book: "Book", customers: Integers, since: int) -> Iterator[Callable[[], Records]]:
    """What reads the records of the (ascending) customers, shard by shard.

    Of days before `since` only transfers and payments of obligations are kept.
    """
    for shard in book.shards:
        low = np.searchsorted(customers, shard.first_customer)
        high = np.searchsorted(customers, shard.last_customer, side="right")
        if low < high:
            yield partial(_records, book, shard, customers[low:high], since)


def _records(book: "Book", shard: "Shard", customers: Integers, since: int) -> Records:
    rows = book.transactions(shard, _COLUMNS)
    kind, booked_at = _codes(rows["kind"]), _integers(rows["booked_at"])
    booked = _codes(rows["status"]) == STATUSES.index("booked")
    present, place = _places(rows["customer_id"].to_numpy(), booked, customers)
    told = booked & (place >= 0)
    told &= _ALWAYS[kind] | (booked_at >= (since - 1) * DAY)  # no zone is a day from UTC
    chosen = np.flatnonzero(told)
    day = local_days(booked_at[chosen], book.info.timezone)
    order = _by_day(day)
    chosen = chosen[order]
    kind, place, amount = kind[chosen], place[chosen], rows["amount"].to_numpy()[chosen]
    party = _integers(rows["counterparty_id"].fill_null(-1))[chosen]
    moves = np.flatnonzero((kind == _IN) | (kind == _OUT))
    between = _numbered(place[moves], party[moves])
    return Records(
        present,
        place,
        booked_at[chosen],
        _integers(rows["known_at"])[chosen],
        day[order],
        amount.astype(float),
        rows["balance_after"].cast(pa.float64()).fill_null(np.nan).to_numpy()[chosen],
        kind,
        party,
        moves,
        _numbered(between, amount[moves]),
        between,
    )


def _places(
    holder: Integers, booked: NDArray[np.bool_], customers: Integers
) -> tuple[Integers, Integers]:
    """The customers with something booked, and each row's place among them, or -1.

    Rows are sorted by customer.
    """
    begins = np.flatnonzero(np.diff(holder, prepend=_FIRST))
    if not len(begins):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    here = np.logical_or.reduceat(booked, begins) & np.isin(holder[begins], customers)
    place = np.where(here, np.cumsum(here) - 1, -1)
    return holder[begins[here]], np.repeat(place, np.diff(begins, append=len(holder)))


def _by_day(day: Integers) -> Integers:
    """The rows in order of days, as they were within one; few bits are sorted fastest."""
    since = day - day.min(initial=_LAST)
    short = since.astype(np.uint16) if since.max(initial=0) <= _SHORT else since
    order: Integers = np.argsort(short, kind="stable")
    return order


def _numbered(first: Integers, second: Integers) -> Integers:
    """The same number, from 0 on, for the same pair; once for all moments, because it sorts."""
    values, place = np.unique(second, return_inverse=True)
    _, number = np.unique(first * max(len(values), 1) + place.reshape(-1), return_inverse=True)
    return np.asarray(number.reshape(-1), dtype=np.int64)


def as_known(rows: Records, moment: int, today: int, paid: Floats) -> Cash:
    """The days before `today` as known at the moment; `paid` is [customer, day] of obligations."""
    within = slice(*np.searchsorted(rows.day, (today - DAYS, today)))
    known = np.maximum(rows.booked_at[within], rows.known_at[within]) <= moment
    recent = np.flatnonzero(known) + within.start
    count, amount, kind = len(rows.customers), rows.amount[recent], rows.kind[recent]
    place, column = rows.place[recent], rows.day[recent] - (today - DAYS)
    cell = place * DAYS + column

    def total(chosen: NDArray[np.bool_]) -> Floats:
        each = np.bincount(cell[chosen], np.abs(amount[chosen]), count * DAYS)
        return each.astype(float).reshape(count, DAYS)

    since = np.full(count, today, dtype=np.int64)
    since[place[::-1]] = rows.day[recent][::-1]  # in order of days: the first one stays
    incoming = amount > 0
    ordered = _ordered(rows, recent, column)
    return Cash(
        rows.customers,
        today,
        since,
        total(incoming & np.isin(kind, _PAY)),
        np.maximum(total(~incoming & (kind != _OUT)) - paid, 0),
        total(ordered & incoming) - total(ordered & ~incoming),
        total(incoming & (kind == _IN) & ~ordered),
        total(~incoming & (kind == _OUT) & ~ordered),
        _closing(cell, rows.balance[recent], count),
    )


def _ordered(rows: Records, recent: Integers, column: Integers) -> NDArray[np.bool_]:
    """Which of the recent rows are standing orders."""
    ordered = np.zeros(len(recent), dtype=np.bool_)
    where, here = find(rows.moves, recent)
    number = where[here]
    ordered[here] = standing(rows.same[number], column[here]) & (rows.party[recent[here]] >= 0)
    return ordered


def standing(group: Integers, day: Integers) -> NDArray[np.bool_]:
    """Which transfers, in order of days, repeat others of their group about once a month."""
    if not len(group):
        return np.zeros(0, dtype=np.bool_)
    count = np.bincount(group)
    first, last = np.zeros(len(count), dtype=np.int64), np.zeros(len(count), dtype=np.int64)
    first[group[::-1]], last[group] = day[::-1], day  # rows are in order of days
    monthly = (count >= _STANDING) & (last - first >= _STANDING_DAYS * (count - 1))
    each: NDArray[np.bool_] = monthly[group]
    return each


def _closing(cell: Integers, balance: Floats, count: int) -> Floats:
    """The last known balance at the end of each day."""
    closing = np.full(count * DAYS, np.nan)
    told = ~np.isnan(balance)
    closing[cell[told]] = balance[told]  # a customer's rows are in order of time: the last stays
    by_day = closing.reshape(count, DAYS)
    last = np.where(np.isnan(by_day), 0, np.arange(DAYS))
    filled: Floats = np.take_along_axis(by_day, np.maximum.accumulate(last, axis=1), axis=1)
    return filled


def _codes(column: pa.ChunkedArray) -> NDArray[np.int8]:
    codes: NDArray[np.int8] = column.combine_chunks().indices.to_numpy()
    return codes


def _integers(column: pa.ChunkedArray) -> Integers:
    integers: Integers = column.cast(pa.int64()).to_numpy()
    return integers
