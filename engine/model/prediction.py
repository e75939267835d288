"""Predictions: what log-odds mean for rows, and for the customers they belong to."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.model.artefact import Model
from engine.model.combine import Groups, by_customer
from engine.model.leadtime import first_miss_by_week
from engine.model.outcome import Rows

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Prediction:
    """Rows with their log-odds, grouped by customer, in the order of the customers."""

    rows: Rows
    log_odds: Floats
    groups: Groups
    riskiest: NDArray[np.int64]  # a row of each group

    def row_probability(self, model: Model) -> Floats:
        """The probability of each row."""
        return model.calibrators["row"](self.log_odds)

    def probability(self, model: Model) -> Floats:
        """The probability of each customer that at least one of their rows is bad."""
        row = self.row_probability(model)
        if "customer" not in model.calibrators:  # one row a customer
            return row[self.riskiest]
        return model.calibrators["customer"](self.groups.log_odds(row))

    def first_miss_by_week(self, model: Model) -> Floats:
        """[customer, week]: the chance that their first miss is due that week (payments only)."""
        return first_miss_by_week(
            self.groups,
            self.row_probability(model),
            self.rows.days,
            self.probability(model),
            model.outcome.horizon_days,
        )


def predict(rows: Rows, log_odds: Floats) -> Prediction:
    """Group the rows of one moment by customer, and find each one's riskiest."""
    groups = by_customer(rows)
    return Prediction(rows, log_odds, groups, groups.riskiest(log_odds))
