"""The reference of a model: what the rows looked like from which it learned.

Kept as histograms in the artefact's folder, in place of being computed again from the book: the
next delivery may replace the book, and a champion must stay comparable with its own training (ADR
12). It holds no row of a customer. Its checksum is that of the model it stands beside.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from data.atomic import replace_text
from engine.model.artefact import Model
from engine.model.booster import log_odds
from engine.model.dataset import Dataset
from engine.monitor.distance import Histogram, summarise
from engine.monitor.limits import load_limits

if TYPE_CHECKING:
    from data.book import Book

_FILE = "reference.json"
MIX = ("segment", "country", "region", "language")
NOT_GIVEN = "(not given)"


class MissingReferenceError(FileNotFoundError):
    """A model has no reference, and its book is gone."""


@dataclass(frozen=True)
class Reference:
    """Rows of the training moments: how many, of whom, and how each column is distributed."""

    model_id: str
    first: datetime
    last: datetime  # the last training moment
    rows: int
    bad: int
    customers: int
    columns: Mapping[str, Histogram]
    score: Histogram  # of the model's log-odds on these rows
    mix: Mapping[str, Mapping[str, int]]  # column -> category -> customers


def reference_of(model: Model, data: Dataset, people: pa.Table, bins: int) -> Reference:
    """The reference of a model from the rows that it was trained on."""
    customers = np.unique(data.rows.customer_id)
    moments = [datetime.fromtimestamp(us / 1e6, UTC) for us in _ends(data)]
    return Reference(
        model.model_id,
        moments[0],
        moments[1],
        len(data.rows),
        int(data.rows.y.sum()),
        len(customers),
        {name: summarise(data.X[:, at], bins) for at, name in enumerate(data.names)},
        summarise(log_odds(model.booster, data.X), bins),
        mix_of(people, customers),
    )


def mix_of(people: pa.Table, customers: Sequence[int] | np.ndarray[Any, Any]) -> dict[str, Any]:
    """How many of these customers belong to each category of the columns that make up the mix."""
    here = np.isin(people["customer_id"].to_numpy(), np.asarray(customers))
    chosen = people.filter(pa.array(here))
    return {
        name: dict(sorted(Counter(chosen[name].fill_null(NOT_GIVEN).to_pylist()).items()))
        for name in MIX
    }


def keep_reference(model: Model, data: Dataset, people: pa.Table, folder: Path) -> Reference:
    """Make a model's reference from its rows and write it beside the model."""
    reference = reference_of(model, data, people, load_limits().drift.bins)
    save_reference(reference, folder)
    return reference


def save_reference(reference: Reference, folder: Path) -> Path:
    """Write the reference into the artefact's folder, in one piece."""
    path = folder / _FILE
    values = asdict(reference) | {
        "first": reference.first.isoformat(),
        "last": reference.last.isoformat(),
    }
    replace_text(path, json.dumps(values, sort_keys=True) + "\n")
    return path


def load_reference(folder: Path) -> Reference | None:
    """The reference in an artefact's folder, or None where there is none that can be read."""
    try:
        values = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return _parsed(values)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def find_reference(model: Model, book: "Book", folder: Path) -> Reference:
    """The model's reference; made anew from its book where it was lost and the book is the same.

    Raises:
        MissingReferenceError: It is lost, and so is the book that the model was trained on.
    """
    from engine.model.dataset import build

    found = load_reference(folder)
    if found is not None and found.model_id == model.model_id:
        return found
    if book.fingerprint != model.data_hash:
        raise MissingReferenceError(
            f"Model {model.model_id!r} has no reference in {str(folder)!r}, and the book that it "
            "was trained on was replaced since: run `forbear train`, which keeps one."
        )
    return keep_reference(model, build(book, model.outcome), book.customers(), folder)


def _parsed(values: Mapping[str, Any]) -> Reference:
    return Reference(
        values["model_id"],
        datetime.fromisoformat(values["first"]),
        datetime.fromisoformat(values["last"]),
        values["rows"],
        values["bad"],
        values["customers"],
        {name: _histogram(each) for name, each in values["columns"].items()},
        _histogram(values["score"]),
        values["mix"],
    )


def _histogram(values: Mapping[str, Any]) -> Histogram:
    return Histogram(tuple(values["cuts"]), tuple(values["counts"]), values["missing"])


def _ends(data: Dataset) -> tuple[int, int]:
    return int(data.rows.as_of.min()), int(data.rows.as_of.max())
