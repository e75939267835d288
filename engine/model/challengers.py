"""Challengers: other ways to learn the same rows, against which the deployed recipe is measured.

Each is fitted on `learn`, may stop on `later`, and scores rows in log-odds; `again` fits it as long
on more rows, as the deployed trees are. All but logistic regression look at the inputs that the
deployed trees look at. They are comparators: only XGBoost's trees are deployed, because reasons are
exact for them (ADR 0009). LightGBM and CatBoost are an optional extra; a challenger whose library
is absent is not listed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.model.baselines import Logistic
from engine.model.booster import PAYMENT, log_odds
from engine.model.calibration import logit, sigmoid
from engine.model.dataset import Dataset
from engine.model.selection import grow_useful, grown_again, useful

if TYPE_CHECKING:
    import lightgbm as lgb
    from catboost import CatBoostClassifier

Floats = NDArray[np.float64]
_ROUNDS = 400
_PATIENCE = 25
_SURE = 1e-6
_SHARES = (0.6, 0.2, 0.2)


class Scored(Protocol):
    """Something fitted that scores rows."""

    def score(self, X: Floats) -> Floats:
        """Log-odds of each row of inputs, in the order of the names it was fitted on."""

    def again(self, known: Dataset) -> "Scored":
        """The same, learned from these rows without stopping early."""


Challenger = Callable[[Dataset, Dataset, int], Scored]


Score = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Fit:
    """A fitted challenger: its function from inputs to log-odds, and how it learns once more."""

    name: str
    of: Score
    anew: Callable[[Dataset], Score]

    def score(self, X: Floats) -> Floats:
        """Log-odds of each row."""
        return self.of(X)

    def again(self, known: Dataset) -> "Fit":
        """The same, learned from these rows."""
        return Fit(self.name, self.anew(known), self.anew)


def xgboost(learn: Dataset, later: Dataset, seed: int) -> Fit:
    """The deployed recipe, as a comparator like the others."""
    columns = useful(learn, seed)
    booster = grow_useful(PAYMENT, learn, later, columns, seed)

    def anew(known: Dataset) -> Score:
        return partial(log_odds, grown_again(PAYMENT, booster, known, columns, seed))

    return Fit("xgboost", partial(log_odds, booster), anew)


def logistic(learn: Dataset, later: Dataset, seed: int) -> Fit:
    """Logistic regression on scaled signed logarithms; it needs neither `later` nor a seed."""

    def fit(rows: Dataset) -> Score:
        return Logistic(rows).score_inputs

    return Fit("logistic regression", fit(learn), fit)


def random_forest(learn: Dataset, later: Dataset, seed: int) -> Fit:
    """A random forest of 200 trees; a missing input counts as far below all others."""
    from sklearn.ensemble import RandomForestClassifier

    columns = useful(learn, seed)

    def fit(rows: Dataset) -> Score:
        forest = RandomForestClassifier(
            200, min_samples_leaf=10, max_features="sqrt", random_state=seed, max_samples=0.5
        ).fit(_filled(rows.X[:, columns]), rows.rows.y)
        return lambda X: _odds(forest.predict_proba(_filled(X[:, columns]))[:, 1])

    return Fit("random forest", fit(learn), fit)


def ensemble(learn: Dataset, later: Dataset, seed: int) -> Fit:
    """The earlier systems' blend: 60 % XGBoost, 20 % random forest, 20 % logistic regression."""
    members = [each(learn, later, seed) for each in (xgboost, random_forest, logistic)]

    def anew(known: Dataset) -> Score:
        return _blend([member.again(known) for member in members])

    return Fit("60/20/20 ensemble", _blend(members), anew)


def lightgbm(learn: Dataset, later: Dataset, seed: int) -> Fit:
    """LightGBM with the same depth, rate, monotone directions and stopping rule."""
    import lightgbm as lgb

    columns = useful(learn, seed)
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
        "monotone_constraints": _signs(learn, columns),
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "verbose": -1,
    }

    def rows(data: Dataset) -> "lgb.Dataset":
        return lgb.Dataset(data.X[:, columns], data.rows.y)

    def scores(booster: "lgb.Booster") -> Score:
        return lambda X: np.asarray(booster.predict(X[:, columns], raw_score=True), dtype=float)

    stop: list[Callable[..., Any]] = [lgb.early_stopping(_PATIENCE, verbose=False)]
    first = lgb.train(parameters, rows(learn), _ROUNDS, valid_sets=[rows(later)], callbacks=stop)
    rounds = first.best_iteration

    def anew(known: Dataset) -> Score:
        return scores(lgb.train(parameters, rows(known), rounds))

    return Fit("LightGBM", scores(first), anew)


def catboost(learn: Dataset, later: Dataset, seed: int) -> Fit:
    """CatBoost's symmetric trees with the same rate, monotone directions and stopping rule."""
    from catboost import CatBoostClassifier

    columns = useful(learn, seed)

    def fit(data: Dataset, rounds: int, until: Dataset | None) -> "CatBoostClassifier":
        return CatBoostClassifier(
            iterations=rounds,
            learning_rate=PAYMENT.rate,
            depth=PAYMENT.depth + 1,
            l2_leaf_reg=PAYMENT.penalty,
            monotone_constraints=_signs(data, columns),
            random_seed=seed,
            thread_count=1,
            early_stopping_rounds=None if until is None else _PATIENCE,
            allow_writing_files=False,
            verbose=False,
        ).fit(
            data.X[:, columns],
            data.rows.y,
            eval_set=None if until is None else (until.X[:, columns], until.rows.y),
        )

    def scores(model: "CatBoostClassifier") -> Score:
        return lambda X: model.predict(X[:, columns], prediction_type="RawFormulaVal")

    first = fit(learn, _ROUNDS, later)

    def anew(known: Dataset) -> Score:
        return scores(fit(known, first.tree_count_, None))

    return Fit("CatBoost", scores(first), anew)


def _available() -> Mapping[str, Challenger]:
    """Those whose library is installed; the ensemble needs the core alone."""
    optional = {"lightgbm": lightgbm, "catboost": catboost}
    there = {name: each for name, each in optional.items() if find_spec(name) is not None}
    return {"logistic": logistic, "ensemble": ensemble, **there}


CHALLENGERS: Mapping[str, Challenger] = _available()


def _blend(members: Sequence[Scored]) -> Score:
    def blend(X: Floats) -> Floats:
        parts = zip(_SHARES, members, strict=True)
        return _odds(sum((w * sigmoid(each.score(X)) for w, each in parts), np.zeros(len(X))))

    return blend


def _signs(data: Dataset, columns: NDArray[np.int64]) -> list[int]:
    return [{"up": 1, "down": -1, None: 0}[data.harm[column]] for column in columns]


def _filled(X: Floats) -> NDArray[np.float32]:
    """Missing as far below everything, inside float32, as scikit-learn's trees want it."""
    return np.nan_to_num(X, nan=-1e30).astype(np.float32)


def _odds(probability: Floats) -> Floats:
    return logit(np.clip(probability, _SURE, 1 - _SURE))
