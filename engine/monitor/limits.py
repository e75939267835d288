"""The limits of monitoring: content that people wrote, checked when read.

A value at or beyond `warn` or `alert` has that level; a value that is not known has no level.
"""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

import knowledge
from engine.features import CATALOG
from engine.store.reports import Level

FILE = Path(knowledge.__file__).parent / "policies" / "monitoring.yaml"
LEVELS: tuple[Level, ...] = ("ok", "warn", "alert")
DriftMetric = Literal["psi", "ks", "missing", "mix", "calibration", "ece"]
GroupColumn = Literal["language", "region", "segment", "country", "vulnerable"]
Rate = Literal["selection", "recall", "false_alarm", "calibration"]
RATES: tuple[Rate, ...] = ("selection", "recall", "false_alarm", "calibration")


class LimitsError(ValueError):
    """The file of limits cannot be used as it is."""


class _Content(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Limit(_Content):
    """Where a metric begins to warn and to alarm, why, and what to do then."""

    warn: Annotated[float, Field(gt=0)]
    alert: float
    because: str
    action: str

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.alert <= self.warn:
            raise ValueError(f"alert {self.alert} is not beyond warn {self.warn}")
        return self

    def level(self, value: float) -> Level:
        """The level of a value's distance from what is wanted; an unknown one is no reason."""
        if math.isnan(value):
            return "ok"
        if abs(value) >= self.alert:
            return "alert"
        return "warn" if abs(value) >= self.warn else "ok"


class DriftLimits(_Content):
    """Limits of drift; see `engine.monitor.distance` for the metrics."""

    bins: Annotated[int, Field(ge=2, le=50)]
    noise: Annotated[float, Field(gt=0.5, lt=1)]
    psi: Limit
    ks: Limit
    missing: Limit
    mix: Limit
    calibration: Limit
    ece: Limit


class QualityLimits(_Content):
    """Limits of the records' quality."""

    missing: Limit
    delay_hours: Limit
    empty_days: Limit
    volume: Limit
    outside_usual: Limit
    usual_customers: Annotated[int, Field(ge=1)]
    impossible: Limit
    repeated: Limit
    refused: Limit
    stale_days: Limit
    usual: dict[str, dict[str, tuple[float, float]]]
    blank_means: dict[str, str]
    absent: dict[str, dict[str, str]]
    overdrawn_products: tuple[str, ...]

    def absent_from(self, source: str) -> Mapping[str, str]:
        """The columns that a source is declared not to have, and why."""
        return self.absent.get(source, {})

    def usual_at(self, source: str) -> Mapping[str, tuple[float, float]]:
        """Features whose usual range is another among a source's customers, and that range."""
        return self.usual.get(source, {})

    @model_validator(mode="after")
    def _known(self) -> Self:
        for source, ranges in self.usual.items():
            for name, (low, high) in ranges.items():
                if name not in CATALOG:
                    raise ValueError(f"usual {name!r} of source {source!r} is no feature")
                if high < low:
                    raise ValueError(f"usual {name!r} of {source!r} ends at {high}, before {low}")
        return self


class Tolerance(_Content):
    """How far a group's rate may be from everyone else's, and whether that decides anything."""

    criterion: bool
    tolerance: Annotated[float, Field(gt=0, lt=1)]
    because: str


class FairnessLimits(_Content):
    """Which columns are groups, when a group is large enough, and what is tolerated."""

    groups: tuple[GroupColumn, ...]
    shown: tuple[GroupColumn, ...]
    selected_from: Literal["MEDIUM", "HIGH", "CRITICAL"]
    customers: Annotated[int, Field(ge=1)]
    outcomes: Annotated[int, Field(ge=1)]
    because: str
    selection: Tolerance
    recall: Tolerance
    false_alarm: Tolerance
    calibration: Tolerance

    def tolerance(self, rate: Rate) -> Tolerance:
        """The tolerance of one rate."""
        found: Tolerance = getattr(self, rate)
        return found


class Least(_Content):
    """A figure must be at least this."""

    least: float
    because: str


class Most(_Content):
    """A figure must be at most this."""

    most: float
    because: str


class Surely(_Content):
    """A figure must not surely be above `most` (its whole interval is), and never above `never`."""

    most: float
    never: float
    because: str


class GateLimits(_Content):
    """What a model must show before it may be promoted."""

    positives: Least
    advantage: Least
    drifted: Most
    ece: Surely


class CardWords(_Content):
    """What people wrote for the model card."""

    use: str
    not_for: tuple[str, ...]
    limits: tuple[str, ...]
    made: dict[str, str]  # what each figure that training notes is called


class Limits(_Content):
    """The whole file."""

    id: str
    version: int
    owner: str
    effective_from: object
    drift: DriftLimits
    quality: QualityLimits
    fairness: FairnessLimits
    gate: GateLimits
    card: CardWords


def load_limits(path: Path = FILE) -> Limits:
    """Read and check the limits.

    Raises:
        LimitsError: The file is missing or says what cannot be.
    """
    try:
        return Limits.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValueError) as problem:
        raise LimitsError(
            f"Limits {str(path)!r} cannot be read: {problem}. Mend the file or take it from the "
            "last version that worked."
        ) from problem


def worst(levels: list[Level]) -> Level:
    """The gravest of them; nothing found is fine."""
    return max(levels, key=LEVELS.index, default="ok")
