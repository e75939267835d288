"""Slices: the same judgement on parts of the rows, where a part has enough bad outcomes to tell.

A slice with fewer than `MIN_POSITIVES` bad or good rows is listed with its count, not judged: its
interval would say little, and its point would be believed.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.model.judging.exam import Exam, Level
from engine.model.judging.findings import Slice
from engine.model.judging.judge import main_scorers

if TYPE_CHECKING:
    from data.book import Book

Mask = NDArray[np.bool_]
Names = NDArray[np.str_]
MIN_POSITIVES = 20
LATE_FROM_DAY = 14
OF_CUSTOMERS = ("segment", "language", "region")
UNSTATED = "not stated"


def slices(exam: Exam, book: "Book") -> list[tuple[Slice, Level]]:
    """Every slice, with the rows to judge it on (the model and its baselines only)."""
    return [*_horizons(exam), *_attributes(exam, book), *_kinds(exam, book)]


def _horizons(exam: Exam) -> Iterator[tuple[Slice, Level]]:
    """Near and far; rows that did not end badly have no day where nothing was due, and count.

    Leaving out the other bad rows alone keeps ranks comparable, and makes every probability look
    too high: there, probabilities are not judged.
    """
    days, unit = exam.unit.rows.days, exam.unit
    if np.isnan(days[unit.rows.y > 0]).all():  # bad by their end, not on a day: loans
        return
    first = "due" if exam.unit.rows.obligation_id.max(initial=-1) >= 0 else "first breach"
    whenever = np.isnan(days)
    if whenever.any():
        unit = replace(unit, scorers=tuple(replace(s, probability=None) for s in unit.scorers))
    near = (whenever | (days < LATE_FROM_DAY), f"{first} before day {LATE_FROM_DAY}")
    far = (whenever | (days >= LATE_FROM_DAY), f"{first} from day {LATE_FROM_DAY} on")
    for chosen, value in (near, far):
        yield _slice("horizon", value, unit, chosen)


def _attributes(exam: Exam, book: "Book") -> Iterator[tuple[Slice, Level]]:
    """By what the bank's records say of the customer."""
    customers = book.customers()
    keys = customers["customer_id"].to_numpy()
    for attribute in OF_CUSTOMERS:
        names = _looked_up(keys, customers[attribute], exam.customer.rows.customer_id)
        yield from _by_name(attribute, names, exam.customer)


def _kinds(exam: Exam, book: "Book") -> Iterator[tuple[Slice, Level]]:
    """By the kind of payment, where rows are payments."""
    if exam.unit.rows.obligation_id.max(initial=-1) < 0:
        return
    obligations = book.obligations()
    keys = obligations["obligation_id"].to_numpy()
    names = _looked_up(keys, obligations["kind"], exam.unit.rows.obligation_id)
    yield from _by_name("obligation kind", names, exam.unit)


def _by_name(group: str, names: Names, level: Level) -> Iterator[tuple[Slice, Level]]:
    """A slice for each name; one that all rows have is no part of them."""
    found = np.unique(names)
    for name in found if len(found) > 1 else ():
        yield _slice(group, str(name), level, names == name)


def _slice(group: str, value: str, level: Level, chosen: Mask) -> tuple[Slice, Level]:
    name = f"{level.name}, {value if group == 'horizon' else f'{group} {value}'}"
    part = main_scorers(level.take(chosen, name))
    rows, positives = len(part.rows), int(part.rows.y.sum())
    enough = min(positives, rows - positives) >= MIN_POSITIVES
    return Slice(group, value, level.name, name, rows, positives, enough), part


def _looked_up(
    keys: NDArray[np.int64], values: pa.ChunkedArray, wanted: NDArray[np.int64]
) -> Names:
    """The value of each wanted key, by its name; what no record states is "not stated"."""
    order = np.argsort(keys, kind="stable")
    names = np.array([each or UNSTATED for each in values.cast(pa.string()).to_pylist()], dtype=str)
    if not len(keys):
        return np.full(len(wanted), UNSTATED)
    place = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    known = keys[order][place] == wanted
    return np.where(known, names[order][place], UNSTATED)
