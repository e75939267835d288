"""What makes a declaration wrong, said with the feature's name when it is imported."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, get_args

from engine.features.declaration import (
    GIVEN,
    VOCABULARY,
    BalanceTake,
    Derived,
    EventTake,
    Harm,
    Measure,
    Unit,
)
from engine.features.subjects import SUBJECTS

if TYPE_CHECKING:
    from engine.features.catalog import Measured


class DeclarationError(ValueError):
    """A feature is declared in words that do not exist."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"Feature {name!r} {reason}.")


def check_measure(measure: Measure) -> None:
    """Raise `DeclarationError` for a word that the kernel does not know, or a wrong window."""
    vocabulary = VOCABULARY.get(measure.source)
    if vocabulary is None:
        raise DeclarationError(
            measure.name, f"reads {measure.source!r}; sources are {list(VOCABULARY)}"
        )
    for column, values in measure.where.items():
        if column not in vocabulary:
            raise DeclarationError(
                measure.name, f"asks for column {column!r}; there are {list(vocabulary)}"
            )
        for value in (values,) if isinstance(values, str) else values:
            if value not in vocabulary[column]:
                raise DeclarationError(
                    measure.name, f"asks for {column} {value!r}, which does not exist"
                )
    _check_take(measure)
    _check_windows(measure)
    if measure.unit not in get_args(Unit):
        raise DeclarationError(
            measure.name, f"has unit {measure.unit!r}; units are {get_args(Unit)}"
        )
    if measure.harm not in (None, *get_args(Harm)):
        raise DeclarationError(
            measure.name, f"has harm {measure.harm!r}; it is one of {get_args(Harm)}"
        )


def check_subjects(declared: Sequence[Measure | Derived]) -> None:
    """Raise `DeclarationError` for a subject that nobody can be told about."""
    for each in declared:
        if each.subject is not None and each.subject not in SUBJECTS:
            raise DeclarationError(
                each.name, f"is about {each.subject!r}; subjects are {list(SUBJECTS)}"
            )


def check_thresholds(measured: Sequence["Measured"]) -> None:
    """Raise `DeclarationError` for a threshold that is no part of a measure of events."""
    events = {c.name for c in measured if c.measure.take in get_args(EventTake)}
    for column in measured:
        measure = column.measure
        if measure.below is None:
            continue
        if measure.take != "days below" or measure.below.of not in events:
            raise DeclarationError(
                measure.name, f"is below {measure.below.of!r}, which is no measure of events"
            )
        if measure.below.divided_by <= 0:
            raise DeclarationError(
                measure.name, f"divides its threshold by {measure.below.divided_by!r}"
            )


def check_names(measured: Sequence["Measured"], derived: Sequence[Derived]) -> None:
    """Raise `DeclarationError` for a name that is taken, or one that is used and not known yet."""
    known = set(GIVEN)
    for column in measured:
        if column.name in known:
            raise DeclarationError(column.name, "is declared twice")
        known.add(column.name)
    for feature in derived:
        if feature.name in known:
            raise DeclarationError(feature.name, "is declared twice")
        for name in feature.inputs:
            if name not in known:
                raise DeclarationError(
                    feature.name, f"uses {name!r}, which is not declared before it"
                )
        known.add(feature.name)


def _check_take(measure: Measure) -> None:
    about_balance = measure.take in get_args(BalanceTake)
    if not about_balance and measure.take not in get_args(EventTake):
        raise DeclarationError(
            measure.name, f"takes {measure.take!r}, which the kernel does not know"
        )
    if about_balance and (measure.where or measure.source != "transactions"):
        raise DeclarationError(
            measure.name, "takes a balance, which is that of all transactions: drop `where`"
        )
    if measure.source == "payments" and measure.take.endswith(("counterparties", "mccs")):
        raise DeclarationError(measure.name, f"takes {measure.take!r}, which no payment has")


def _check_windows(measure: Measure) -> None:
    windows = (*measure.windows, *measure.feeding)
    if not windows and measure.take != "last balance":
        raise DeclarationError(measure.name, f"takes {measure.take!r} and needs a window")
    for days in windows:
        if days <= 0:
            reason = f"has window {days!r}; a window is a positive number of days"
            raise DeclarationError(measure.name, f"{reason} before as_of, never after it")
