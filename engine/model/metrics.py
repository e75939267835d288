"""How good a ranking and its probabilities are, with intervals that respect the customer.

One customer gives many rows, so rows are not independent: the bootstrap draws customers, not rows.
A replicate is a vector of row weights, and every metric works on a whole matrix of them at once.
Tied scores share what they earn: order inside a tie never helps.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_CELLS = 4_000_000  # weights held in memory at once


@dataclass(frozen=True)
class Estimate:
    """A metric with its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        """As tables print it."""
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(frozen=True)
class _Ranked:
    """Rows from the highest score to the lowest; a tie group starts at each of `starts`."""

    y: Floats
    score: Floats
    order: NDArray[np.int64]
    starts: NDArray[np.int64]

    def counts(self, weights: Floats) -> tuple[Floats, Floats]:
        """Weight of positives and of negatives in each tie group."""
        positives = np.add.reduceat(weights * self.y, self.starts, axis=1)
        return positives, np.add.reduceat(weights, self.starts, axis=1) - positives


Metric = Callable[[_Ranked, Floats], Floats]


def auc(ranked: _Ranked, weights: Floats) -> Floats:
    """Chance that a positive ranks above a negative (ties count half)."""
    positives, negatives = ranked.counts(weights)
    below = negatives.sum(axis=1, keepdims=True) - negatives.cumsum(axis=1)
    won = (positives * (below + 0.5 * negatives)).sum(axis=1)
    chance: Floats = won / (positives.sum(axis=1) * negatives.sum(axis=1))
    return chance


def average_precision(ranked: _Ranked, weights: Floats) -> Floats:
    """Mean precision at the positives."""
    positives, negatives = ranked.counts(weights)
    found = positives.cumsum(axis=1)
    seen = found + negatives.cumsum(axis=1)
    precision = np.divide(found, seen, out=np.zeros_like(found), where=seen > 0)
    mean: Floats = (positives * precision).sum(axis=1) / found[:, -1]
    return mean


def kolmogorov_smirnov(ranked: _Ranked, weights: Floats) -> Floats:
    """Largest distance between the score distributions of positives and negatives."""
    positives, negatives = (group.cumsum(axis=1) for group in ranked.counts(weights))
    gap: Floats = np.abs(positives / positives[:, -1:] - negatives / negatives[:, -1:])
    largest: Floats = gap.max(axis=1)
    return largest


def recall_at(capacity: float) -> Metric:
    """Share of the positives among the top `capacity` of rows."""

    def recall(ranked: _Ranked, weights: Floats) -> Floats:
        hits, _, positives = _top(ranked, weights, capacity)
        return hits / positives

    return recall


def precision_at(capacity: float) -> Metric:
    """Share of positives in the top `capacity` of rows."""

    def precision(ranked: _Ranked, weights: Floats) -> Floats:
        hits, worked, _ = _top(ranked, weights, capacity)
        return hits / worked

    return precision


def brier(ranked: _Ranked, weights: Floats) -> Floats:
    """Mean squared distance of probability and outcome."""
    mean: Floats = (weights @ np.square(ranked.score - ranked.y)) / weights.sum(axis=1)
    return mean


def calibration_error(ranked: _Ranked, weights: Floats, bins: int = 10) -> Floats:
    """Expected calibration error: ten bins with equally many rows, weighted by rows."""
    edges = np.linspace(0, len(ranked.y), min(bins, len(ranked.y)) + 1).astype(np.int64)[:-1]
    gaps = np.add.reduceat(weights * (ranked.score - ranked.y), edges, axis=1)
    error: Floats = np.abs(gaps).sum(axis=1) / weights.sum(axis=1)
    return error


RANKING: Mapping[str, Metric] = {
    "auc": auc,
    "ap": average_precision,
    "recall@10%": recall_at(0.10),
    "precision@10%": precision_at(0.10),
    "ks": kolmogorov_smirnov,
}
PROBABILITY: Mapping[str, Metric] = {"brier": brier, "ece": calibration_error}


def evaluate(
    y: Floats,
    score: Floats,
    clusters: NDArray[np.int64],
    *,
    metrics: Mapping[str, Metric] = RANKING,
    replicates: int = 400,
    seed: int = 0,
) -> dict[str, Estimate]:
    """Every metric with the 2.5 % and 97.5 % points over resampled clusters.

    A metric that is undefined (no positive, or nothing but positives) is NaN.
    """
    order = np.argsort(-score, kind="stable")
    ranked = _ranked(y[order].astype(float), score[order], order)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = _measure(metrics, ranked, np.ones((1, len(y))))
        draws = [
            _measure(metrics, ranked, weights[:, order])
            for weights in _resamples(clusters, replicates, seed)
        ]
    spread = np.concatenate(draws, axis=1)
    return {name: _estimate(values[row, 0], spread[row]) for row, name in enumerate(metrics)}


def value(y: Floats, score: Floats, metric: Metric) -> float:
    """One metric without an interval."""
    order = np.argsort(-score, kind="stable")
    ranked = _ranked(y[order].astype(float), score[order], order)
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(metric(ranked, np.ones((1, len(y))))[0])


def _ranked(y: Floats, score: Floats, order: NDArray[np.int64]) -> _Ranked:
    starts = np.flatnonzero(np.r_[True, score[1:] != score[:-1]])
    return _Ranked(y, score, order, starts)


def _top(ranked: _Ranked, weights: Floats, capacity: float) -> tuple[Floats, Floats, Floats]:
    """Positives caught, rows worked and all positives; a tie at the cut is taken in part."""
    positives, negatives = ranked.counts(weights)
    group = positives + negatives
    before = group.cumsum(axis=1) - group
    worked = capacity * group.sum(axis=1)
    room = np.clip(worked[:, None] - before, 0, group)
    share = np.divide(room, group, out=np.zeros_like(group), where=group > 0)
    return (positives * share).sum(axis=1), worked, positives.sum(axis=1)


def _measure(metrics: Mapping[str, Metric], ranked: _Ranked, weights: Floats) -> Floats:
    return np.stack([metric(ranked, weights) for metric in metrics.values()])


def _resamples(clusters: NDArray[np.int64], replicates: int, seed: int) -> Iterator[Floats]:
    """Row weights of some replicates at a time: how often each row's cluster was drawn."""
    members, member = np.unique(clusters, return_inverse=True)
    fair = np.full(len(members), 1 / len(members))
    rng = np.random.default_rng(seed)
    step = max(1, _CELLS // max(len(clusters), 1))
    for start in range(0, replicates, step):
        drawn = rng.multinomial(len(members), fair, size=min(step, replicates - start))
        yield drawn[:, member].astype(float)


def _estimate(centre: float, spread: Floats) -> Estimate:
    known = spread[~np.isnan(spread)]
    if np.isnan(centre) or not known.size:
        return Estimate(float("nan"), float("nan"), float("nan"))
    low, high = np.quantile(known, [0.025, 0.975])
    return Estimate(float(centre), float(low), float(high))
