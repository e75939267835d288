"""A customer's cash day by day, as it was known at a moment.

Pay, everyday spending and transfers are kept apart: pay and spending go on by themselves, while
transfers answer to how full the account is. Only rows count that were booked and known by then.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.tables import KINDS, STATUSES
from engine.model.outcome import local_days

if TYPE_CHECKING:
    from data.book import Book

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
_PAY = np.array(
    [
        KINDS.index(kind)
        for kind in ("salary", "gig_income", "benefit", "interest", "cash_in", "refund", "other_in")
    ]
)
_IN, _OUT = KINDS.index("transfer_in"), KINDS.index("transfer_out")


@dataclass(frozen=True)
class Records:
    """The booked transactions of some customers as columns, by day, then customer, then time."""

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


def records(book: "Book", customers: Integers) -> Iterator[Records]:
    """The records of the (ascending) customers, shard by shard."""
    for shard in book.shards:
        low = np.searchsorted(customers, shard.first_customer)
        high = np.searchsorted(customers, shard.last_customer, side="right")
        if low < high:
            yield _records(book.transactions(shard, _COLUMNS), customers[low:high], book)


def _records(rows: pa.Table, customers: Integers, book: "Book") -> Records:
    holder = rows["customer_id"].to_numpy()
    chosen = np.flatnonzero(
        (_codes(rows["status"]) == STATUSES.index("booked")) & np.isin(holder, customers)
    )
    present, place = np.unique(holder[chosen], return_inverse=True)
    booked_at = _integers(rows["booked_at"])[chosen]
    day = local_days(booked_at, book.info.timezone)
    balance = rows["balance_after"].cast(pa.float64()).fill_null(np.nan).to_numpy()
    order = np.argsort(day, kind="stable")
    kind = _codes(rows["kind"])[chosen][order]
    return Records(
        present,
        place.reshape(-1)[order],
        booked_at[order],
        _integers(rows["known_at"])[chosen][order],
        day[order],
        rows["amount"].to_numpy()[chosen].astype(float)[order],
        balance[chosen][order],
        kind,
        _integers(rows["counterparty_id"].fill_null(-1))[chosen][order],
        np.flatnonzero((kind == _IN) | (kind == _OUT)),
    )


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
    moves = (kind == _IN) | (kind == _OUT)
    ordered = np.zeros(len(recent), dtype=np.bool_)
    ordered[moves] = standing(place[moves], rows.party[recent][moves], amount[moves], column[moves])
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


def standing(place: Integers, party: Integers, amount: Floats, day: Integers) -> NDArray[np.bool_]:
    """Which transfers repeat the same amount with the same party about once a month."""
    keys = np.column_stack([place, party, amount.astype(np.int64)])
    _, group = np.unique(keys, axis=0, return_inverse=True)
    group = group.reshape(-1)
    count = np.bincount(group)
    first, last = np.zeros(len(count), dtype=np.int64), np.zeros(len(count), dtype=np.int64)
    first[group[::-1]], last[group] = day[::-1], day  # rows are in order of days
    monthly = (count >= _STANDING) & (last - first >= _STANDING_DAYS * (count - 1))
    each: NDArray[np.bool_] = monthly[group] & (party >= 0)
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
