"""Rows to learn from: features at many moments, joined to how those moments ended.

Moments are local midnights. A moment is used only if the history before it is long enough for the
features and, for learning, if all of its outcomes are known by the end of the book.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from engine.features import CATALOG
from engine.features.compute import compute
from engine.model.combine import by_customer
from engine.model.loan import granting_moments
from engine.model.outcome import Outcome, Rows, join, matrix

if TYPE_CHECKING:
    from data.book import Book

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]
_HISTORY_DAYS = 90
_STEP_DAYS = 15
_AT_ONCE = 12  # moments whose features are in memory together


class TooShortHistoryError(ValueError):
    """The book does not reach far enough back to learn from."""


@dataclass(frozen=True)
class Dataset:
    """Learnable rows with their inputs; `harm` says which direction of an input raises risk."""

    rows: Rows
    X: Floats
    names: tuple[str, ...]
    harm: tuple[str | None, ...]
    idle_share: float  # of all customers and moments: those without a row

    def take(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> "Dataset":
        """Only the chosen rows."""
        return replace(self, rows=self.rows.take(chosen), X=self.X[chosen])

    def column(self, name: str) -> Floats:
        """One input of every row."""
        return self.X[:, self.names.index(name)]


def build(book: "Book", outcome: Outcome, progress: Progress | None = None) -> Dataset:
    """Every learnable row of the book.

    Raises:
        TooShortHistoryError: No moment has both a past and a known outcome.
    """
    moments, customers = _moments_and_customers(book, outcome)
    parts = [
        _part(book, outcome, moments[start : start + _AT_ONCE], customers)
        for start in _steps_told(len(moments), progress)
    ]
    return Dataset(
        join([part.rows for part in parts]),
        np.concatenate([part.X for part in parts]),
        (*CATALOG.names, *(each.name for each in outcome.inputs)),
        (*(each.harm for each in CATALOG), *(each.harm for each in outcome.inputs)),
        _idle_share(parts, outcome),
    )


def _idle_share(parts: Sequence["_Part"], outcome: Outcome) -> float:
    """The part of customers and moments without a row; a loan's eve is nobody else's moment."""
    if outcome.task == "loan":
        return 0.0
    return 1 - sum(part.busy for part in parts) / max(sum(part.everyone for part in parts), 1)


def _moments_and_customers(
    book: "Book", outcome: Outcome
) -> tuple[list[datetime], list[int] | None]:
    """Everybody at regular moments; but each loan on its own eve."""
    if outcome.task != "loan":
        return learning_moments(book, outcome), None
    moments, customers = granting_moments(book)
    if not moments:
        raise TooShortHistoryError(
            f"Book {book.info.name!r} has no loans: import the table of loans with it."
        )
    return moments, customers


def learning_moments(book: "Book", outcome: Outcome) -> list[datetime]:
    """Month ends for overdrafts (a monthly rhythm), every 15 days for payments.

    A book may hold whole logs of customers who came and went after its `as_of` (extracts of other
    years); overdrafts, which need nothing but a log, are learned from those too.

    Raises:
        TooShortHistoryError: There is none.
    """
    zone = ZoneInfo(book.info.timezone)
    first, latest = _log_days(book, zone)
    end = book.info.as_of.astimezone(zone).date()
    if outcome.task == "overdraft":
        end = max(end, latest)
    last = end - timedelta(days=outcome.known_after_days)
    days = _month_ends(first, last) if outcome.task == "overdraft" else _steps(first, last)
    if not days:
        raise TooShortHistoryError(
            f"Book {book.info.name!r} runs from {first} to {end}: {_HISTORY_DAYS} days of history "
            f"and {outcome.known_after_days} days of outcomes are needed. Import a longer history."
        )
    return [datetime(day.year, day.month, day.day, tzinfo=zone) for day in days]


@dataclass(frozen=True)
class _Part:
    """The learnable rows of some moments, and how many customers had any row."""

    rows: Rows
    X: Floats
    busy: int
    everyone: int


def _part(
    book: "Book",
    outcome: Outcome,
    moments: Sequence[datetime],
    customers: Collection[int] | None,
) -> _Part:
    """Features of these moments, of which only the learnable rows are kept."""
    table = compute(book, moments, customers=customers)
    everything = outcome.rows(book, moments, table)
    rows = everything.learnable()
    busy = len(by_customer(everything).first)
    return _Part(rows, matrix(table, rows), busy, len(table))


def _steps_told(count: int, progress: Progress | None) -> Iterator[int]:
    """Where each part of the moments starts; progress is told the moments done."""
    for start in range(0, count, _AT_ONCE):
        yield start
        if progress is not None:
            progress(min(start + _AT_ONCE, count), count)


def _log_days(book: "Book", zone: ZoneInfo) -> tuple[date, date]:
    """The local days of the first and of the last transaction."""
    times = [book.transactions(shard, ["booked_at"])["booked_at"] for shard in book.shards]
    if not times:
        raise TooShortHistoryError(
            f"Book {book.info.name!r} has no transactions: import some before training."
        )
    ends = (
        min(pc.min(each).as_py() for each in times),
        max(pc.max(each).as_py() for each in times),
    )
    first, last = (moment.astimezone(zone).date() for moment in ends)
    return first, last


def _steps(first: date, last: date) -> Sequence[date]:
    count = ((last - first).days - _HISTORY_DAYS) // _STEP_DAYS + 1
    return [last - timedelta(days=_STEP_DAYS * step) for step in range(count)][::-1]


def _month_ends(first: date, last: date) -> Sequence[date]:
    """Midnights that end a month."""
    months = range(first.year * 12 + first.month, last.year * 12 + last.month)
    return [date(month // 12, month % 12 + 1, 1) for month in months]
