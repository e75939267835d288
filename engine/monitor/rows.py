"""Rows as the model scores them: the inputs and log-odds of any moments of a book."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.features.compute import FeatureTable, compute
from engine.model.artefact import Model
from engine.model.booster import log_odds
from engine.model.outcome import Rows, matrix

if TYPE_CHECKING:
    from data.book import Book

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scored:
    """Rows with their inputs and the model's log-odds."""

    rows: Rows
    X: Floats
    log_odds: Floats


def scored_rows(
    book: "Book",
    model: Model,
    moments: Sequence[datetime],
    customers: Collection[int] | None = None,
) -> Scored:
    """The rows that the model scores at these moments, ended or not; of everybody or of some."""
    table = compute(book, moments, customers=customers)
    rows = model.outcome.rows(book, moments, table)
    return _scored(model, table, rows.take(rows.eligible))


def known_rows(book: "Book", model: Model, moments: Sequence[datetime]) -> Scored:
    """Those of them whose outcome the book shows."""
    table = compute(book, moments)
    return _scored(model, table, model.outcome.rows(book, moments, table).learnable())


def _scored(model: Model, table: FeatureTable, rows: Rows) -> Scored:
    X = matrix(table, rows)
    return Scored(rows, X, log_odds(model.booster, X) if len(rows) else np.empty(0))
