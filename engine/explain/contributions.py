"""Exact contributions: how much each input moves a row's log-odds.

Path-dependent TreeSHAP in float64. A row's contributions and the base add up to its log-odds; the
same inputs always give the same bits, whichever rows are explained beside them and by how many
threads.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from os import cpu_count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.explain.kernel import explain
from engine.explain.patterns import Patterns, patterns
from engine.explain.trees import Booster, forest

Floats = NDArray[np.float64]
_ROWS = 2048  # for a thread at a time


class WrongWidthError(ValueError):
    """The rows do not have as many columns as the model has inputs."""


class Explained(NamedTuple):
    """Contributions [row, input], the base, and what they add up to from the left."""

    phi: Floats
    base: float
    log_odds: Floats


class _Tables(NamedTuple):
    """What explaining needs to know of a model."""

    patterns: Patterns
    base: float
    width: int


def contributions(booster: Booster, X: Floats) -> tuple[Floats, float]:
    """Log-odds that each column of X (NaN = missing) adds to the base, and the base.

    Raises:
        WrongWidthError: X has not one column for each input of the model.
        UnexplainableError: The model is no sum of plain trees.
    """
    found = explained(booster, X)
    return found.phi, found.base


def explained(booster: Booster, X: Floats, threads: int | None = None) -> Explained:
    """The contributions of every row with the log-odds, by as many threads as there are cores.

    Raises:
        WrongWidthError: X has not one column for each input of the model.
        UnexplainableError: The model is no sum of plain trees.
    """
    tables = _tables(booster)
    if X.ndim != 2 or X.shape[1] != tables.width:
        raise WrongWidthError(
            f"Rows of shape {X.shape!r} for a model of {tables.width} inputs: build them with the "
            "features the model was trained on."
        )
    rows = np.ascontiguousarray(X, dtype=np.float64)
    found = Explained(np.empty(rows.shape), tables.base, np.empty(len(rows)))
    parts = [slice(start, start + _ROWS) for start in range(0, len(rows), _ROWS)]
    if len(parts) == 1:
        _explain(tables, rows, found, parts[0])
        return found
    with ThreadPoolExecutor(threads or cpu_count()) as pool:
        for job in [pool.submit(_explain, tables, rows, found, part) for part in parts]:
            job.result()
    return found


@lru_cache(maxsize=8)
def _tables(booster: Booster) -> _Tables:
    trees = forest(booster)
    return _Tables(patterns(trees), trees.base, trees.width)


def _explain(tables: _Tables, rows: Floats, found: Explained, part: slice) -> None:
    explain(rows[part], *tables.patterns, tables.base, found.phi[part], found.log_odds[part])
