"""Held-out predictions: what a model's recipe says of customers and moments it had not seen.

The recipe is judged on the model's own book at rolling origins (overdrafts: folds of customers),
exactly as `forbear backtest` does, and the customers' rows are kept beside the artefact: after the
book is replaced, gate, fairness and card still speak of the data that the model was made from.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from data.atomic import flush
from engine.model.artefact import Model
from engine.model.backtest import mark, sit
from engine.model.calibration import TooFewPositivesError
from engine.model.dataset import Progress, TooShortHistoryError, build
from engine.model.judging.exam import Exam
from engine.model.judging.summary import summary

if TYPE_CHECKING:
    from data.book import Book
    from engine.model.dataset import Dataset

_FILE = "heldout.parquet"
_SUMMARY = b"forbear.summary"
_ORIGINS = (None, 2, 1)  # as many as the history carries, or else fewer


class MissingHeldOutError(FileNotFoundError):
    """A model has no held-out predictions, and its book is gone."""


@dataclass(frozen=True)
class HeldOut:
    """Customers at moments: outcome, believed probability, and the backtest in short."""

    model_id: str
    customer_id: NDArray[np.int64]
    as_of: NDArray[np.int64]  # epoch microseconds
    y: NDArray[np.float64]
    probability: NDArray[np.float64]
    summary: Mapping[str, Any]

    def __len__(self) -> int:
        """How many rows."""
        return len(self.y)


def find_held_out(
    model: Model, book: "Book", folder: Path, progress: Progress | None = None
) -> HeldOut:
    """The model's held-out predictions, made where they are not there yet.

    Raises:
        MissingHeldOutError: They were never made, and the model's book was replaced since.
        TooFewPositivesError: There are too few bad outcomes to hold any out.
    """
    found = load_held_out(folder)
    if found is not None and found.model_id == model.model_id:
        return found
    if book.fingerprint != model.data_hash:
        raise MissingHeldOutError(
            f"Model {model.model_id!r} has no held-out predictions in {str(folder)!r}, and the "
            "book that it was trained on was replaced since: run `forbear train`."
        )
    held = _held_out(model, book, progress)
    save_held_out(held, folder)
    return held


def save_held_out(held: HeldOut, folder: Path) -> None:
    """Write the rows beside the model, in one piece."""
    rows = pa.table(
        {
            "customer_id": held.customer_id,
            "as_of": held.as_of,
            "y": held.y,
            "probability": held.probability,
        }
    )
    told = {"model_id": held.model_id, "summary": dict(held.summary)}
    rows = rows.replace_schema_metadata({_SUMMARY: json.dumps(told).encode()})
    fresh = folder / f"{_FILE}.new"
    pq.write_table(rows, fresh)
    flush(fresh)
    fresh.replace(folder / _FILE)


def load_held_out(folder: Path) -> HeldOut | None:
    """The rows beside a model, or None where there are none that can be read."""
    try:
        rows = pq.read_table(folder / _FILE)
        told = json.loads((rows.schema.metadata or {})[_SUMMARY])
    except (OSError, pa.ArrowException, KeyError, ValueError):
        return None
    who, as_of, y, probability = (
        rows[name].to_numpy() for name in ("customer_id", "as_of", "y", "probability")
    )
    return HeldOut(told["model_id"], who, as_of, y, probability, told["summary"])


def _held_out(model: Model, book: "Book", progress: Progress | None) -> HeldOut:
    data = build(book, model.outcome, progress)
    exam = _exam(model, data, book, progress)
    level = exam.customer
    believed = level.scorers[0].probability
    assert believed is not None  # noqa: S101 - the model claims one
    told = summary(mark(exam, model.outcome, book, model.seed))
    rule = {"rule": level.scorers[1].name}
    rows = level.rows
    return HeldOut(model.model_id, rows.customer_id, rows.as_of, rows.y, believed, {**told, **rule})


def _exam(model: Model, data: "Dataset", book: "Book", progress: Progress | None) -> Exam:
    """At as many origins as the outcomes carry."""
    for origins in _ORIGINS[:-1]:
        try:
            return sit(data, model.outcome, book, model.seed, origins, progress, {})
        except (TooFewPositivesError, TooShortHistoryError):
            continue
    return sit(data, model.outcome, book, model.seed, _ORIGINS[-1], progress, {})
