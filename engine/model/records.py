"""A book's transactions as plain columns, with what the outlook of payments looks for in them.

Rows are the book's own, by customer, then time; only those that were booked count.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.tables import KINDS, STATUSES
from engine.features.arrays import find
from engine.features.compute import ROWS
from engine.features.days import EPOCH, epochs, utc_offsets
from engine.features.log import YEAR
from engine.model.days import Moves, Rows, local_day, numbered, rows_of
from engine.model.dues import OWED

if TYPE_CHECKING:
    from data.book import Book, Shard

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
COLUMNS = (
    "customer_id",
    "booked_at",
    "known_at",
    "amount",
    "balance_after",
    "kind",
    "status",
    "counterparty_id",
)
MOVES = np.isin(KINDS, ["transfer_in", "transfer_out"])
_OWED = np.isin(np.arange(len(KINDS)), OWED)
_BOOKED = STATUSES.index("booked")
_FIRST = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Records:
    """Transactions of some customers, ascending, each with something booked."""

    customers: Integers
    rows: Rows
    moves: Moves
    owed: tuple[Integers, Integers]  # rows of the kinds that are owed, and where each one's start


def readers(book: "Book", customers: Integers) -> Iterator[Callable[[], Records]]:
    """What reads the records of the (ascending) customers, some of a shard at a time."""
    insiders = book.customer_ids()
    for shard in book.shards:
        low, high = np.searchsorted(customers, (shard.first_customer, shard.last_customer + 1))
        cuts = np.linspace(low, high, -(-shard.rows // ROWS) + 1).astype(int).tolist()
        for start, end in pairwise(cuts):
            if start < end:
                yield partial(_read, book, shard, customers[start:end], insiders)


def _read(book: "Book", shard: "Shard", customers: Integers, insiders: Integers) -> Records:
    rows = book.transactions_of(shard, customers, COLUMNS)
    return records(rows, customers, insiders, book.info.timezone)


def records(rows: pa.Table, customers: Integers, insiders: Integers, timezone: str) -> Records:
    """The (ascending) customers' part of rows by customer, then time.

    `insiders` are the bank's customers, ascending.
    """
    told = rows.combine_chunks()
    booked_at, booked = _times(told["booked_at"]), _codes(told["status"]) == _BOOKED
    customers, first, after = _owners(customers, told["customer_id"].to_numpy(), booked)
    columns = Rows(
        first,
        after,
        booked_at,
        _times(told["known_at"]),
        booked,
        _days(booked_at, timezone),
        _read_only(told["amount"].to_numpy()),
        _codes(told["kind"]),
        told["balance_after"].to_numpy().astype(np.float64),
    )
    moves = _moves(told["counterparty_id"], columns, insiders)
    return Records(customers, columns, moves, rows_of(columns, _OWED))


def _owners(
    customers: Integers, holder: Integers, booked: Flags
) -> tuple[Integers, Integers, Integers]:
    """The customers with something booked, and where each one's rows begin and end."""
    first = np.searchsorted(holder, customers)
    after = np.searchsorted(holder, customers, side="right")
    so_far = np.concatenate([[0], np.cumsum(booked)])
    here = so_far[after] > so_far[first]
    return customers[here], first[here], after[here]


def _days(booked_at: Integers, timezone: str) -> Integers:
    if not len(booked_at):
        return np.empty(0, np.int64)
    first, last = (EPOCH.year + int(end) // YEAR for end in (booked_at.min(), booked_at.max()))
    return local_day(booked_at, *utc_offsets(timezone, first - 1, last + 1))


def _moves(party: pa.ChunkedArray, rows: Rows, insiders: Integers) -> Moves:
    row, starts = rows_of(rows, MOVES)
    column = party.combine_chunks()
    told = column.is_valid().to_numpy(zero_copy_only=False)[row]
    values = np.frombuffer(column.buffers()[1], np.int64)[column.offset :][row]
    who = np.where(told, values, -1)
    same = numbered(starts, who, rows.amount[row])
    between = numbered(starts, who, np.zeros_like(who))
    return Moves(row, starts, who, same, between, (who >= 0) & ~find(insiders, who)[1])


def _times(column: pa.ChunkedArray) -> Integers:
    return _read_only(epochs(column, _FIRST))


def _codes(column: pa.ChunkedArray) -> NDArray[np.int8]:
    return _read_only(column.combine_chunks().indices.to_numpy())


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    """A view, so that what is compiled meets one type, whoever owns the memory."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view
