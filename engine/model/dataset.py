"""Rows to learn from: features at many moments, joined to how those moments ended.

Moments are local midnights. A moment is used only if the history before it is long enough for the
features and, for learning, if all of its outcomes are known by the end of the book.
"""

from collections.abc import Callable, Sequence
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
from engine.model.outcome import Outcome, Rows, matrix

if TYPE_CHECKING:
    from data.book import Book

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]
_HISTORY_DAYS = 90
_STEP_DAYS = 15


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
    moments = learning_moments(book, outcome)
    table = compute(book, moments, progress=progress)
    everything = outcome.rows(book, moments, table)
    rows = everything.learnable()
    return Dataset(
        rows,
        matrix(table, rows),
        (*table.names, *(each.name for each in outcome.inputs)),
        (*(CATALOG[name].harm for name in table.names), *(each.harm for each in outcome.inputs)),
        1 - _distinct(everything) / max(len(table.customer_id), 1),
    )


def learning_moments(book: "Book", outcome: Outcome) -> list[datetime]:
    """Month ends for overdrafts (a monthly rhythm), every 15 days for payments.

    Raises:
        TooShortHistoryError: There is none.
    """
    zone = ZoneInfo(book.info.timezone)
    first = _first_day(book, zone)
    end = book.info.as_of.astimezone(zone).date()
    last = end - timedelta(days=outcome.known_after_days)
    days = _month_ends(first, last) if outcome.task == "overdraft" else _steps(first, last)
    if not days:
        raise TooShortHistoryError(
            f"Book {book.info.name!r} runs from {first} to {end}: {_HISTORY_DAYS} days of history "
            f"and {outcome.known_after_days} days of outcomes are needed. Import a longer history."
        )
    return [datetime(day.year, day.month, day.day, tzinfo=zone) for day in days]


def _distinct(rows: Rows) -> int:
    """Customers and moments that have a row."""
    return len(by_customer(rows).first)


def _first_day(book: "Book", zone: ZoneInfo) -> date:
    """The local day of the first transaction."""
    firsts = [pc.min(book.transactions(each, ["booked_at"])["booked_at"]) for each in book.shards]
    if not firsts:
        raise TooShortHistoryError(
            f"Book {book.info.name!r} has no transactions: import some before training."
        )
    moment: datetime = min(first.as_py() for first in firsts)
    return moment.astimezone(zone).date()


def _steps(first: date, last: date) -> Sequence[date]:
    count = ((last - first).days - _HISTORY_DAYS) // _STEP_DAYS + 1
    return [last - timedelta(days=_STEP_DAYS * step) for step in range(count)][::-1]


def _month_ends(first: date, last: date) -> Sequence[date]:
    """Midnights that end a month."""
    months = range(first.year * 12 + first.month, last.year * 12 + last.month)
    return [date(month // 12, month % 12 + 1, 1) for month in months]
