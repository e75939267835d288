"""Stability: whether a model learned from other customers would give the same reasons.

The recipe is fitted again on customers drawn with replacement. For each explained customer the
strongest reasons of each of these models are put beside those of the model itself: 1 is the same
set (Jaccard), 0 nothing in common. Intervals are by resampling the explained customers.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.explain.contributions import contributions
from engine.model.dataset import Dataset
from engine.model.training import fit_payment

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
TOP = 3
_RESAMPLES = 200
_SURE = (2.5, 97.5)


@dataclass(frozen=True)
class Agreement:
    """A mean over customers and models, with its 95 % interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Stability:
    """How far the reasons stay the same under resampling of the customers learned from.

    `overlap` is the Jaccard index of the `top` reasons that raise the risk, `first` how often the
    first one is the same, `ranks` Spearman's correlation of all absolute contributions.
    """

    customers: int
    models: int
    top: int
    overlap: Agreement
    first: Agreement
    ranks: Agreement


def stability(
    learn: Dataset, later: Dataset, explained: Floats, seed: int, *, models: int = 5
) -> Stability:
    """Fit the payment recipe once, and `models` times on resampled customers, and compare.

    `explained` holds one row [customer, input] for each customer.

    Raises:
        TooFewPositivesError: Too few bad outcomes to fit the recipe.
    """
    rng = np.random.default_rng(seed)
    own, _ = contributions(fit_payment(learn, later, seed).booster, explained)
    compared = []
    for _ in range(models):
        drawn = fit_payment(resampled(learn, rng), later, seed)
        phi, _ = contributions(drawn.booster, explained)
        compared.append(compare(own, phi))
    each = np.mean(compared, axis=0)  # [measure, customer]
    overlap, first, ranks = (_agreement(row, rng) for row in each)
    return Stability(len(explained), models, TOP, overlap, first, ranks)


def resampled(data: Dataset, rng: np.random.Generator) -> Dataset:
    """As many customers, drawn with replacement; who is drawn twice counts as two."""
    who, member = np.unique(data.rows.customer_id, return_inverse=True)
    order = np.argsort(member, kind="stable")
    starts = np.searchsorted(member[order], np.arange(len(who) + 1))
    drawn = rng.integers(0, len(who), len(who))
    parts = [order[starts[each] : starts[each + 1]] for each in drawn]
    taken = data.take(np.concatenate(parts))
    copies = np.repeat(np.arange(len(drawn)), [len(part) for part in parts])
    return replace(taken, rows=replace(taken.rows, customer_id=copies))


def compare(own: Floats, other: Floats) -> Floats:
    """Overlap, same first reason, and rank correlation [measure, customer] of two explanations."""
    return np.array(
        [_measures(first, second) for first, second in zip(own, other, strict=True)]
    ).T.reshape(3, len(own))


def _measures(own: Floats, other: Floats) -> tuple[float, float, float]:
    mine, theirs = _strongest(own), _strongest(other)
    either = set(mine) | set(theirs)
    overlap = len(set(mine) & set(theirs)) / len(either) if either else 1.0
    return overlap, float(mine[:1] == theirs[:1]), _spearman(np.abs(own), np.abs(other))


def _strongest(phi: Floats) -> list[int]:
    order = np.argsort(-phi, kind="stable")[:TOP]
    return [int(column) for column in order if phi[column] > 0]


def _spearman(first: Floats, second: Floats) -> float:
    from scipy.stats import rankdata

    ranks = rankdata(first), rankdata(second)
    if min(np.ptp(rank) for rank in ranks) == 0:
        return 0.0
    return float(np.corrcoef(*ranks)[0, 1])


def _agreement(each: Floats, rng: np.random.Generator) -> Agreement:
    drawn = rng.integers(0, len(each), (_RESAMPLES, len(each)))
    low, high = np.percentile(each[drawn].mean(axis=1), _SURE)
    return Agreement(float(each.mean()), float(low), float(high))
