"""In which week a customer's first miss falls: the discrete lead-time curve.

The payments of a customer are taken in the order of their due dates, as in `combine`: the first
miss is the first payment that fails when all before it held. The curve of each customer is then
scaled to their calibrated probability, so that its weeks add up to the chance of any miss shown.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from engine.model.combine import Groups

Floats = NDArray[np.float64]
WEEK_DAYS = 7


def first_miss_by_week(
    groups: "Groups", row: Floats, days: Floats, customer: Floats, horizon_days: int = 30
) -> Floats:
    """[customer, week]: the probability that the first miss is a payment due in that week.

    `row` and `days` (until due, from 0) are of the payments, `customer` is the calibrated
    probability of each group; the rows of the result add up to it. The last week may be short.
    """
    weeks = -(-horizon_days // WEEK_DAYS)
    week = np.minimum(days.astype(np.int64) // WEEK_DAYS, weeks - 1)
    cell = groups.member * weeks + week
    held_odds = np.log1p(-np.clip(row, 0.0, 1.0 - 1e-9))
    held = np.bincount(cell, held_odds, len(customer) * weeks).reshape(len(customer), weeks)
    until = np.exp(np.cumsum(held, axis=1))  # all of them held up to and with the week
    before = np.column_stack([np.ones(len(customer)), until[:, :-1]])
    first = before - until
    total = first.sum(axis=1, keepdims=True)
    shape = np.divide(first, total, out=np.zeros_like(first), where=total > 0)
    curve: Floats = shape * customer[:, None]
    return curve
