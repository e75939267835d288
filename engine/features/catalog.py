"""The catalogue: every feature by name, checked when it is built.

A declaration that names an unknown column, kind, take or feature, or a window that is no positive
number of days, fails at import with its name. The hash covers what decides a value (names, takes,
conditions, windows, the code of derived features) and nothing that only describes it, so that a
label can be reworded without retraining a model.
"""

import ast
import hashlib
import inspect
import json
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

from engine.features.declaration import (
    GIVEN,
    VOCABULARY,
    BalanceTake,
    Column,
    Derived,
    EventTake,
    Harm,
    Measure,
    Unit,
)


class DeclarationError(ValueError):
    """A feature is declared in words that do not exist."""


@dataclass(frozen=True)
class Measured:
    """One column that the kernel fills: a measure over one of its windows."""

    name: str
    measure: Measure
    window: int | None


@dataclass(frozen=True)
class Feature:
    """One column of the model's input, described once for code, documents, plots and chat."""

    name: str
    label: str
    unit: Unit
    description: str
    harm: Harm | None
    usual_range: tuple[float, float] | None
    window: int | None


@dataclass(frozen=True)
class Catalog:
    """All declared features; measured ones first, each group in the order of its declaration."""

    measures: tuple[Measure, ...]
    derived: tuple[Derived, ...]

    def __post_init__(self) -> None:
        for measure in self.measures:
            _check_measure(measure)
        _check_names(self.measured, self.derived)
        for column in self.measured:
            _check_threshold(column.measure, self.measured)

    @cached_property
    def measured(self) -> tuple[Measured, ...]:
        """Every column that the kernel fills, those that only feed others included."""
        return tuple(column for measure in self.measures for column in _columns(measure))

    @cached_property
    def features(self) -> tuple[Feature, ...]:
        """What the model sees."""
        visible = (column for column in self.measured if not column.measure.input_only)
        return (
            *(_measured_feature(column) for column in visible),
            *(_derived_feature(feature) for feature in self.derived),
        )

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all features, in the order of a feature table's columns."""
        return tuple(feature.name for feature in self.features)

    @cached_property
    def hash(self) -> str:
        """SHA-256 over everything in the declaration that decides a value."""
        meaning = [_measure_meaning(measure) for measure in self.measures]
        meaning += [_derived_meaning(feature) for feature in self.derived]
        return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()

    def __getitem__(self, name: str) -> Feature:
        """The feature of that name.

        Raises:
            KeyError: There is none.
        """
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[Feature]:
        return iter(self.features)

    def __len__(self) -> int:
        return len(self.features)

    def lineage(self, name: str) -> tuple[str, ...]:
        """The measured columns that a feature is made of, in the order in which it uses them."""
        function = next((feature for feature in self.derived if feature.name == name), None)
        if function is None:
            return () if name in GIVEN else (name,)
        sources = (source for given in function.inputs for source in self.lineage(given))
        return tuple(dict.fromkeys(sources))

    @cached_property
    def _by_name(self) -> dict[str, Feature]:
        return {feature.name: feature for feature in self.features}


def _columns(measure: Measure) -> list[Measured]:
    if not measure.windows:
        return [Measured(measure.name, measure, None)]
    return [Measured(f"{measure.name}_{days}d", measure, days) for days in measure.windows]


def _measured_feature(column: Measured) -> Feature:
    measure = column.measure
    label = measure.label if column.window is None else f"{measure.label}, {column.window} days"
    return Feature(
        column.name,
        label,
        measure.unit,
        measure.description,
        measure.harm,
        measure.usual_range,
        column.window,
    )


def _derived_feature(feature: Derived) -> Feature:
    return Feature(
        feature.name,
        feature.label,
        feature.unit,
        feature.description,
        feature.harm,
        feature.usual_range,
        None,
    )


def _check_measure(measure: Measure) -> None:
    vocabulary = VOCABULARY.get(measure.source)
    if vocabulary is None:
        raise _error(measure.name, f"reads {measure.source!r}; sources are {list(VOCABULARY)}")
    for column, values in measure.where.items():
        if column not in vocabulary:
            raise _error(measure.name, f"asks for column {column!r}; there are {list(vocabulary)}")
        for value in (values,) if isinstance(values, str) else values:
            if value not in vocabulary[column]:
                raise _error(measure.name, f"asks for {column} {value!r}, which does not exist")
    _check_take(measure)
    if measure.unit not in get_args(Unit):
        raise _error(measure.name, f"has unit {measure.unit!r}; units are {get_args(Unit)}")
    if measure.harm not in (None, *get_args(Harm)):
        raise _error(measure.name, f"has harm {measure.harm!r}; it is one of {get_args(Harm)}")


def _check_take(measure: Measure) -> None:
    about_balance = measure.take in get_args(BalanceTake)
    if not about_balance and measure.take not in get_args(EventTake):
        raise _error(measure.name, f"takes {measure.take!r}, which the kernel does not know")
    if about_balance and (measure.where or measure.source != "transactions"):
        raise _error(
            measure.name, "takes a balance, which is that of all transactions: drop `where`"
        )
    if not measure.windows and measure.take != "last balance":
        raise _error(measure.name, f"takes {measure.take!r} and needs a window")
    for days in measure.windows:
        if days <= 0:
            raise _error(
                measure.name, f"has window {days!r}; a window is a positive number of days"
            )


def _check_threshold(measure: Measure, measured: Sequence[Measured]) -> None:
    if measure.below is None:
        return
    event_columns = [c.name for c in measured if c.measure.take in get_args(EventTake)]
    if measure.take != "days below" or measure.below.of not in event_columns:
        raise _error(measure.name, f"is below {measure.below.of!r}, which is no measure of events")
    if measure.below.divided_by <= 0:
        raise _error(measure.name, f"divides its threshold by {measure.below.divided_by!r}")


def _check_names(measured: Sequence[Measured], derived: Sequence[Derived]) -> None:
    known = set(GIVEN)
    for column in measured:
        if column.name in known:
            raise _error(column.name, "is declared twice")
        known.add(column.name)
    for feature in derived:
        if feature.name in known:
            raise _error(feature.name, "is declared twice")
        for name in feature.inputs:
            if name not in known:
                raise _error(feature.name, f"uses {name!r}, which is not declared before it")
        known.add(feature.name)


def _error(name: str, reason: str) -> DeclarationError:
    return DeclarationError(f"Feature {name!r} {reason}.")


def _measure_meaning(measure: Measure) -> dict[str, object]:
    return {
        "name": measure.name,
        "take": measure.take,
        "source": measure.source,
        "where": {
            column: sorted([values] if isinstance(values, str) else values)
            for column, values in measure.where.items()
        },
        "windows": measure.windows,
        "below": measure.below and (measure.below.of, measure.below.divided_by),
        "input_only": measure.input_only,
    }


def _derived_meaning(feature: Derived) -> dict[str, object]:
    return {"name": feature.name, "code": _code(feature.function)}


def _code(function: Callable[..., Column]) -> str:
    """The function's source without its decorators and docstring."""
    source = textwrap.dedent(inspect.getsource(function))
    definition = ast.parse(source).body[0]
    if not isinstance(definition, ast.FunctionDef):
        raise _error(function.__name__, "is no plain function")
    lines = source.splitlines()
    first = definition.body[0]
    if ast.get_docstring(definition) is None:
        return "\n".join(lines[definition.lineno - 1 :])
    start, end = first.lineno, first.end_lineno or first.lineno
    return "\n".join(lines[definition.lineno - 1 : start - 1] + lines[end:])
