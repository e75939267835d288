"""Fairness: does the model treat each declared group like everyone else?

From held-out predictions and what happened, and nothing else. The groups are columns of the
customers and characteristics that are declared for this alone, such as sex and age. A group's rates
are fairlearn's; its gap is its rate less that of everyone else, with an interval from resampled
customers. A gap is out of tolerance when its whole interval is: one that chance may explain is a
warning. A group too small to tell is listed as such, never padded (Barocas, Hardt and Narayanan
2023, chapter 3).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from engine.features.arrays import find
from engine.model.bootstrap import Estimate, Resamples, Spread, ratio
from engine.monitor.findings import Finding, Report
from engine.monitor.heldout import HeldOut
from engine.monitor.limits import RATES, FairnessLimits, Rate
from engine.monitor.reference import NOT_GIVEN
from engine.store.reports import Level

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
_LABELS: Mapping[Rate, str] = {
    "selection": "Selected",
    "recall": "Found among those who miss",
    "false_alarm": "Selected among those who pay",
    "calibration": "Believed less observed",
}


@dataclass(frozen=True)
class Group:
    """One group of one column, as held out."""

    column: str
    name: str
    customers: int
    rows: int
    bad: int


def fairness(
    held: HeldOut,
    people: pa.Table,
    declared: pa.Table,
    threshold: float,
    limits: FairnessLimits,
    *,
    as_of: datetime,
    created_at: datetime,
) -> Report:
    """Compare every declared group with everyone else, from the threshold of selection on.

    `people` are the book's customers, `declared` the groups that it keeps for fairness only.
    """
    selected = (held.probability >= threshold).astype(float)
    resamples = Resamples.of(held.customer_id, 0)
    findings: list[Finding] = []
    told: list[dict[str, Any]] = []
    small: list[dict[str, Any]] = []
    for column, member in _memberships(held.customer_id, people, declared, limits):
        rates = _rates(held, selected, member)
        for name in np.unique(member).tolist():
            mine = member == name
            group = _group(held, mine, column, name)
            if not _large_enough(held, mine, limits):
                small.append(vars(group))
                continue
            told.append(vars(group) | rates[name])
            if _large_enough(held, ~mine, limits):
                shown = column in limits.shown
                findings += _gaps(held, selected, mine, group, limits, resamples, shown=shown)
    facts = {
        "model": held.model_id,
        "threshold": threshold,
        "selected_from": limits.selected_from,
        "rows": len(held),
        "customers": len(np.unique(held.customer_id)),
        "data_hash": held.summary["data_hash"],
        "design": held.summary["design"],
        "groups": told,
        "too_small": small,
        "why_too_small": limits.because,
    }
    return Report("fairness", as_of, held.model_id, created_at, facts, tuple(findings))


def _memberships(
    customers: NDArray[np.int64], people: pa.Table, declared: pa.Table, limits: FairnessLimits
) -> Iterator[tuple[str, NDArray[np.str_]]]:
    """Each column or characteristic, and which of its groups each row's customer belongs to."""
    for column in (*limits.groups, *limits.shown):
        yield column, _members(people, column, customers)
    for name in sorted(declared["characteristic"].unique().to_pylist()):
        of_name = declared.filter(pc.equal(declared["characteristic"], name))
        yield name, _members(of_name, "value", customers)


def _members(table: pa.Table, column: str, customers: NDArray[np.int64]) -> NDArray[np.str_]:
    """The customers' values; who is not in the table has given none."""
    rows = table.sort_by("customer_id")
    values = [
        NOT_GIVEN if each is None else str(each).lower() if isinstance(each, bool) else each
        for each in rows[column].to_pylist()
    ]
    place, known = find(rows["customer_id"].to_numpy(), customers)
    found: NDArray[np.str_] = np.asarray([*values, NOT_GIVEN], dtype=np.str_)
    return found[np.where(known, place, len(values))]


def _rates(held: HeldOut, selected: Floats, member: NDArray[np.str_]) -> dict[str, dict[str, Any]]:
    """Each group's rates by fairlearn; a rate over nothing is null."""
    # imported here: it takes seconds and brings pandas and scikit-learn along
    from fairlearn.metrics import (
        MetricFrame,
        false_positive_rate,
        selection_rate,
        true_positive_rate,
    )

    decided = MetricFrame(
        metrics={
            "selection": selection_rate,
            "recall": true_positive_rate,
            "false_alarm": false_positive_rate,
        },
        y_true=held.y,
        y_pred=selected,
        sensitive_features=member,
    ).by_group
    believed = MetricFrame(
        metrics={"calibration": _calibration_gap},
        y_true=held.y,
        y_pred=held.probability,
        sensitive_features=member,
    ).by_group
    joined = decided.join(believed)
    return {
        str(name): {rate: _plain(joined.loc[name, rate]) for rate in RATES} for name in joined.index
    }


def share(value: float | None) -> str:
    """A rate as people read it; a rate over nothing is a dash."""
    return "-" if value is None else f"{round(value, 3) + 0.0:.1%}"  # + 0.0: no negative zero


def _calibration_gap(y_true: Floats, y_pred: Floats) -> float:
    """Mean probability less the share of bad outcomes."""
    return float(np.mean(y_pred) - np.mean(y_true))


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _group(held: HeldOut, mine: Mask, column: str, name: str) -> Group:
    customers = len(np.unique(held.customer_id[mine]))
    return Group(column, name, customers, int(mine.sum()), int(held.y[mine].sum()))


def _large_enough(held: HeldOut, mine: Mask, limits: FairnessLimits) -> bool:
    bad = held.y[mine].sum()
    rarer = min(bad, mine.sum() - bad)
    return len(np.unique(held.customer_id[mine])) >= limits.customers and rarer >= limits.outcomes


def _gaps(
    held: HeldOut,
    selected: Floats,
    mine: Mask,
    group: Group,
    limits: FairnessLimits,
    resamples: Resamples,
    *,
    shown: bool,
) -> Iterator[Finding]:
    """The group against everyone else, rate by rate."""
    for rate in RATES:
        here = _spread(rate, held, selected, mine, resamples)
        gap = (here - _spread(rate, held, selected, ~mine, resamples)).estimate()
        rule = limits.tolerance(rate)
        criterion = rule.criterion and not shown
        level = _level(gap, rule.tolerance) if criterion else "ok"
        yield Finding(
            metric=rate,
            subject=f"{group.column}={group.name}",
            label=f"{_LABELS[rate]}, {group.column} {group.name}",
            level=level,
            value=_plain(gap.value),
            warn=rule.tolerance,
            alert=rule.tolerance,
            reason=_reason(here.value, gap, rule.tolerance, level, criterion=criterion),
            because=rule.because,
            action="Look at what the group's members have in common in the reasons; mend the "
            "features or the data, and train again.",
        )


def _reason(here: float, gap: Estimate, tolerance: float, level: Level, *, criterion: bool) -> str:
    low, high = (f"{100 * end:+.1f}" for end in (gap.low, gap.high))
    told = (
        f"{share(here)} against {share(here - gap.value)} of everyone else, a gap of "
        f"{100 * gap.value:+.1f} [{low}, {high}] percentage points"
    )
    if not criterion:
        return f"{told}; shown, not a criterion"
    chance = "; its interval reaches into them, so chance may explain it" if level == "warn" else ""
    return f"{told}; {100 * tolerance:g} are tolerated{chance}"


def _spread(
    rate: Rate, held: HeldOut, selected: Floats, mine: Mask, resamples: Resamples
) -> Spread:
    here, y = mine.astype(float), held.y
    part, whole = {
        "selection": (selected, np.ones(len(y))),
        "recall": (selected * y, y),
        "false_alarm": (selected * (1 - y), 1 - y),
        "calibration": (held.probability - y, np.ones(len(y))),
    }[rate]
    return ratio(part * here, whole * here, held.customer_id, resamples)


def _level(gap: Estimate, tolerance: float) -> Level:
    """Alert when the whole interval is out of tolerance, a warning when the value alone is."""
    if gap.low > tolerance or gap.high < -tolerance:
        return "alert"
    return "warn" if abs(gap.value) > tolerance else "ok"
