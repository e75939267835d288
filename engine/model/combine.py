"""From payments to a customer: the chance that at least one coming payment is missed.

Payments of one customer at one moment form a group. They are combined as if they failed
independently, which they don't: the customer-level calibrator makes the result mean what it says.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.model.calibration import logit
from engine.model.outcome import Rows

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_SURE = 1e-9


@dataclass(frozen=True)
class Groups:
    """The customers of some rows: where each row belongs, and whose group it is."""

    member: Integers  # group of each row
    first: Integers  # a row of each group

    def any_bad(self, y: Floats) -> Floats:
        """1 for a group with a bad row."""
        return (self._sum(y) > 0).astype(float)

    def log_odds(self, probability: Floats) -> Floats:
        """Log-odds that at least one row is bad, if rows were independent."""
        none = np.exp(self._sum(np.log1p(-np.clip(probability, 0, 1 - _SURE))))
        return logit(np.clip(1 - none, _SURE, 1 - _SURE))

    def highest(self, score: Floats) -> Floats:
        """The highest score of each group."""
        top = np.full(len(self.first), -np.inf)
        np.maximum.at(top, self.member, score)
        return top

    def riskiest(self, score: Floats) -> Integers:
        """The row with the highest score of each group; the first of equals."""
        order = np.lexsort((np.arange(len(score)), -score, self.member))
        starts = np.flatnonzero(np.r_[len(order) > 0, np.diff(self.member[order]) > 0])
        return order[starts]

    def _sum(self, values: Floats) -> Floats:
        total: Floats = np.bincount(self.member, values, minlength=len(self.first)).astype(float)
        return total


def by_customer(rows: Rows) -> Groups:
    """One group for each customer and moment."""
    order = np.lexsort((rows.customer_id, rows.as_of))
    changes = [np.diff(column[order]) != 0 for column in (rows.customer_id, rows.as_of)]
    starts = np.r_[len(order) > 0, changes[0] | changes[1]]
    member = np.empty(len(order), dtype=np.int64)
    member[order] = np.cumsum(starts)[: len(order)] - 1
    return Groups(member, order[np.flatnonzero(starts)])
