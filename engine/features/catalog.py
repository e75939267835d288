"""The catalogue: every feature by name, checked when it is built.

A declaration that names an unknown column, kind, take or feature, or a window that is no positive
number of days, fails at import with its name. The hash covers what decides a value (names, takes,
conditions, windows, the code of derived features) and nothing that only describes it, so that a
label can be reworded without retraining a model.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.features.checks import (
    DeclarationError,
    check_measure,
    check_names,
    check_subjects,
    check_thresholds,
)
from engine.features.declaration import GIVEN, Derived, Harm, Measure, Unit
from engine.features.meaning import Meaning, OpaqueFormulaError, derived_meaning, measure_meaning


@dataclass(frozen=True)
class Measured:
    """One column that the kernel fills: a measure over one of its windows."""

    name: str
    measure: Measure
    window: int | None
    shown: bool  # a feature itself, not only part of others


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
    subject: str | None = None


@dataclass(frozen=True)
class Catalog:
    """All declared features; measured ones first, each group in the order of its declaration."""

    measures: tuple[Measure, ...]
    derived: tuple[Derived, ...]

    def __post_init__(self) -> None:
        for measure in self.measures:
            check_measure(measure)
        check_names(self.measured, self.derived)
        check_thresholds(self.measured)
        check_subjects((*self.measures, *self.derived))

    @cached_property
    def measured(self) -> tuple[Measured, ...]:
        """Every column that the kernel fills, those that only feed others included."""
        return tuple(column for measure in self.measures for column in _columns(measure))

    @cached_property
    def features(self) -> tuple[Feature, ...]:
        """What the model sees."""
        visible = (column for column in self.measured if column.shown)
        return (
            *(_measured_feature(column) for column in visible),
            *(_derived_feature(feature, self._subjects[feature.name]) for feature in self.derived),
        )

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all features, in the order of a feature table's columns."""
        return tuple(feature.name for feature in self.features)

    @cached_property
    def hash(self) -> str:
        """SHA-256 over everything in the declaration that decides a value."""
        meaning = [measure_meaning(measure) for measure in self.measures]
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
        measured = {column.name for column in self.measured}
        made_of = (name, *self.upstream(name))
        return tuple(dict.fromkeys(source for source in made_of if source in measured))

    def upstream(self, name: str) -> tuple[str, ...]:
        """All that a column is made of, the nearest first: features, measured and given columns."""
        found: dict[str, None] = {}
        for given in self.inputs[name]:
            found |= dict.fromkeys((given, *self.upstream(given)))
        return tuple(found)

    @cached_property
    def inputs(self) -> Mapping[str, tuple[str, ...]]:
        """What each column, measured, derived or given, is computed from."""
        limits = {
            column.name: (column.measure.below.of,) if column.measure.below else ()
            for column in self.measured
        }
        made = {feature.name: feature.inputs for feature in self.derived}
        return dict.fromkeys(GIVEN, ()) | limits | made

    @cached_property
    def feeding(self) -> frozenset[str]:
        """The columns that derived features are computed from."""
        return frozenset(name for feature in self.derived for name in feature.inputs)

    @cached_property
    def _subjects(self) -> Mapping[str, str | None]:
        """What each column is about: what it says itself, or else its first input that says it."""
        found = {column.name: column.measure.subject for column in self.measured}
        for feature in self.derived:
            inherited = (found.get(name) for name in feature.inputs if name not in GIVEN)
            found[feature.name] = feature.subject or next(inherited, None)
        return found

    @cached_property
    def _by_name(self) -> dict[str, Feature]:
        return {feature.name: feature for feature in self.features}


def _columns(measure: Measure) -> list[Measured]:
    shown = not measure.input_only
    if not measure.windows and not measure.feeding:
        return [Measured(measure.name, measure, None, shown)]
    windows = [(days, shown) for days in measure.windows]
    windows += [(days, False) for days in measure.feeding]
    return [Measured(f"{measure.name}_{days}d", measure, days, see) for days, see in windows]


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
        measure.subject,
    )


def _derived_feature(feature: Derived, subject: str | None) -> Feature:
    return Feature(
        feature.name,
        feature.label,
        feature.unit,
        feature.description,
        feature.harm,
        feature.usual_range,
        None,
        subject,
    )


def _derived_meaning(feature: Derived) -> Meaning:
    try:
        return derived_meaning(feature)
    except OpaqueFormulaError as error:
        raise DeclarationError(feature.name, str(error)) from error
