"""Rows as the model scores them: the inputs and log-odds of any moments of a book."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.features.compute import compute
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


def scored_rows(book: "Book", model: Model, moments: Sequence[datetime]) -> Scored:
    """The rows that the model scores at these moments, ended or not."""
    return _scored(book, model, moments, known=False)


def known_rows(book: "Book", model: Model, moments: Sequence[datetime]) -> Scored:
    """Those of them whose outcome the book shows."""
    return _scored(book, model, moments, known=True)


def _scored(book: "Book", model: Model, moments: Sequence[datetime], *, known: bool) -> Scored:
    table = compute(book, moments)
    rows = model.outcome.rows(book, moments, table)
    rows = rows.learnable() if known else rows.take(rows.eligible)
    X = matrix(table, rows)
    return Scored(rows, X, log_odds(model.booster, X) if len(rows) else np.empty(0))
