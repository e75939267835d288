"""A customer against their own usual: one family of features, declared as data.

The baseline is what came before the window, so that a change is not part of what it is held
against; both are set to the same number of days.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.features.checks import DeclarationError
from engine.features.declaration import AS_OF, Column, Derived, Harm, Measure

ADDITIVE = ("count", "sum of amount", "days with events")
FIRST_EVENT, LONGEST = "transaction_first_180d", 180
DAY = 86_400_000_000.0


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """A measure's window against the mean of the days before it, back to `baseline` days."""

    of: str
    window: int = 30
    baseline: int = 180
    harm: Harm | None = None
    usual_range: tuple[float, float] = (-0.5, 0.5)

    @property
    def name(self) -> str:
        """The feature's stable code."""
        return f"{self.of}_deviation_{self.window}d"


def with_baselines(
    measures: Sequence[Measure], deviations: Sequence[Deviation]
) -> tuple[Measure, ...]:
    """The measures, which also take the windows that the deviations need.

    Raises:
        DeclarationError: A deviation is of an unknown measure, or of one that does not add up over
            days, or its baseline is not longer than its window.
    """
    known = {measure.name: measure for measure in measures}
    for deviation in deviations:
        _check(deviation, known)
        known[deviation.of] = _feeding(known[deviation.of], deviation)
    return tuple(known[measure.name] for measure in measures)


def against_usual(
    measures: Sequence[Measure], deviations: Sequence[Deviation]
) -> tuple[Derived, ...]:
    """The features of checked deviations."""
    known = {measure.name: measure for measure in measures}
    return tuple(_feature(deviation, known[deviation.of]) for deviation in deviations)


def _check(deviation: Deviation, known: Mapping[str, Measure]) -> None:
    window, baseline = deviation.window, deviation.baseline
    if deviation.of not in known:
        raise DeclarationError(deviation.name, f"deviates in {deviation.of!r}, which is no measure")
    take = known[deviation.of].take
    if take not in ADDITIVE:
        raise DeclarationError(
            deviation.name, f"deviates in {take!r}, which does not add up over days"
        )
    if window <= 0:
        raise DeclarationError(
            deviation.name, f"has window {window!r}; a window is a positive number of days"
        )
    if baseline <= window:
        raise DeclarationError(
            deviation.name, f"has a baseline of {baseline} days, not longer than its {window}"
        )
    if baseline > LONGEST:
        raise DeclarationError(
            deviation.name, f"has a baseline of {baseline} days; the longest is {LONGEST}"
        )


def _feeding(measure: Measure, deviation: Deviation) -> Measure:
    wanted = {deviation.window, deviation.baseline} - set(measure.windows)
    return replace(measure, feeding=tuple(sorted({*measure.feeding, *wanted})))


def _feature(deviation: Deviation, measure: Measure) -> Derived:
    window, baseline = deviation.window, deviation.baseline
    return Derived(
        name=deviation.name,
        label=f"Change of {measure.label[0].lower()}{measure.label[1:]} from own usual, "
        f"{window} days",
        unit="ratio",
        description=f"{measure.description.removesuffix('.')} in the last {window} days, against "
        f"the customer's own mean of the {baseline - window} days before: 0 is the usual, 1 is "
        "twice as much, -1 is none. Missing where the usual is none, or less than half of those "
        "days are known.",
        inputs=(
            AS_OF,
            FIRST_EVENT,
            f"{deviation.of}_{window}d",
            f"{deviation.of}_{baseline}d",
        ),
        function=_formula(window, baseline),
        harm=deviation.harm,
        usual_range=deviation.usual_range,
        subject=measure.subject,
    )


def _formula(window: int, baseline: int) -> Callable[..., Column]:
    def deviation(as_of: Column, first_event: Column, recent: Column, total: Column) -> Column:
        known = np.minimum(np.floor((as_of - first_event) / DAY) + 1, baseline)
        before = known - window
        enough = 2 * before >= baseline - window
        return np.where(enough, recent * before / ((total - recent) * window) - 1, np.nan)

    return deviation
