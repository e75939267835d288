"""Splits that let nothing leak: by time and by customer at once.

A later window starts only when every outcome of the window before is known, and nobody is on both
sides. Where bad outcomes are too few for windows, customers alone are dealt into folds, those with
a bad outcome evenly.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.model.dataset import Dataset, TooShortHistoryError

Mask = NDArray[np.bool_]
_DAY = 86_400_000_000
WINDOW_MOMENTS = 2


@dataclass(frozen=True)
class Split:
    """Rows to grow trees on, rows to stop and calibrate on, rows to judge by.

    `known` are all rows that may be learned from at last, once it is settled when to stop and what
    a score means: their outcomes are known before the last window, their customers are not in it.
    """

    learn: Mask
    later: Mask
    last: Mask
    known: Mask


def by_time_and_customer(data: Dataset, known_after_days: int, seed: int) -> Split:
    """Three windows and 60 / 20 / 20 % of the customers, for a backtest.

    Raises:
        TooShortHistoryError: The moments do not fill three windows.
    """
    return _three(data, np.unique(data.rows.as_of), known_after_days, _shares(data, seed))


def rolling_origin(data: Dataset, known_after_days: int, seed: int, origins: int) -> list[Split]:
    """The split of a backtest, repeated further and further back in time; the latest one first.

    The last windows follow each other without a gap or an overlap, and each is judged on other
    customers than the one before (up to five windows), so that what the last windows say may be
    pooled. Older splits than the history carries are left out: the list may be shorter than asked.

    Raises:
        TooShortHistoryError: The moments do not fill three windows even once.
    """
    share, moments = _shares(data, seed), np.unique(data.rows.as_of)
    splits = [_three(data, moments, known_after_days, share)]
    for origin in range(1, origins):
        until = moments[: len(moments) - origin * WINDOW_MOMENTS]
        try:
            splits.append(_three(data, until, known_after_days, (share + 0.2 * origin) % 1))
        except TooShortHistoryError:
            break
    return splits


def for_good(data: Dataset, known_after_days: int, seed: int) -> Split:
    """Two windows and 75 / 25 % of the customers, for the model that goes to work.

    Raises:
        TooShortHistoryError: The moments do not fill two windows.
    """
    share = _shares(data, seed)
    windows = _windows(np.unique(data.rows.as_of), known_after_days, 2)
    learn = _in(data, windows[0]) & (share < 0.75)
    later = _in(data, windows[1]) & (share >= 0.75)
    nothing = np.zeros(len(share), dtype=np.bool_)
    return Split(learn, later, nothing, ~nothing)


def customer_folds(data: Dataset, folds: int, seed: int) -> NDArray[np.int64]:
    """A fold for each row; all rows of a customer share it, bad outcomes are dealt evenly."""
    customers, member = np.unique(data.rows.customer_id, return_inverse=True)
    bad = np.bincount(member, data.rows.y) > 0
    rng = np.random.default_rng(seed)
    fold = np.empty(len(customers), dtype=np.int64)
    for group in (np.flatnonzero(bad), np.flatnonzero(~bad)):
        fold[rng.permutation(group)] = np.arange(len(group)) % folds
    return fold[member]


def _shares(data: Dataset, seed: int) -> NDArray[np.float64]:
    """A number in [0, 1) for each row that is its customer's own."""
    customers, member = np.unique(data.rows.customer_id, return_inverse=True)
    place = np.random.default_rng(seed).permutation(len(customers)) / len(customers)
    each: NDArray[np.float64] = place[member]
    return each


def _three(
    data: Dataset, moments: NDArray[np.int64], known_after_days: int, share: NDArray[np.float64]
) -> Split:
    """Learn, later and last windows of these moments, with 60 / 20 / 20 % of the customers."""
    windows = _windows(moments, known_after_days, 3)
    learn = _in(data, windows[0]) & (share < 0.6)
    later = _in(data, windows[1]) & (share >= 0.6) & (share < 0.8)
    known = data.rows.as_of + known_after_days * _DAY <= windows[2][0]
    return Split(learn, later, _in(data, windows[2]) & (share >= 0.8), known & (share < 0.8))


def _windows(
    moments: NDArray[np.int64], known_after_days: int, count: int
) -> list[NDArray[np.int64]]:
    """The moments, oldest window first; the first has all that is left."""
    left = moments
    later: list[NDArray[np.int64]] = []
    for _ in range(count - 1):
        window = left[-WINDOW_MOMENTS:]
        left = left[left + known_after_days * _DAY <= window[0]] if len(window) else window
        later.insert(0, window)
    if not len(left):
        raise TooShortHistoryError(
            f"{len(moments)} moments do not fill {count} windows that are "
            f"{known_after_days} days apart: import a longer history."
        )
    return [left, *later]


def _in(data: Dataset, moments: NDArray[np.int64]) -> Mask:
    return np.isin(data.rows.as_of, moments)
