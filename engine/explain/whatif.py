"""What-if: a customer's features changed within what is possible, and what the model then says.

It is the model's answer to another row, no causal claim: nobody's salary comes earlier because a
number does. The row stays consistent: a changed count or sum moves the longer windows that hold the
same events, and all that is derived from a changed feature, down to the payment's own inputs, is
computed again by the very functions that computed it first. What a changed feature is itself made
of, and other measures that may count the same events, stay as they were.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from data.one_customer import one_customer
from engine.features import CATALOG
from engine.features.arrays import MISSING
from engine.features.catalog import Catalog, Measured
from engine.features.compute import FeatureTable, compute
from engine.features.declaration import GIVEN, Column, Derived
from engine.features.finish import finish, floats
from engine.model.artefact import Model
from engine.night import Night, explain_customer, explain_night

if TYPE_CHECKING:
    from data.book import Book

Toward = Literal["harm", "relief"]
Ranges = Mapping[str, tuple[float, float]]
_ADDED_UP = ("count", "sum of amount", "days with events")
_GIVEN = "given_"


class WhatIfError(ValueError):
    """A change that cannot be: of no feature, out of its range, or against what is known."""


@dataclass(frozen=True)
class Change:
    """A feature's value before and after; None is missing. `toward`: which way risk should go."""

    code: str
    label: str
    unit: str
    before: float | None
    after: float | None
    asked: bool  # or it followed from what was asked
    toward: Toward | None


@dataclass(frozen=True)
class Shift:
    """What an input contributes to the log-odds of the riskiest payment, before and after."""

    code: str
    label: str
    before: float
    after: float


@dataclass(frozen=True)
class WhatIf:
    """The model's answer; `shifts` by size. The riskiest payment may be another one after."""

    customer_id: int
    as_of: datetime
    model_id: str
    changes: tuple[Change, ...]
    probability_before: float
    probability_after: float
    band_before: str
    band_after: str
    payment_before: int | None
    payment_after: int | None
    shifts: tuple[Shift, ...]


def allowed_ranges(table: FeatureTable) -> Ranges:
    """The range of each feature: what was observed in the table, and what is usual at least."""
    ranges = {}
    for name in table.names:
        seen = table.column(name)
        usual = CATALOG[name].usual_range or ()
        known = [*seen[~np.isnan(seen)].tolist(), *usual]
        if known:
            ranges[name] = (min(known), max(known))
    return ranges


def what_if(
    book: "Book",
    model: Model,
    customer_id: int,
    moment: datetime,
    changes: Mapping[str, float],
    ranges: Ranges,
) -> WhatIf:
    """What the model says of the customer with these features changed.

    Raises:
        UnknownCustomerError: The book has no such customer.
        NotJoinedError: The customer joined after the moment.
        WhatIfError: A change is refused; the message has the range.
    """
    before = explain_customer(book, model, customer_id, moment)
    if before.group[0] < 0:
        raise WhatIfError(
            f"Customer {customer_id} has nothing due, so no feature changes a probability of 0: "
            "choose a customer with a coming payment, or another day."
        )
    for name, value in changes.items():
        _check(name, value, ranges)
    alone = one_customer(book, customer_id)
    raw = compute(alone, [moment], customers=[customer_id], catalog=_OPEN)
    table = _changed(raw, changes)
    after = explain_night(alone, model, table, moment, before.peers)
    return WhatIf(
        customer_id=customer_id,
        as_of=moment,
        model_id=model.model_id,
        changes=tuple(_changes(before, after, changes)),
        probability_before=float(before.probability[0]),
        probability_after=float(after.probability[0]),
        band_before=before.band[0],
        band_after=after.band[0],
        payment_before=_payment(before),
        payment_after=_payment(after),
        shifts=_shifts(before, after),
    )


def _given(name: str) -> Derived:
    """What is given beside the measures, as a feature."""
    return Derived(
        name=_GIVEN + name,
        label=name,
        unit="count",
        description="As given.",
        inputs=(name,),
        function=_as_given,
    )


def _as_given(column: Column) -> Column:
    return column


# The catalogue with everything visible that features are computed from.
_OPEN = Catalog(
    tuple(
        replace(each, input_only=False, windows=(*each.windows, *each.feeding), feeding=())
        for each in CATALOG.measures
    ),
    tuple(_given(name) for name in GIVEN),
)


def _check(name: str, value: float, ranges: Ranges) -> None:
    if name not in CATALOG:
        raise WhatIfError(
            f"{name!r} is no feature that can be changed: docs/reference/features.md lists them."
        )
    if name not in ranges:
        raise WhatIfError(f"{name!r} was observed for nobody, so it has no range to change it in.")
    low, high = ranges[name]
    if not isfinite(value) or not low <= value <= high:
        raise WhatIfError(
            f"{name}={value:g} is out of range: in this book it lies between {low:g} and {high:g}."
        )
    if name in _measured() and value != round(value):
        unit = CATALOG[name].unit
        raise WhatIfError(f"{name}={value:g} is no whole number, and its unit is {unit!r}.")


def _measured() -> dict[str, Measured]:
    return {column.name: column for column in CATALOG.measured}


def _changed(raw: FeatureTable, changes: Mapping[str, float]) -> FeatureTable:
    """The customer's features with the changes, and with everything that follows from them."""
    columns = {name: _integers(raw.column(name)) for name in raw.names}
    given = {name: columns.pop(_GIVEN + name) for name in GIVEN}
    for name, value in _measured_changes(changes):
        _move(columns, name, round(value), set(changes))
    fixed = tuple(
        replace(each, function=partial(_set_to, changes[each.name]))
        if each.name in changes
        else each
        for each in CATALOG.derived
    )
    known = {name: floats(column) for name, column in {**columns, **given}.items()}
    values = finish(Catalog(CATALOG.measures, fixed), known)
    return FeatureTable(raw.customer_id, raw.as_of, values, CATALOG.names)


def _measured_changes(changes: Mapping[str, float]) -> list[tuple[str, float]]:
    """The changes of measured features, short windows first."""
    measured = _measured()
    chosen = [(name, value) for name, value in changes.items() if name in measured]
    return sorted(chosen, key=lambda change: measured[change[0]].window or 0)


def _move(columns: dict[str, NDArray[np.int64]], name: str, value: int, asked: set[str]) -> None:
    """Change a measured column, and with it the longer windows that hold the same events.

    None in a stretch of time is none in the shorter ones either.
    """
    about = _measured()[name]
    if about.measure.take not in _ADDED_UP:
        columns[name] = np.array([value])
        return
    difference = value - int(columns[name][0])
    for other in CATALOG.measured:
        if other.measure.name != about.measure.name or other.name == name:
            continue
        there = int(columns[other.name][0])
        shorter = (other.window or 0) < (about.window or 0)
        if shorter and value == 0 and other.name not in asked:
            columns[other.name] = np.array([0])  # none in a month is none in its last week
        elif shorter and there > value:
            raise WhatIfError(
                f"{name}={value} is impossible: {other.name} alone is {there}. Change that too."
            )
        if (other.window or 0) > (about.window or 0) and other.name not in asked:
            columns[other.name] = np.array([there + difference])
    columns[name] = np.array([value])


def _integers(column: Column) -> NDArray[np.int64]:
    known = np.nan_to_num(column).astype(np.int64)
    return np.where(np.isnan(column), MISSING, known)


def _set_to(value: float, *columns: Column) -> Column:
    """A derived feature that is what it was set to."""
    return np.full(len(columns[0]), value)


def _changes(before: Night, after: Night, asked: Mapping[str, float]) -> Iterator[Change]:
    """What was asked first, then what followed."""
    names = [*asked, *(name for name in CATALOG.names if name not in asked)]
    for name in names:
        old, new = before.shown(name)[0], after.shown(name)[0]
        if name in asked or old != new:
            about = CATALOG[name]
            toward = _toward(about.harm, old, new)
            yield Change(name, about.label, about.unit, old, new, name in asked, toward)


def _toward(harm: str | None, old: float | None, new: float | None) -> Toward | None:
    if harm is None or old is None or new is None or old == new:
        return None
    return "harm" if (new > old) == (harm == "up") else "relief"


def _payment(night: Night) -> int | None:
    row = night.prediction.riskiest[0]
    obligation = int(night.prediction.rows.obligation_id[row])
    return None if obligation < 0 else obligation


def _shifts(before: Night, after: Night) -> tuple[Shift, ...]:
    inputs = [*CATALOG, *before.model.outcome.inputs]
    moved = [
        Shift(each.name, each.label, float(old), float(new))
        for each, old, new in zip(inputs, before.phi[0], after.phi[0], strict=True)
        if old != new
    ]
    return tuple(sorted(moved, key=lambda shift: -abs(shift.after - shift.before)))
