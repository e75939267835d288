"""The reference of a model: what rows looked like in the last months of its training window.

Salaries and rents have their days, so a column differs more between the 1st and the 15th than
between two years: a reference holds moments of every phase of the month, and is compared with a
month of moments. It is kept as histograms in the artefact's folder rather than computed from the
book each time: the next delivery may replace the book, and a champion must stay comparable with its
own training (ADR 12). It holds no row of a customer.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from data.atomic import replace_text
from engine.model.artefact import Model
from engine.model.dataset import learning_moments
from engine.monitor.distance import Histogram, summarise
from engine.monitor.limits import load_limits
from engine.monitor.rows import Scored, scored_rows

if TYPE_CHECKING:
    from data.book import Book

_FILE = "reference.json"
MIX = ("segment", "country", "region", "language")
NOT_GIVEN = "(not given)"
_MONTHS = 3
_MONTH_DAYS = 30
_STEP_DAYS = 5
_ENOUGH = 5_000  # customers: chance alone then moves a PSI by less than 0.01


class MissingReferenceError(FileNotFoundError):
    """A model has no reference, and its book is gone."""


@dataclass(frozen=True)
class Reference:
    """The last months of the training window, as a histogram of each column."""

    model_id: str
    first: datetime
    last: datetime  # the last training moment
    rows: int
    customers: int
    columns: Mapping[str, Histogram]
    score: Histogram  # of the model's log-odds on these rows
    mix: Mapping[str, Mapping[str, int]]  # column -> category -> customers


def reference_of(model: Model, book: "Book", bins: int) -> Reference:
    """The reference of a model from the book that it was trained on."""
    last = _last_moment(model, book)
    moments = month_of_moments(last, _MONTHS)
    parts = _parts(book, model, moments)
    who = np.concatenate([part.rows.customer_id for part in parts])
    columns = np.concatenate([part.X for part in parts]).T
    customers = np.unique(who)
    return Reference(
        model.model_id,
        moments[0],
        last,
        len(who),
        len(customers),
        dict(zip(model.feature_names, (summarise(each, bins) for each in columns), strict=True)),
        summarise(np.concatenate([part.log_odds for part in parts]), bins),
        mix_of(book.customers(), customers),
    )


def _parts(book: "Book", model: Model, moments: Sequence[datetime]) -> list[Scored]:
    """Each month's moments with its share of the customers, who are thus seen for one month."""
    customers, each = _sample(book), len(moments) // _MONTHS
    return [
        scored_rows(book, model, moments[month * each :][:each], customers[month::_MONTHS])
        for month in range(_MONTHS)
    ]


def _last_moment(model: Model, book: "Book") -> datetime:
    """The last training moment that the book as a whole covers.

    Overdrafts are also learned from logs that go on after the book's end, of a few customers: at
    such a moment everybody else would stand there without a single transaction.
    """
    moments = learning_moments(book, model.outcome)
    covered = [moment for moment in moments if moment <= book.info.as_of]
    return (covered or moments)[-1].astimezone(UTC)


def month_of_moments(last: datetime, months: int = 1) -> list[datetime]:
    """Moments that cover every phase of the month evenly, the last one included."""
    count = months * _MONTH_DAYS // _STEP_DAYS
    return [last - timedelta(days=_STEP_DAYS * back) for back in range(count)][::-1]


def _sample(book: "Book") -> list[int]:
    """Everybody, or as many customers as tell the distribution, evenly spread over the ids."""
    ids = np.sort(book.customers()["customer_id"].to_numpy())
    chosen = np.linspace(0, len(ids) - 1, min(_ENOUGH, len(ids))).astype(np.int64)
    return [int(each) for each in ids[np.unique(chosen)]]


def mix_of(people: pa.Table, customers: Sequence[int] | np.ndarray[Any, Any]) -> dict[str, Any]:
    """How many of these customers belong to each category of the columns that make up the mix."""
    here = np.isin(people["customer_id"].to_numpy(), np.asarray(customers))
    chosen = people.filter(pa.array(here))
    return {
        name: dict(sorted(Counter(chosen[name].fill_null(NOT_GIVEN).to_pylist()).items()))
        for name in MIX
    }


def keep_reference(model: Model, book: "Book", folder: Path) -> Reference:
    """Make a model's reference and write it beside the model, unless it is there."""
    found = load_reference(folder)
    if found is not None and found.model_id == model.model_id:
        return found
    reference = reference_of(model, book, load_limits().drift.bins)
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
    found = load_reference(folder)
    if (found is None or found.model_id != model.model_id) and book.fingerprint != model.data_hash:
        raise MissingReferenceError(
            f"Model {model.model_id!r} has no reference in {str(folder)!r}, and the book that it "
            "was trained on was replaced since: run `forbear train`, which keeps one."
        )
    return keep_reference(model, book, folder)


def _parsed(values: Mapping[str, Any]) -> Reference:
    return Reference(
        values["model_id"],
        datetime.fromisoformat(values["first"]),
        datetime.fromisoformat(values["last"]),
        values["rows"],
        values["customers"],
        {name: _histogram(each) for name, each in values["columns"].items()},
        _histogram(values["score"]),
        values["mix"],
    )


def _histogram(values: Mapping[str, Any]) -> Histogram:
    return Histogram(tuple(values["cuts"]), tuple(values["counts"]), values["missing"])
