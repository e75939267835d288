"""What is predicted: rows, each of which is a moment, a customer and an outcome.

An outcome defines which rows exist, which of them count (eligible) and how they ended. What it
adds to the features must be known at `as_of`; only `y` and `days` look ahead, and both are NaN as
long as the book does not show how the row ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from engine.features.arrays import DAY
from engine.features.days import EPOCH, utc_offsets
from engine.features.log import YEAR
from engine.model.inputs import Input

if TYPE_CHECKING:
    from data.book import Book
    from engine.features.compute import FeatureTable

Task = Literal["payment", "overdraft", "loan"]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Rows:
    """Rows to learn from or to score, with what the outcome adds to the features."""

    feature_row: Integers  # which row of the feature table each row stands on
    customer_id: Integers
    as_of: Integers  # epoch microseconds
    obligation_id: Integers  # -1 where the row is about no payment
    extra: Floats  # [row, input]: the outcome's own inputs
    y: Floats  # 1 bad, 0 good, NaN not known yet
    days: Floats  # from as_of to the bad event (overdraft) or to the due date (payment)
    eligible: NDArray[np.bool_]

    def __len__(self) -> int:
        """How many rows."""
        return len(self.y)

    def take(self, chosen: NDArray[np.bool_] | Integers) -> Self:
        """Only the chosen rows."""
        return type(self)(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def learnable(self) -> Self:
        """The eligible rows whose outcome is known."""
        return self.take(self.eligible & ~np.isnan(self.y))


class Outcome(Protocol):
    """A definition of the bad event."""

    @property
    def task(self) -> Task:
        """Its name."""

    @property
    def horizon_days(self) -> int:
        """How far it looks ahead."""

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What it adds to the features, in the order of `Rows.extra`."""

    @property
    def known_after_days(self) -> int:
        """Days from `as_of` until every outcome of that moment is known."""

    @property
    def definition(self) -> str:
        """One sentence for the model card."""

    def rows(self, book: "Book", as_ofs: Sequence[datetime], table: "FeatureTable") -> Rows:
        """The rows of these moments, which must all be in the feature table."""


def matrix(table: "FeatureTable", rows: Rows) -> Floats:
    """Features, then the outcome's own inputs: one line for each row."""
    return np.hstack([table.values[rows.feature_row], rows.extra])


def join(parts: Sequence[Rows]) -> Rows:
    """All the rows, in the order of the parts."""
    columns = [field.name for field in fields(Rows)]
    return Rows(*(np.concatenate([getattr(part, name) for part in parts]) for name in columns))


def local_days(moments: Integers, timezone: str) -> Integers:
    """Local calendar days (days since 1970-01-01) of epoch microseconds."""
    if not len(moments):
        return np.empty(0, dtype=np.int64)
    first, last = (EPOCH.year + int(end) // YEAR for end in (moments.min(), moments.max()))
    since, offsets = utc_offsets(timezone, first - 1, last + 1)
    place = np.searchsorted(since, moments, side="right") - 1
    days: Integers = (moments + offsets[place]) // DAY
    return days


def epoch_us(moment: datetime) -> int:
    """Epoch microseconds."""
    return round(moment.timestamp() * 1e6)
