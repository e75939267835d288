"""The boosted trees: how they are grown, in one place.

Monotone where the declaration knows which direction harms, shallow, slow, in one thread and with a
fixed seed, so that the same rows give the same trees. XGBoost is big: it is imported late.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import xgboost as xgb

Floats = NDArray[np.float64]


class InfiniteInputError(ValueError):
    """An input is infinite."""


@dataclass(frozen=True)
class Recipe:
    """What the trees of a task are grown with."""

    depth: int
    rate: float
    rounds: int
    patience: int  # rounds without progress on the later window before growing stops
    row_share: float
    column_share: float
    leaf_weight: float
    penalty: float

    def parameters(self, harm: Sequence[str | None], seed: int) -> Mapping[str, Any]:
        """XGBoost's parameters; `harm` says for each column which direction raises risk."""
        signs = [{"up": 1, "down": -1, None: 0}[direction] for direction in harm]
        return {
            "objective": "binary:logistic",
            "tree_method": "hist",
            "eval_metric": "logloss",
            "max_depth": self.depth,
            "eta": self.rate,
            "subsample": self.row_share,
            "colsample_bytree": self.column_share,
            "min_child_weight": self.leaf_weight,
            "lambda": self.penalty,
            "monotone_constraints": tuple(signs),
            "nthread": 1,  # a second thread gains little, and stalls where another program runs
            "seed": seed,
        }


# Many outcomes carry deeper trees; a few dozen carry small ones, grown slowly.
# PAYMENT was chosen among recipes that rank alike, for its log-loss and its time (ADR 22);
# `python -m benchmarks.tuning` searches around it.
PAYMENT = Recipe(
    depth=4,
    rate=0.08,
    rounds=400,
    patience=25,
    row_share=0.7,
    column_share=0.2,
    leaf_weight=20.0,
    penalty=20.0,
)
OVERDRAFT = Recipe(
    depth=3,
    rate=0.03,
    rounds=300,
    patience=0,
    row_share=0.7,
    column_share=0.3,
    leaf_weight=1.0,
    penalty=5.0,
)


def grow(
    recipe: Recipe,
    X: Floats,
    y: Floats,
    harm: Sequence[str | None],
    seed: int,
    later: tuple[Floats, Floats] | None = None,
) -> "xgb.Booster":
    """Grow trees on X, y; with a later window, keep those up to its best round."""
    import xgboost as xgb

    refuse_infinite(X)
    parameters = dict(recipe.parameters(harm, seed))
    parameters["base_score"] = float(np.clip(y.mean(), 1e-6, 1 - 1e-6))
    train = xgb.DMatrix(X, y)
    if later is None or recipe.patience == 0:
        return xgb.train(parameters, train, recipe.rounds)
    booster = xgb.train(
        parameters,
        train,
        recipe.rounds,
        evals=[(xgb.DMatrix(*later), "later")],
        early_stopping_rounds=recipe.patience,
        verbose_eval=False,
    )
    return booster[: booster.best_iteration + 1]


def refuse_infinite(X: Floats, names: Sequence[str] | None = None) -> None:
    """NaN means "not observed" and is welcome; an infinite input is somebody's error.

    Raises:
        InfiniteInputError: Some input is +inf or -inf; says which, and in how many rows.
    """
    if np.isfinite(X.sum()) or not np.isinf(X).any():  # the sum is quick, and NaN is common
        return
    infinite = np.isinf(X)
    columns = [int(column) for column in np.flatnonzero(infinite.any(axis=0))]
    which = [f"input {each}" if names is None else repr(names[each]) for each in columns]
    raise InfiniteInputError(
        f"{int(infinite.any(axis=1).sum()):,} of {len(X):,} rows are infinite in "
        f"{', '.join(which)}: an input is a number, or NaN where it was not observed. Correct "
        "its declaration."
    )


def log_odds(booster: "xgb.Booster", X: Floats) -> Floats:
    """Log-odds of each row, in the booster's own float32 sum."""
    import xgboost as xgb

    refuse_infinite(X)
    margin: Floats = booster.predict(xgb.DMatrix(X), output_margin=True).astype(float)
    return margin


def gains(booster: "xgb.Booster", width: int) -> Floats:
    """What the splits on each of the `width` inputs gained, in all trees; 0 where there is none."""
    told = booster.get_score(importance_type="total_gain")
    return np.array([told.get(f"f{column}", 0.0) for column in range(width)], dtype=float)
