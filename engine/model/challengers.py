"""Challengers: other ways to learn the same rows, against which the deployed recipe is measured.

Each is fitted on `learn`, may stop on `later`, and afterwards scores rows in log-odds. They are
comparators: only XGBoost's trees are deployed, because reasons are exact for them (ADR 0009).
LightGBM and CatBoost are an optional extra; a challenger whose library is absent is not listed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.model.baselines import Logistic
from engine.model.booster import PAYMENT, grow, log_odds
from engine.model.calibration import logit, sigmoid
from engine.model.dataset import Dataset

Floats = NDArray[np.float64]
_ROUNDS = 400
_PATIENCE = 25
_SURE = 1e-6
_SHARES = (0.6, 0.2, 0.2)


class Scored(Protocol):
    """Something fitted that scores rows."""

    def score(self, X: Floats) -> Floats:
        """Log-odds of each row of inputs, in the order of the names it was fitted on."""


Challenger = Callable[[Dataset, Dataset, int], Scored]


@dataclass(frozen=True)
class Fit:
    """A fitted challenger: its name, and its function from inputs to log-odds."""

    name: str
    of: Callable[[Floats], Floats]

    def score(self, X: Floats) -> Floats:
        """Log-odds of each row."""
        return self.of(X)


def xgboost(learn: Dataset, later: Dataset, seed: int) -> Fit:
    """The deployed recipe, as a comparator like the others."""
    booster = grow(PAYMENT, learn.X, learn.rows.y, learn.harm, seed, (later.X, later.rows.y))
    return Fit("xgboost", lambda X: log_odds(booster, X))


def logistic(learn: Dataset, later: Dataset, seed: int) -> Fit:
    """Logistic regression on scaled signed logarithms; it needs neither `later` nor a seed."""
    fitted = Logistic(learn)
    return Fit("logistic regression", fitted.score_inputs)


def random_forest(learn: Dataset, later: Dataset, seed: int) -> Fit:
    """A random forest of 200 trees; a missing input counts as far below all others."""
    from sklearn.ensemble import RandomForestClassifier

    forest = RandomForestClassifier(
        200, min_samples_leaf=10, max_features="sqrt", n_jobs=1, random_state=seed, max_samples=0.5
    ).fit(_filled(learn.X), learn.rows.y)
    return Fit("random forest", lambda X: _odds(forest.predict_proba(_filled(X))[:, 1]))


def ensemble(learn: Dataset, later: Dataset, seed: int) -> Fit:
    """The earlier systems' blend: 60 % XGBoost, 20 % random forest, 20 % logistic regression."""
    members = [each(learn, later, seed) for each in (xgboost, random_forest, logistic)]

    def blend(X: Floats) -> Floats:
        parts = zip(_SHARES, members, strict=True)
        return _odds(sum((w * sigmoid(each.score(X)) for w, each in parts), np.zeros(len(X))))

    return Fit("60/20/20 ensemble", blend)


def lightgbm(learn: Dataset, later: Dataset, seed: int) -> Fit:
    """LightGBM with the same depth, rate, monotone directions and stopping rule."""
    import lightgbm as lgb

    parameters = {
        "objective": "binary",
        "learning_rate": PAYMENT.rate,
        "num_leaves": 2**PAYMENT.depth - 1,
        "max_depth": PAYMENT.depth,
        "min_data_in_leaf": 40,
        "bagging_fraction": PAYMENT.row_share,
        "bagging_freq": 1,
        "feature_fraction": PAYMENT.column_share,
        "lambda_l2": PAYMENT.penalty,
        "monotone_constraints": _signs(learn),
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "verbose": -1,
    }
    booster = lgb.train(
        parameters,
        lgb.Dataset(learn.X, learn.rows.y),
        _ROUNDS,
        valid_sets=[lgb.Dataset(later.X, later.rows.y)],
        callbacks=[lgb.early_stopping(_PATIENCE, verbose=False)],
    )
    return Fit("LightGBM", lambda X: np.asarray(booster.predict(X, raw_score=True), dtype=float))


def catboost(learn: Dataset, later: Dataset, seed: int) -> Fit:
    """CatBoost's symmetric trees with the same rate, monotone directions and stopping rule."""
    from catboost import CatBoostClassifier

    booster = CatBoostClassifier(
        iterations=_ROUNDS,
        learning_rate=PAYMENT.rate,
        depth=PAYMENT.depth + 1,
        l2_leaf_reg=PAYMENT.penalty,
        monotone_constraints=_signs(learn),
        random_seed=seed,
        thread_count=1,
        early_stopping_rounds=_PATIENCE,
        allow_writing_files=False,
        verbose=False,
    ).fit(learn.X, learn.rows.y, eval_set=(later.X, later.rows.y))
    return Fit("CatBoost", lambda X: booster.predict(X, prediction_type="RawFormulaVal"))


def _available() -> Mapping[str, Challenger]:
    """Those whose library is installed; the ensemble needs the core alone."""
    optional = {"lightgbm": lightgbm, "catboost": catboost}
    there = {name: each for name, each in optional.items() if find_spec(name) is not None}
    return {"logistic": logistic, "ensemble": ensemble, **there}


CHALLENGERS: Mapping[str, Challenger] = _available()


def _signs(data: Dataset) -> list[int]:
    return [{"up": 1, "down": -1, None: 0}[direction] for direction in data.harm]


def _filled(X: Floats) -> NDArray[np.float32]:
    """Missing as far below everything, inside float32, as scikit-learn's trees want it."""
    return np.nan_to_num(X, nan=-1e30).astype(np.float32)


def _odds(probability: Floats) -> Floats:
    return logit(np.clip(probability, _SURE, 1 - _SURE))
