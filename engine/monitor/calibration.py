"""Calibration after training: what was expected against what came.

Judged only on moments after the training window whose outcomes are all known, a horizon apart so
that no payment counts twice. Intervals resample customers.
"""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.model.artefact import Model
from engine.model.metrics import calibration_error, value
from engine.model.prediction import predict
from engine.monitor.findings import Finding, judged
from engine.monitor.limits import DriftLimits
from engine.monitor.reference import Reference
from engine.monitor.rows import known_rows

if TYPE_CHECKING:
    from data.book import Book

Floats = NDArray[np.float64]
_MOMENTS = 3  # the latest ones that are known


def calibration(
    book: "Book", model: Model, reference: Reference, limits: DriftLimits, as_of: datetime
) -> list[Finding]:
    """Observed against expected bad outcomes after training; nothing before any is known."""
    moments = known_moments(model, reference, as_of)
    if not moments:
        return []
    now = known_rows(book, model, moments)
    if not len(now.rows):
        return []
    believed = model.calibrators["row"](now.log_odds)
    findings = _calibrated("one payment", now.rows.y, believed, now.rows.customer_id, limits)
    if "customer" in model.calibrators:
        prediction = predict(now.rows, now.log_odds)
        findings += _calibrated(
            "customer",
            prediction.groups.any_bad(now.rows.y),
            prediction.probability(model),
            now.rows.customer_id[prediction.groups.first],
            limits,
        )
    return findings


def known_moments(model: Model, reference: Reference, as_of: datetime) -> list[datetime]:
    """The latest moments after the training window whose outcomes are all known as of then."""
    latest = as_of - timedelta(days=model.outcome.known_after_days)
    first = reference.last + timedelta(days=model.outcome.horizon_days)
    moments = [
        latest - timedelta(days=model.outcome.horizon_days * back) for back in range(_MOMENTS)
    ]
    return [moment.astimezone(UTC) for moment in sorted(moments) if moment >= first]


def _calibrated(
    level: str, y: Floats, believed: Floats, customers: NDArray[np.int64], limits: DriftLimits
) -> list[Finding]:
    """The excess of bad outcomes over the expected as a share of these, and the ECE."""
    excess, low, high = excess_of(y, believed, customers)
    reason = (
        f"{int(y.sum()):,} bad outcomes of {len(y):,}, {believed.sum():,.1f} expected; "
        f"{excess:+.1%} [{low:+.1%}, {high:+.1%}] resampling customers"
    )
    error = value(y, believed, calibration_error)
    chance = _error_by_chance(believed)
    told = f"expected calibration error {error:.3f} (chance alone reaches {chance:.3f})"
    return [
        judged(
            limits.calibration,
            "calibration",
            level,
            f"Misses against expected, {level}",
            excess,
            reason,
            chance=low <= 0 <= high,
        ),
        judged(
            limits.ece,
            "ece",
            level,
            f"Calibration error, {level}",
            error,
            told,
            chance=error <= chance,
        ),
    ]


def _error_by_chance(believed: Floats, replicates: int = 200) -> float:
    """The calibration error that outcomes drawn from the probabilities themselves stay below."""
    rng = np.random.default_rng(0)
    errors = [
        value((rng.random(len(believed)) < believed).astype(float), believed, calibration_error)
        for _ in range(replicates)
    ]
    return float(np.quantile(errors, 0.95))


def excess_of(
    y: Floats, believed: Floats, customers: NDArray[np.int64], replicates: int = 400
) -> tuple[float, float, float]:
    """Observed over expected less one, with the 95 % interval of resampled customers."""
    _, member = np.unique(customers, return_inverse=True)
    observed, expected = np.bincount(member, y), np.bincount(member, believed)
    fair = np.full(len(observed), 1 / len(observed))
    drawn = np.random.default_rng(0).multinomial(len(observed), fair, size=replicates)
    spread = (drawn @ observed) / (drawn @ expected) - 1
    low, high = np.quantile(spread, [0.025, 0.975])
    return float(y.sum() / believed.sum() - 1), float(low), float(high)


def calibration_fact(model: Model, reference: Reference, as_of: datetime) -> str:
    """What calibration was judged by, or when it can be."""
    moments = known_moments(model, reference, as_of)
    if moments:
        days = ", ".join(f"{moment:%Y-%m-%d}" for moment in moments)
        return f"judged on outcomes of {days}, which the model has not seen"
    wait = model.outcome.horizon_days + model.outcome.known_after_days
    ready = reference.last + timedelta(days=wait)
    return f"not yet: outcomes after the training window are known from {ready:%Y-%m-%d} on"
