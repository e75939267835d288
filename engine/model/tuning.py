"""A bounded search for the recipe of the payment trees, judged later in time on other customers.

Successive halving: every recipe is tried on a part of the customers, the better third on more of
them, and so on. The same data and seed try the same recipes and find the same one. Today's default
is tried at every rung, and replaced only by a recipe whose log-loss at the last one is lower by
more than chance: the best of twenty is always lucky too. Deeper and slower trees are left out: what
they gain, training and exact reasons pay for in time.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.model.booster import PAYMENT, Recipe, log_odds
from engine.model.bootstrap import Estimate, Resamples, ratio
from engine.model.calibration import sigmoid
from engine.model.choice import log_loss
from engine.model.dataset import Dataset
from engine.model.selection import grow_useful, useful
from engine.model.split import for_good

Floats = NDArray[np.float64]
RECIPES = 20
MOST_ROWS = 60_000  # that a recipe grows on; more customers are left out
_RUNGS = (0.25, 0.5, 1.0)  # share of the customers at each rung
_KEPT = 3  # one in so many goes on to the next


@dataclass(frozen=True)
class Trial:
    """One recipe at one rung: rows it grew on, rounds it kept, log-loss on the later window."""

    recipe: Recipe
    rows: int
    rounds: int
    loss: float

    def as_card(self) -> dict[str, Any]:
        """As the model card keeps it."""
        return asdict(self) | {"loss": round(self.loss, 6)}


@dataclass(frozen=True)
class Search:
    """What was tried, in order; by how much the winner beat the default; and which one is best."""

    best: Recipe
    trials: tuple[Trial, ...]
    gain: Estimate  # log-loss of the default less the winner's, at the last rung; by customer


def search(data: Dataset, known_after_days: int, seed: int, recipes: int = RECIPES) -> Search:
    """Try so many recipes inside `data`, which should hold nothing the result is judged by.

    Raises:
        TooShortHistoryError: The moments do not fill two windows.
    """
    split = for_good(data, known_after_days, seed)
    learn, later = data.take(split.learn), data.take(split.later)
    open_, tried = candidates(recipes, seed), []
    for share in _RUNGS:
        part = _part(learn, min(share, share * MOST_ROWS / max(len(learn.rows), 1)), seed)
        rung = [_try(each, part, later, seed) for each in open_]
        rung.sort(key=lambda each: each.trial.loss)
        tried += rung
        kept = [each.trial.recipe for each in rung[: max(len(rung) // _KEPT, 1)]]
        open_ = kept if PAYMENT in kept else [*kept, PAYMENT]
    winner = rung[0]
    default = next(each for each in rung if each.trial.recipe == PAYMENT)
    gain = _gain(winner.losses, default.losses, later, seed)
    best = winner.trial.recipe if gain.low > 0 else PAYMENT
    return Search(best, tuple(each.trial for each in tried), gain)


def candidates(count: int, seed: int) -> list[Recipe]:
    """The default and others drawn at random, all different."""
    rng = np.random.default_rng(seed)
    found = [PAYMENT]
    while len(found) < count:
        recipe = replace(
            PAYMENT,
            depth=int(_drawn(rng, (3, 4, 5))),
            rate=_drawn(rng, (0.04, 0.06, 0.08)),
            row_share=_drawn(rng, (0.5, 0.7, 0.9)),
            column_share=_drawn(rng, (0.15, 0.3, 0.6)),
            leaf_weight=_drawn(rng, (2.0, 5.0, 20.0)),
            penalty=_drawn(rng, (1.0, 5.0, 20.0)),
        )
        if recipe not in found:
            found.append(recipe)
    return found


def _drawn(rng: np.random.Generator, values: Sequence[float]) -> float:
    return values[int(rng.integers(len(values)))]


def _part(learn: Dataset, share: float, seed: int) -> Dataset:
    """All rows of a share of the customers; a larger share holds the smaller one."""
    customers, member = np.unique(learn.rows.customer_id, return_inverse=True)
    place = np.random.default_rng(seed).permutation(len(customers)) / len(customers)
    return learn.take((place < share)[member])


@dataclass(frozen=True)
class _Tried:
    """A trial, and what each row of the later window lost."""

    trial: Trial
    losses: Floats


def _try(recipe: Recipe, learn: Dataset, later: Dataset, seed: int) -> _Tried:
    booster = grow_useful(recipe, learn, later, useful(learn, seed), seed)
    losses = log_loss(later.rows.y, sigmoid(log_odds(booster, later.X)))
    rounds = booster.num_boosted_rounds()
    return _Tried(Trial(recipe, len(learn.rows), rounds, float(losses.mean())), losses)


def _gain(winner: Floats, default: Floats, later: Dataset, seed: int) -> Estimate:
    who = later.rows.customer_id
    return ratio(default - winner, np.ones(len(who)), who, Resamples.of(who, seed)).estimate()
