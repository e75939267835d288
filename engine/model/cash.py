"""A customer's cash day by day, as it was known at a moment.

Pay, everyday spending and transfers are kept apart: pay and spending go on by themselves, while
transfers answer to how full the account is. Only rows count that were booked and known by then.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.tables import KINDS, STATUSES
from engine.features.codes import DAY
from engine.features.days import epochs
from engine.model.days import add_up, close, goes_to, lay, lay_known
from engine.model.dues import OWED
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
_IN, _OUT = KINDS.index("transfer_in"), KINDS.index("transfer_out")
_PAY = ("salary", "gig_income", "benefit", "interest", "cash_in", "refund", "other_in")
# What a row adds to, by its kind: pay 0, spending 1, transfers in 2 and out 3, or nothing.
_GROUP_IN = np.select([np.isin(KINDS, _PAY), np.array(KINDS) == "transfer_in"], [0, 2], -1)
_GROUP_OUT = np.where(np.array(KINDS) == "transfer_out", 3, 1)
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
    rows = book.transactions(shard, _COLUMNS).combine_chunks()
    kind, booked_at = _codes(rows["kind"]), epochs(rows["booked_at"], _FIRST)
    booked = _codes(rows["status"]) == STATUSES.index("booked")
    present, place = _places(rows["customer_id"].to_numpy(), booked, customers)
    told = booked & (place >= 0)
    told &= _ALWAYS[kind] | (booked_at >= (since - 1) * DAY)  # no zone is a day from UTC
    chosen = np.flatnonzero(told)
    day = local_days(booked_at[chosen], book.info.timezone)
    begins, ends = int(day.min(initial=_LAST)), int(day.max(initial=_FIRST))
    goes = goes_to(day - begins, max(ends - begins + 1, 0))

    def laid(values: NDArray[Any], kind: type = np.int64) -> NDArray[Any]:
        target: NDArray[Any] = np.empty(len(chosen), kind)
        lay(chosen, goes, values, target)
        return target

    def laid_known(name: str, missing: float, kind: type) -> NDArray[Any]:
        column = rows[name].combine_chunks()
        there = column.is_valid().to_numpy(zero_copy_only=False)
        target: NDArray[Any] = np.empty(len(chosen), kind)
        lay_known(chosen, goes, _values(column), there, missing, target)
        return target

    kind, place, amount = laid(kind, np.int8), laid(place), laid(rows["amount"].to_numpy())
    party = laid_known("counterparty_id", -1, np.int64)
    moves = np.flatnonzero((kind == _IN) | (kind == _OUT))
    between = _numbered(place[moves], party[moves])
    by_day = np.empty(len(day), np.int64)
    by_day[goes] = day
    return Records(
        present,
        place,
        laid(booked_at),
        laid(epochs(rows["known_at"], _FIRST)),
        by_day,
        amount.astype(float),
        laid_known("balance_after", np.nan, np.float64),
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


def _numbered(first: Integers, second: Integers) -> Integers:
    """The same number, from 0 on, for the same pair; once for all moments, because it sorts."""
    values, place = np.unique(second, return_inverse=True)
    _, number = np.unique(first * max(len(values), 1) + place.reshape(-1), return_inverse=True)
    return np.asarray(number.reshape(-1), dtype=np.int64)


def as_known(rows: Records, moment: int, today: int, paid: Floats) -> Cash:
    """The days before `today` as known at the moment; `paid` is [customer, day] of obligations."""
    within = slice(*np.searchsorted(rows.day, (today - DAYS, today)))
    known = np.maximum(rows.booked_at[within], rows.known_at[within]) <= moment
    place, column = rows.place[within], rows.day[within] - (today - DAYS)
    amount, kind = rows.amount[within], rows.kind[within]
    group = np.where(amount > 0, _GROUP_IN[kind], _GROUP_OUT[kind])
    ordered = _ordered(rows, within, known, column)
    totals, first = np.zeros((6, len(rows.customers), DAYS)), np.full(len(rows.customers), DAYS)
    add_up(known, place, column, amount, group, ordered, totals, first)
    closing = np.full(totals.shape[1:], np.nan)
    close(known, place, column, rows.balance[within], closing)
    pay, spent, moved_in, moved_out, ordered_in, ordered_out = totals
    return Cash(
        rows.customers,
        today,
        first + (today - DAYS),
        pay,
        np.maximum(spent - paid, 0),
        ordered_in - ordered_out,
        moved_in,
        moved_out,
        closing,
    )


def _ordered(
    rows: Records, within: slice, known: NDArray[np.bool_], column: Integers
) -> NDArray[np.bool_]:
    """Which of the rows within are standing orders, among those that are known."""
    ordered = np.zeros(len(known), dtype=np.bool_)
    moves = slice(*np.searchsorted(rows.moves, (within.start, within.stop)))
    here = rows.moves[moves] - within.start
    told = known[here]
    here, number = here[told], rows.same[moves][told]
    ordered[here] = standing(number, column[here]) & (rows.party[within][here] >= 0)
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


def _codes(column: pa.ChunkedArray) -> NDArray[np.int8]:
    codes: NDArray[np.int8] = column.combine_chunks().indices.to_numpy()
    return codes


def _values(column: pa.Array) -> Integers:
    """The whole numbers; any where one is missing."""
    return np.frombuffer(column.buffers()[1], np.int64)[column.offset : column.offset + len(column)]
