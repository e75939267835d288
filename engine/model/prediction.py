"""Predictions: what a model says about rows, and about the customers they belong to."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.model.artefact import Model
from engine.model.booster import log_odds
from engine.model.combine import Groups, by_customer
from engine.model.outcome import Rows, matrix

if TYPE_CHECKING:
    from engine.features.compute import FeatureTable

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Prediction:
    """Rows with their log-odds, grouped by customer, in the order of the customers."""

    rows: Rows
    X: Floats
    log_odds: Floats
    groups: Groups
    riskiest: NDArray[np.int64]  # a row of each group

    def with_exact(self, exact: Floats) -> "Prediction":
        """The same with the riskiest rows' log-odds summed in float64."""
        odds = self.log_odds.copy()
        odds[self.riskiest] = exact
        return replace(self, log_odds=odds)

    def row_probability(self, model: Model) -> Floats:
        """The probability of each row."""
        return model.calibrators["row"](self.log_odds)

    def probability(self, model: Model) -> Floats:
        """The probability of each customer that at least one of their rows is bad."""
        row = self.row_probability(model)
        if "customer" not in model.calibrators:  # one row a customer
            return row[self.riskiest]
        return model.calibrators["customer"](self.groups.log_odds(row))


def predict(model: Model, table: "FeatureTable", rows: Rows) -> Prediction:
    """What the model says about these rows of the table."""
    X = matrix(table, rows)
    odds = log_odds(model.booster, X) if len(rows) else np.empty(0)
    groups = by_customer(rows)
    return Prediction(rows, X, odds, groups, groups.riskiest(odds))
