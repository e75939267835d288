"""Drift: whether the customers of now still look like those that the model learned from.

Features, the score, missing values and the mix of customers are compared with the model's
reference; calibration is judged on outcomes that became known after training, as soon as there are
some. Only rows that the model would score count.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from engine.features import CATALOG
from engine.model.artefact import Model
from engine.model.booster import gains
from engine.monitor.absent import absent_inputs
from engine.monitor.calibration import calibration, calibration_fact
from engine.monitor.distance import Histogram, fill, ks, ks_noise, mix, noise, psi
from engine.monitor.findings import Finding, Report, judged
from engine.monitor.limits import DriftLimits, Limit
from engine.monitor.reference import Reference, mix_of, month_of_moments
from engine.monitor.rows import Scored, scored_rows

if TYPE_CHECKING:
    from data.book import Book

SCORE = "score"
_UNITS = {"minor": "minor units", "days": "days"}  # the others are told without


def drift(
    book: "Book",
    model: Model,
    reference: Reference,
    limits: DriftLimits,
    *,
    absent: Mapping[str, str],
    as_of: datetime,
    created_at: datetime,
) -> Report:
    """Compare the month of moments up to `as_of` with the model's reference.

    `absent` are the columns that the book's source does not have, and why: inputs that read them
    are named in the facts and not compared.
    """
    now = scored_rows(book, model, month_of_moments(as_of))
    rows = now.rows
    customers = len(np.unique(rows.customer_id))
    without = absent_inputs(model.feature_names, absent)
    findings = [
        *_columns(model, reference, now, limits, customers, without),
        *_mixes(reference, mix_of(book.customers(), rows.customer_id), limits, customers),
        *calibration(book, model, reference, limits, as_of),
    ]
    facts = {
        "book": book.fingerprint,
        "model": model.model_id,
        "reference_from": reference.first.isoformat(),
        "reference_to": reference.last.isoformat(),
        "reference_rows": reference.rows,
        "rows": len(rows),
        "customers": customers,
        "absent": without,
        "calibration": calibration_fact(model, reference, as_of),
    }
    return Report("drift", as_of, model.model_id, created_at, facts, tuple(findings))


@dataclass(frozen=True)
class _Column:
    """One column before and now, with the customers who have a value, and what the model makes."""

    name: str
    label: str
    unit: str
    weight: str
    before: Histogram
    now: Histogram
    customers_before: int
    customers_now: int


def _columns(
    model: Model,
    reference: Reference,
    now: Scored,
    limits: DriftLimits,
    customers: int,
    without: Mapping[str, str],
) -> Iterator[Finding]:
    """PSI, KS and missing rate of the score and of every feature that the book can have."""
    named = [(SCORE, reference.score, now.log_odds)]
    named += [
        (name, reference.columns[name], now.X[:, at])
        for at, name in enumerate(model.feature_names)
        if name not in without
    ]
    weights = _weights(model)
    for name, before, values in named:
        label, unit = _declared(model, name)
        after = fill(values, before.cuts)
        told = f"; {weights[name]}" if name in weights else ""
        there, here = _valued(before, reference.customers), _valued(after, customers)
        column = _Column(name, label, unit, told, before, after, there, here)
        yield _psi(column, limits)
        yield _ks(column, limits)
        yield _missing(column, limits)


def _valued(column: Histogram, customers: int) -> int:
    """About how many of the customers have a value, going by rows: only they tell by chance."""
    return math.ceil(customers * (1 - column.missing_share)) if column.known else 0


def _psi(column: _Column, limits: DriftLimits) -> Finding:
    before, now = column.before, column.now
    value = psi(before, now)
    chance = noise(len(before.counts), column.customers_before, column.customers_now, limits.noise)
    change = f"{moved(before, now, column.unit)}{column.weight}"
    reason = f"PSI {value:.3f} (chance alone reaches {chance:.3f}); {change}"
    return _judged(column, "psi", limits.psi, value, reason, chance=not value > chance)


def _ks(column: _Column, limits: DriftLimits) -> Finding:
    value = ks(column.before, column.now)
    chance = ks_noise(column.customers_before, column.customers_now, limits.noise)
    apart = f"the distributions are {value:.3f} apart (chance alone reaches {chance:.3f})"
    reason = f"{apart}{column.weight}"
    return _judged(column, "ks", limits.ks, value, reason, chance=not value > chance)


def _missing(column: _Column, limits: DriftLimits) -> Finding:
    before, now = column.before.missing_share, column.now.missing_share
    reason = f"missing in {now:.1%} of the rows, before in {before:.1%}{column.weight}"
    return _judged(column, "missing", limits.missing, now - before, reason, chance=False)


def _judged(
    column: _Column, metric: str, limit: Limit, value: float, reason: str, *, chance: bool
) -> Finding:
    return judged(limit, metric, column.name, column.label, value, reason, chance=chance)


def _mixes(
    reference: Reference, now: Mapping[str, Mapping[str, int]], limits: DriftLimits, customers: int
) -> Iterator[Finding]:
    for name, before in reference.mix.items():
        here = now[name]
        value = mix(before, here)
        chance = noise(len({*before, *here}), reference.customers, customers, limits.noise)
        reason = _mix_reason(before, here)
        yield judged(
            limits.mix, "mix", name, f"Mix by {name}", value, reason, chance=not value > chance
        )


def _mix_reason(before: Mapping[str, int], here: Mapping[str, int]) -> str:
    all_before, all_here = max(sum(before.values()), 1), max(sum(here.values()), 1)
    changes = {
        name: here.get(name, 0) / all_here - before.get(name, 0) / all_before
        for name in {*before, *here}
    }
    if not changes:
        return "nobody is there to compare"
    name = max(sorted(changes), key=lambda each: abs(changes[each]))
    share, earlier = here.get(name, 0) / all_here, before.get(name, 0) / all_before
    return f"largest change: {name!r}, {earlier:.1%} of the customers before, {share:.1%} now"


def moved(before: Histogram, now: Histogram, unit: str = "") -> str:
    """Which bin changed most, in words, with the feature's unit."""
    if not before.known or not now.known:
        return "no value is known on one side"
    p, q = (np.asarray(each.counts) / each.known for each in (before, now))
    at = int(np.argmax(np.abs(q - p)))
    low = f"above {_figure(before.cuts[at - 1], unit)}" if at else ""
    high = f"up to {_figure(before.cuts[at], unit)}" if at < len(before.cuts) else ""
    where = " ".join(filter(None, (low, high))) or "all values"
    return f"largest change: {where}, {p[at]:.1%} of the rows before, {q[at]:.1%} now"


def _figure(value: float, unit: str) -> str:
    """An edge of a bin in its unit, as exactly as it needs to be told."""
    if unit == "share":
        return f"{value:.1%}"
    plain = f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.4g}"
    return f"{plain} {_UNITS.get(unit, '')}".rstrip()


def _declared(model: Model, name: str) -> tuple[str, str]:
    """What a column of the model is called, and its unit."""
    if name in CATALOG:
        return CATALOG[name].label, CATALOG[name].unit
    own = {each.name: (each.label, each.unit) for each in model.outcome.inputs}
    return own.get(name, (name.capitalize(), ""))


def _weights(model: Model) -> Mapping[str, str]:
    """What each input is to the trees: its share of all that their splits gained."""
    gained = gains(model.booster, len(model.feature_names))
    shares = gained / max(gained.sum(), 1e-12)
    return {
        name: f"{part:.1%} of what the model's splits gain" if part else "the model does not use it"
        for name, part in zip(model.feature_names, shares.tolist(), strict=True)
    }
