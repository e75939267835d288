"""What the model has to beat: one good rule, and a logistic regression.

Both see exactly the rows that the trees see, and learn from the training rows alone.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.model.calibration import logit
from engine.model.dataset import Dataset
from engine.model.metrics import auc, value

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rule:
    """Rank by one input, upwards or downwards; a missing value counts as the usual one."""

    name: str
    sign: int
    usual: float

    def score(self, data: Dataset) -> Floats:
        """The higher, the riskier."""
        return self.sign * _filled(data.column(self.name), self.usual)

    def __str__(self) -> str:
        """How the rule is called in a report."""
        return f"{'high' if self.sign > 0 else 'low'} {self.name}"


def best_rule(learn: Dataset) -> Rule:
    """The input that alone ranks the training rows best, upwards or downwards."""
    rules = [_rule(learn, name, 1) for name in learn.names]
    found = np.array([value(learn.rows.y, rule.score(learn), auc) for rule in rules])
    best = int(np.argmax(np.abs(found - 0.5)))
    return replace(rules[best], sign=1 if found[best] >= 0.5 else -1)


def runway_rule(learn: Dataset) -> Rule:
    """What a bank would do without a model: call those whose money runs out first."""
    return _rule(learn, "runway_days", -1)


def low_balance_rule(learn: Dataset) -> Rule:
    """What a lender would ask first: how low the balance fell in the last 90 days."""
    return _rule(learn, "balance_min_90d", -1)


class Logistic:
    """Logistic regression on scaled signed logarithms, with flags for missing inputs."""

    def __init__(self, learn: Dataset) -> None:
        """Fit on the training rows."""
        from sklearn.impute import SimpleImputer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import FunctionTransformer, StandardScaler

        self._usable = _varies(learn.X)
        self.pipeline_ = make_pipeline(
            FunctionTransformer(_signed_log),
            SimpleImputer(strategy="median", add_indicator=True),
            StandardScaler(),
            LogisticRegression(C=0.01, max_iter=500),
        ).fit(learn.X[:, self._usable], learn.rows.y)

    def score(self, data: Dataset) -> Floats:
        """Log-odds of each row."""
        return self.score_inputs(data.X)

    def score_inputs(self, X: Floats) -> Floats:
        """Log-odds of each row of inputs, in the order of the training rows' names."""
        odds: Floats = self.pipeline_.decision_function(X[:, self._usable])
        return odds


def rule_log_odds(score: Floats, reference: Floats) -> Floats:
    """The rank of a rule's score among its training scores, as log-odds: only its order counts."""
    place = np.searchsorted(np.sort(reference), score, side="left")
    return logit((place + 1) / (len(reference) + 2))


def _rule(learn: Dataset, name: str, sign: int) -> Rule:
    seen = learn.column(name)
    seen = seen[~np.isnan(seen)]
    return Rule(name, sign, float(np.median(seen)) if len(seen) else 0.0)


def _filled(column: Floats, usual: float) -> Floats:
    return np.where(np.isnan(column), usual, column)


def _signed_log(X: Floats) -> Floats:
    return np.sign(X) * np.log1p(np.abs(X))


def _varies(X: Floats) -> NDArray[np.int64]:
    """Columns that hold at least two different numbers."""
    low, high = _extremes(X, np.inf).min(axis=0), _extremes(X, -np.inf).max(axis=0)
    return np.flatnonzero(low < high)


def _extremes(X: Floats, otherwise: float) -> Floats:
    return np.where(np.isnan(X), otherwise, X)
