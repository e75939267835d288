"""From log-odds to a probability that means what it says.

Isotonic where there are enough outcomes to carry a free shape, Platt's straight line where there
are not. Both keep the order of the scores: isotonic steps are joined through their centres, and
beyond the outermost ones the model's own slope goes on, so that equal risk is never an artefact.
"""

from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ISOTONIC_NEEDS = 1_000  # positives, and as many negatives: fewer make a ragged staircase
CALIBRATION_NEEDS = 10


class TooFewPositivesError(ValueError):
    """There are not enough bad outcomes to learn from."""

    @classmethod
    def of(cls, there: int, needed: int, purpose: str) -> Self:
        """Say how many there are and how many the purpose needs."""
        return cls(
            f"{there} positive outcomes for {purpose}, {needed} are needed: take a longer history "
            "or more customers."
        )


@dataclass(frozen=True)
class Calibrator:
    """A rising line through (log-odds in, log-odds out) knots."""

    kind: Literal["isotonic", "platt"]
    x: tuple[float, ...]
    y: tuple[float, ...]
    low: float
    high: float

    def __call__(self, log_odds: Floats) -> Floats:
        """Probabilities, inside [low, high]."""
        x, y = np.asarray(self.x), np.asarray(self.y)
        slope = self._outer_slope()
        inside = np.interp(log_odds, x, y)
        below, above = np.minimum(log_odds - x[0], 0), np.maximum(log_odds - x[-1], 0)
        return np.clip(sigmoid(inside + slope * (below + above)), self.low, self.high)

    def _outer_slope(self) -> float:
        if self.kind == "platt":
            return (self.y[1] - self.y[0]) / (self.x[1] - self.x[0])
        return 1.0


def fit_calibrator(log_odds: Floats, y: Floats) -> Calibrator:
    """Isotonic from 1,000 positives (and negatives) on, else Platt.

    Raises:
        TooFewPositivesError: Fewer than 10 positives or negatives.
    """
    positives = int(y.sum())
    rarer = min(positives, len(y) - positives)
    if rarer < CALIBRATION_NEEDS:
        raise TooFewPositivesError.of(rarer, CALIBRATION_NEEDS, "calibration")
    edge = 0.5 / len(y)
    if rarer < ISOTONIC_NEEDS:
        return _platt(log_odds, y, edge)
    return _isotonic(log_odds, y, edge)


def sigmoid(log_odds: Floats) -> Floats:
    """The probability of these log-odds, without overflow."""
    probability: Floats = 0.5 * (1 + np.tanh(0.5 * np.asarray(log_odds, dtype=float)))
    return probability


def logit(probability: Floats) -> Floats:
    """The log-odds of these probabilities, which lie strictly between 0 and 1."""
    odds: Floats = np.log(probability) - np.log1p(-np.asarray(probability, dtype=float))
    return odds


def _platt(log_odds: Floats, y: Floats, edge: float) -> Calibrator:
    """Platt (1999), with his smoothed targets, by Newton's method."""
    positives = y.sum()
    negatives = len(y) - positives
    target = np.where(y > 0, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    design = np.column_stack([log_odds, np.ones_like(log_odds)])
    line = np.array([1.0, 0.0])
    for _ in range(50):
        p = sigmoid(design @ line)
        gradient = design.T @ (p - target)
        hessian = (design * (p * (1 - p))[:, None]).T @ design + 1e-9 * np.eye(2)
        step = np.linalg.solve(hessian, gradient)
        line -= np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-10:
            break
    slope = max(float(line[0]), 1e-3)
    return Calibrator("platt", (0.0, 1.0), (float(line[1]), float(line[1]) + slope), edge, 1 - edge)


def _isotonic(log_odds: Floats, y: Floats, edge: float) -> Calibrator:
    # imported here: it costs seconds, and scoring never needs it
    from sklearn.isotonic import IsotonicRegression

    order = np.argsort(log_odds, kind="stable")
    x = log_odds[order]
    step = IsotonicRegression(out_of_bounds="clip").fit(x, y[order]).predict(x)
    starts = np.flatnonzero(np.r_[True, np.diff(step) > 0])
    size = np.diff(np.r_[starts, len(x)])
    centre = np.add.reduceat(x, starts) / size
    centre, first = np.unique(centre, return_index=True)
    doubt = 0.5 / (size[first] + 1)  # a step without (or full of) bad outcomes is not certain
    height = np.maximum.accumulate(np.clip(step[starts[first]], doubt, 1 - doubt))
    return Calibrator(
        "isotonic", tuple(map(float, centre)), tuple(map(float, logit(height))), edge, 1 - edge
    )
