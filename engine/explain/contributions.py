"""Exact contributions: how much each input moves a row's log-odds.

Path-dependent TreeSHAP in float64. A row's contributions and the base add up to its log-odds; the
same inputs always give the same contributions, whichever rows are explained beside them.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.explain.trees import Booster, Forest, Leaf, Tree, forest

Floats = NDArray[np.float64]
_ROWS = 4096  # explained at a time, so that a tree's decisions stay in the cache


class WrongWidthError(ValueError):
    """The rows do not have as many columns as the model has inputs."""


def contributions(booster: Booster, X: Floats) -> tuple[Floats, float]:
    """Log-odds that each column of X (NaN = missing) adds to the base, and the base.

    Raises:
        WrongWidthError: X has not one column for each input of the model.
    """
    trees = _forest(booster)
    if X.ndim != 2 or X.shape[1] != trees.width:
        raise WrongWidthError(
            f"Rows of shape {X.shape!r} for a model of {trees.width} inputs: build them with the "
            "features the model was trained on."
        )
    blocks = [_block(trees, X[start : start + _ROWS]) for start in range(0, len(X), _ROWS)]
    return np.concatenate(blocks) if blocks else np.empty(X.shape), trees.base


@lru_cache(maxsize=8)
def _forest(booster: Booster) -> Forest:
    return forest(booster)


def _block(trees: Forest, X: Floats) -> Floats:
    columns = np.ascontiguousarray(X.T, dtype=np.float32)  # the precision XGBoost compares in
    total = np.zeros(columns.shape)
    for tree in trees.trees:
        goes_left = _decide(tree, columns)
        for leaf in tree.leaves:
            pattern = _pattern(leaf, goes_left)
            for feature, gives in zip(leaf.features, leaf.table, strict=True):
                total[feature] += gives[pattern]
    return total.T


def _decide(tree: Tree, columns: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Whether each row (across) goes left at each split (down)."""
    values = columns[tree.feature]
    left: NDArray[np.bool_] = values < tree.threshold[:, None]
    missing = np.isnan(values) & tree.missing_goes_left[:, None]
    return left | missing


def _pattern(leaf: Leaf, goes_left: NDArray[np.bool_]) -> NDArray[np.int64]:
    pattern = np.zeros(goes_left.shape[1], dtype=np.int64)
    for bit, steps in enumerate(leaf.splits):
        satisfied = np.ones(len(pattern), dtype=np.bool_)
        for split, must_go_left in steps:
            satisfied &= goes_left[split] if must_go_left else ~goes_left[split]
        pattern |= satisfied.astype(np.int64) << bit
    return pattern
