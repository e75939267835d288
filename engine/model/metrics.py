"""How good a ranking and its probabilities are, on any weighting of the rows.

A weighting is a column of weights, one for each cluster of rows; every metric works on all columns
at once. Tied scores share what they earn: order inside a tie never helps. A metric that is
undefined (no positive, or nothing but positives) is NaN.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.model.bootstrap import REPLICATES, Estimate, Resamples, Spread

__all__ = ["Estimate"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
BINS = 10
CAPACITIES = (0.05, 0.10, 0.20)  # shares of the rows for which recall and precision are told


@dataclass(frozen=True)
class Ranked:
    """Rows with their outcome and score, and the cluster that each belongs to."""

    y: Floats
    score: Floats
    member: Integers

    @cached_property
    def step(self) -> Integers:
        """Each row's place in the ranking, 0 the highest; equal scores share a place.

        Places without a positive are joined with their like, which changes no metric here: between
        two positives, a ranking says nothing about how negatives stand among each other.
        """
        _, tie = np.unique(-self.score, return_inverse=True)
        tie = tie.reshape(-1)
        bad = np.bincount(tie, self.y > 0) > 0
        starts = np.r_[True, bad[1:] | bad[:-1]] if len(bad) else bad
        place: Integers = (np.cumsum(starts) - 1)[tie]
        return place

    @cached_property
    def bin(self) -> Integers:
        """Ten bins with equally many rows, save that equal scores are never parted."""
        _, tie, size = np.unique(self.score, return_inverse=True, return_counts=True)
        middle = np.cumsum(size) - size / 2
        return np.minimum(BINS * middle / len(self.y), BINS - 1).astype(np.int64)[tie.reshape(-1)]


@dataclass(frozen=True)
class Sample:
    """The same ranked rows under several weightings [cluster, weighting]."""

    ranked: Ranked
    weights: Floats

    @cached_property
    def positives(self) -> Floats:
        """Weight of the positives in each place of the ranking [place, weighting]."""
        return self.sums(self.ranked.step, self.ranked.y)

    @cached_property
    def negatives(self) -> Floats:
        """Weight of the negatives in each place of the ranking [place, weighting]."""
        return self.sums(self.ranked.step, 1 - self.ranked.y)

    def sums(self, group: Integers, values: Floats) -> Floats:
        """Weighted sums of a value of each row over groups of rows [group, weighting]."""
        from scipy.sparse import csr_array

        shape = (int(group.max(initial=-1)) + 1, len(self.weights))
        summed: Floats = csr_array((values, (group, self.ranked.member)), shape) @ self.weights
        return summed

    def mean(self, values: Floats) -> Floats:
        """Weighted mean of a value of each row."""
        alone = np.zeros(len(values), dtype=np.int64)
        mean: Floats = (self.sums(alone, values) / self.sums(alone, np.ones(len(values))))[0]
        return mean


Metric = Callable[[Sample], Floats]


def auc(sample: Sample) -> Floats:
    """Chance that a positive ranks above a negative (ties count half)."""
    positives, negatives = sample.positives, sample.negatives
    below = negatives.sum(axis=0) - negatives.cumsum(axis=0)
    won = (positives * (below + 0.5 * negatives)).sum(axis=0)
    chance: Floats = won / (positives.sum(axis=0) * negatives.sum(axis=0))
    return chance


def gini(sample: Sample) -> Floats:
    """The AUC above chance, on a scale where chance is 0 and perfect is 1."""
    return 2 * auc(sample) - 1


def average_precision(sample: Sample) -> Floats:
    """Mean precision at the positives."""
    found = sample.positives.cumsum(axis=0)
    seen = found + sample.negatives.cumsum(axis=0)
    precision = np.divide(found, seen, out=np.zeros_like(found), where=seen > 0)
    mean: Floats = (sample.positives * precision).sum(axis=0) / found[-1]
    return mean


def kolmogorov_smirnov(sample: Sample) -> Floats:
    """Largest distance between the score distributions of positives and negatives."""
    positives, negatives = sample.positives.cumsum(axis=0), sample.negatives.cumsum(axis=0)
    largest: Floats = np.abs(positives / positives[-1] - negatives / negatives[-1]).max(axis=0)
    return largest


def recall_at(capacity: float) -> Metric:
    """Share of the positives among the top `capacity` of rows."""

    def recall(sample: Sample) -> Floats:
        hits, _ = top(sample, capacity)
        share: Floats = hits / sample.positives.sum(axis=0)
        return share

    return recall


def precision_at(capacity: float) -> Metric:
    """Share of positives in the top `capacity` of rows."""

    def precision(sample: Sample) -> Floats:
        hits, worked = top(sample, capacity)
        return hits / worked

    return precision


def top(sample: Sample, capacity: float) -> tuple[Floats, Floats]:
    """Positives caught and rows worked in the top share; a tie at the cut is taken in part."""
    group = sample.positives + sample.negatives
    before = group.cumsum(axis=0) - group
    worked = capacity * group.sum(axis=0)
    room = np.clip(worked - before, 0, group)
    share = np.divide(room, group, out=np.zeros_like(group), where=group > 0)
    return (sample.positives * share).sum(axis=0), worked


def brier(sample: Sample) -> Floats:
    """Mean squared distance of probability and outcome."""
    return sample.mean(np.square(sample.ranked.score - sample.ranked.y))


def calibration_error(sample: Sample) -> Floats:
    """Expected calibration error: ten bins with equally many rows, weighted by rows.

    The bins are those of the unweighted rows, so that every replicate is judged by the same ones.
    """
    gaps = sample.sums(sample.ranked.bin, sample.ranked.score - sample.ranked.y)
    everyone = sample.sums(sample.ranked.bin, np.ones(len(sample.ranked.y))).sum(axis=0)
    error: Floats = np.abs(gaps).sum(axis=0) / everyone
    return error


RANKING: Mapping[str, Metric] = {
    "auc": auc,
    "gini": gini,
    "ap": average_precision,
    "ks": kolmogorov_smirnov,
    **{f"recall@{share:.0%}": recall_at(share) for share in CAPACITIES},
    **{f"precision@{share:.0%}": precision_at(share) for share in CAPACITIES},
}
PROBABILITY: Mapping[str, Metric] = {"brier": brier, "ece": calibration_error}
_LEANING = (calibration_error,)  # an absolute value: drawing again adds noise to every bin


def evaluate(
    y: Floats,
    score: Floats,
    clusters: Integers,
    *,
    metrics: Mapping[str, Metric] = RANKING,
    replicates: int = REPLICATES,
    seed: int = 0,
) -> dict[str, Estimate]:
    """Every metric with the 2.5 % and 97.5 % points over resampled clusters."""
    resamples = Resamples.of(clusters, seed, replicates)
    found = spreads(y, score, clusters, metrics, resamples)
    return {name: spread.estimate() for name, spread in found.items()}


def spreads(
    y: Floats,
    score: Floats,
    clusters: Integers,
    metrics: Mapping[str, Metric],
    resamples: Resamples,
) -> dict[str, Spread]:
    """Every metric on the rows as they are, and on each replicate."""
    ranked = Ranked(y.astype(float), score, resamples.member(clusters))
    with np.errstate(invalid="ignore", divide="ignore"):
        values = _measure(metrics, Sample(ranked, np.ones((len(resamples.customers), 1))))
        draws = np.concatenate(
            [_measure(metrics, Sample(ranked, each)) for each in resamples.blocks(len(y))], axis=1
        )
    return {
        name: _spread(metric, float(values[row, 0]), draws[row])
        for row, (name, metric) in enumerate(metrics.items())
    }


def value(y: Floats, score: Floats, metric: Metric, weights: Floats | None = None) -> float:
    """One metric without an interval; rows weigh the same unless weights are given."""
    ranked = Ranked(y.astype(float), score, np.arange(len(y)))
    each = np.ones(len(y)) if weights is None else weights
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(metric(Sample(ranked, each[:, None]))[0])


def _spread(metric: Metric, value: float, draws: Floats) -> Spread:
    """A metric that leans upwards under resampling is moved back by as much as it leans."""
    if metric in _LEANING and not np.isnan(value):
        draws = np.maximum(draws - (np.nanmean(draws) - value), 0)
    return Spread(value, draws)


def _measure(metrics: Mapping[str, Metric], sample: Sample) -> Floats:
    return np.stack([metric(sample) for metric in metrics.values()])
