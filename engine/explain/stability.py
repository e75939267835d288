"""Stability: whether a model learned from other customers would give the same reasons.

A task's recipe, for payments with trees grown again on all that is known, is fitted again on
customers drawn with replacement. For each explained customer the strongest reasons of each of these
models are put beside those of the model itself: 1 is the same set (Jaccard), 0 nothing in common.
Reasons are subjects, as they are shown; single inputs stand beside them for comparison. Intervals
are by resampling the explained customers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.explain.contributions import contributions
from engine.explain.subjects import by_subject, subjects_of
from engine.model.dataset import Dataset, Progress, build
from engine.model.few import FEW, grow_few
from engine.model.outcome import Outcome
from engine.model.split import by_time_and_customer, customer_folds
from engine.model.tasks import outcome_of
from engine.model.training import FOLDS, enough_positives, fit_payment

if TYPE_CHECKING:
    import xgboost as xgb

    from data.book import Book

Parts = Sequence[Dataset]
"""What a recipe learns from; a draw takes the same customers of each."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
TOP = 3
MODELS = 5
CUSTOMERS = 500
_RESAMPLES = 200
_SURE = (2.5, 97.5)


@dataclass(frozen=True)
class Agreement:
    """A mean over customers and models, with its 95 % interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Likeness:
    """How alike explanations are by models that learned from other customers.

    `overlap` is the Jaccard index of the strongest reasons that raise the risk, `first` how often
    the first one is the same, `ranks` Spearman's correlation of all absolute contributions.
    """

    overlap: Agreement
    first: Agreement
    ranks: Agreement


@dataclass(frozen=True)
class Stability:
    """How far the `top` reasons stay the same under resampling of the customers learned from."""

    customers: int
    models: int
    top: int
    subjects: Likeness
    inputs: Likeness


def stability_of(
    book: "Book",
    task: str = "payment",
    *,
    models: int = MODELS,
    customers: int = CUSTOMERS,
    seed: int = 0,
    progress: Progress | None = None,
) -> Stability:
    """The stability of a task's reasons for customers unseen in training.

    Payments are explained on a later day; where bad outcomes are few, a fold of the customers is.

    Raises:
        UnknownTaskError: There is no such task.
        TooShortHistoryError: No moment has both a past and a known outcome.
        TooFewPositivesError: Too few bad outcomes to fit the recipe.
    """
    outcome = outcome_of(task)
    data = build(book, outcome, progress)
    fit, parts, unseen = (_few if outcome.task in FEW else _payments)(data, outcome, seed)
    _, first = np.unique(unseen.rows.customer_id, return_index=True)
    drawn = np.random.default_rng(seed).permutation(first)[:customers]
    return stability(fit, parts, unseen.X[np.sort(drawn)], seed, models=models)


def _payments(
    data: Dataset, outcome: Outcome, seed: int
) -> tuple[Callable[[Parts], "xgb.Booster"], Parts, Dataset]:
    """The payment recipe, what it learns from, and rows of other customers at later moments."""
    split = by_time_and_customer(data, outcome.known_after_days, seed)
    windows = (split.learn, split.later, split.known, split.last)
    learn, later, known, last = (data.take(each) for each in windows)

    def fit(parts: Parts) -> "xgb.Booster":
        some, all_ = parts
        return fit_payment(some, later, seed, known=all_).booster

    return fit, (learn, known), last


def _few(
    data: Dataset, outcome: Outcome, seed: int
) -> tuple[Callable[[Parts], "xgb.Booster"], Parts, Dataset]:
    """The recipe for few bad outcomes, four folds of customers, and the fifth."""
    out = customer_folds(data, FOLDS, seed) == 0
    learn = data.take(~out)
    enough_positives(learn.rows.y, "learning the reasons of other customers")

    def fit(parts: Parts) -> "xgb.Booster":
        return grow_few(parts[0], outcome.task, seed)

    return fit, (learn,), data.take(out)


def stability(
    fit: Callable[[Parts], "xgb.Booster"],
    parts: Parts,
    explained: Floats,
    seed: int,
    *,
    models: int = MODELS,
) -> Stability:
    """Fit once, and `models` times on resampled customers, and compare.

    `explained` holds one row [customer, input] for each customer.

    Raises:
        TooFewPositivesError: Too few bad outcomes to fit the recipe.
    """
    rng = np.random.default_rng(seed)
    about = subjects_of(parts[0].names)
    own, _ = contributions(fit(parts), explained)
    whole, single = [], []
    for _ in range(models):
        phi, _ = contributions(fit(resampled(parts, rng)), explained)
        single.append(compare(own, phi))
        whole.append(compare(*(by_subject(each, about)[1].total for each in (own, phi))))
    subjects, inputs = (_likeness(np.mean(each, axis=0), rng) for each in (whole, single))
    return Stability(len(explained), models, TOP, subjects, inputs)


def resampled(parts: Parts, rng: np.random.Generator) -> list[Dataset]:
    """As many customers, drawn with replacement, the same ones from each part.

    Who is drawn twice counts as two.
    """
    everybody = np.unique(np.concatenate([part.rows.customer_id for part in parts]))
    drawn = everybody[rng.integers(0, len(everybody), len(everybody))]
    return [_of(part, drawn) for part in parts]


def _of(data: Dataset, drawn: Integers) -> Dataset:
    """The rows of the customers drawn, each of whom is another one."""
    order = np.argsort(data.rows.customer_id, kind="stable")
    who = data.rows.customer_id[order]
    starts, ends = np.searchsorted(who, drawn), np.searchsorted(who, drawn, side="right")
    rows = [order[start:end] for start, end in zip(starts, ends, strict=True)]
    taken = data.take(np.concatenate(rows))
    return replace(
        taken,
        rows=replace(taken.rows, customer_id=np.repeat(np.arange(len(drawn)), ends - starts)),
    )


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


def _likeness(each: Floats, rng: np.random.Generator) -> Likeness:
    """Of measures [measure, customer]."""
    return Likeness(*(_agreement(row, rng) for row in each))


def _agreement(each: Floats, rng: np.random.Generator) -> Agreement:
    drawn = rng.integers(0, len(each), (_RESAMPLES, len(each)))
    low, high = np.percentile(each[drawn].mean(axis=1), _SURE)
    return Agreement(float(each.mean()), float(low), float(high))
