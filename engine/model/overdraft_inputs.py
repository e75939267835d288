"""What the overdraft outcome adds: a year of the account's own swings held against its balance.

Mechanical and blind to the future: what happened in the account's last year, were it to happen
again from today's balance. Days that the account had not lived yet do not count.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from engine.model.history import Flows
from engine.model.inputs import Input

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_YEAR, _HALF_YEAR, _MONTH, _OPENING = 365, 180, 30, 30
_AT_ONCE = 2_000  # customers whose year is in memory together
_UNIT = 100.0  # one major unit: an empty account is held against that

OVERDRAFT_INPUTS = (
    Input(
        "swing_largest_day",
        "Largest drop in a day against the balance",
        "ratio",
        "Largest fall of the balance in one day of the last 365, over the last balance.",
        "up",
    ),
    Input(
        "swing_heaviest_month",
        "Balance against the heaviest month",
        "ratio",
        "Last balance over the largest sum of falling days in any 30 days of the last 365.",
        "down",
    ),
    Input(
        "swing_deepest_dip",
        "Balance against the deepest dip",
        "ratio",
        "Last balance over the deepest that it sank within 30 days of any of the last 180: below "
        "1, the same dip from today would end below zero.",
        "down",
    ),
    Input(
        "swing_unsteady",
        "Unsteadiness of the balance",
        "ratio",
        "Standard deviation of the end-of-day balances of the last 365 days over their mean, "
        "without the account's first 30 days.",
        "up",
    ),
)


def overdraft_inputs(log: Flows, customers: Integers, last_day: int, balance: Floats) -> Floats:
    """The inputs of customers (ascending) at the end of that day, in the order declared."""
    parts = [
        _inputs(log, customers[start : start + _AT_ONCE], last_day, balance[start:][:_AT_ONCE])
        for start in range(0, len(customers), _AT_ONCE)
    ]
    return np.concatenate(parts) if parts else np.empty((0, len(OVERDRAFT_INPUTS)))


def _inputs(log: Flows, customers: Integers, last_day: int, balance: Floats) -> Floats:
    age = last_day - log.first_days(customers)  # days since the first event, which is the opening
    moved = log.moved(customers, last_day + 1, _YEAR)
    ago = np.arange(_YEAR - 1, -1, -1)
    moved = np.where(ago < age[:, None], moved, 0)  # opening a fresh account is no swing
    ending = balance[:, None] - moved.sum(axis=1, keepdims=True) + moved.cumsum(axis=1)
    falls = -np.minimum(moved, 0)
    month = sliding_window_view(falls, _MONTH, axis=1).sum(axis=2).max(axis=1)
    inputs = np.column_stack(
        [
            falls.max(axis=1) / np.maximum(balance, _UNIT),
            balance / (month + _UNIT),
            balance / (_deepest(ending[:, -_HALF_YEAR - 1 :], age) + _UNIT),
            _unsteadiness(ending, np.maximum(age - _OPENING, _MONTH), ago),
        ]
    )
    inputs[age < 0] = np.nan
    return inputs


def _deepest(ending: Floats, age: Integers) -> Floats:
    """How far the balance sank below its start within 30 days, at most, over all starts."""
    spans = sliding_window_view(ending, _MONTH + 1, axis=1)
    sank = spans[:, :, 0] - spans.min(axis=2)
    ago = np.arange(ending.shape[1] - 1, _MONTH - 1, -1)
    deepest: Floats = np.where(ago <= age[:, None], sank, 0).max(axis=1)
    return deepest


def _unsteadiness(ending: Floats, lived: Integers, ago: Integers) -> Floats:
    counts = ago <= lived[:, None]
    number = counts.sum(axis=1)
    mean = np.where(counts, ending, 0).sum(axis=1) / number
    variance = np.where(counts, (ending - mean[:, None]) ** 2, 0).sum(axis=1) / number
    usable = np.nan_to_num(mean) > 0
    ratio: Floats = np.divide(np.sqrt(variance), mean, out=np.full(len(mean), np.nan), where=usable)
    return ratio
