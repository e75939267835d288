"""Which inputs the trees of payments look at: those that a quick forest found use for.

Some two hundred inputs tell much of the same. Trees that draw from all of them spread one reason
over many and cost a histogram for each; a quick forest, grown on a part of the customers, says
which ones carry it. Both are grown on the same earlier moments, so nothing later is looked at. The
booster that comes out takes all inputs: those it does not look at contribute nothing.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.model.averaging import widened
from engine.model.booster import PAYMENT, Recipe, gains, grow
from engine.model.dataset import Dataset

if TYPE_CHECKING:
    import xgboost as xgb

Columns = NDArray[np.int64]
USEFUL = 80  # inputs that trees look at (ADR 22)
_ROWS = 20_000  # about as many the quick forest is grown on
_QUICK = replace(PAYMENT, rate=0.3, rounds=40, patience=0, column_share=0.3)


def grow_useful(
    recipe: Recipe, learn: Dataset, later: Dataset | None, columns: Columns, seed: int
) -> "xgb.Booster":
    """Grow on these columns of `learn`; with `later`, stop where it gains nothing more."""
    booster = grow(
        recipe,
        learn.X[:, columns],
        learn.rows.y,
        [learn.harm[column] for column in columns],
        seed,
        None if later is None else (later.X[:, columns], later.rows.y),
    )
    width = learn.X.shape[1]
    return booster if len(columns) == width else widened(booster, columns.tolist(), width)


def grown_again(
    recipe: Recipe, booster: "xgb.Booster", known: Dataset, columns: Columns, seed: int
) -> "xgb.Booster":
    """As many rounds as the booster has, on the same columns of all that is known."""
    rounds = booster.num_boosted_rounds()
    return grow_useful(replace(recipe, rounds=rounds, patience=0), known, None, columns, seed)


def useful(learn: Dataset, seed: int) -> Columns:
    """The columns that a quick forest gains most by, ascending; all where they are few."""
    width = learn.X.shape[1]
    if width <= USEFUL:
        return np.arange(width)
    some = _part(learn)
    forest = grow(_QUICK, some.X, some.rows.y, some.harm, seed)
    return np.sort(np.argsort(-gains(forest, width), kind="stable")[:USEFUL])


def _part(learn: Dataset) -> Dataset:
    """All rows of every so many-th customer."""
    step = -(-len(learn.rows) // _ROWS)
    _, place = np.unique(learn.rows.customer_id, return_inverse=True)
    return learn.take(place.reshape(-1) % step == 0)
