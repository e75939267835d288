"""From the kernel's integers to features: all float arithmetic happens here, once, on columns.

What the kernel calls missing becomes NaN, and so does every value that is not finite, such as a
ratio with a zero denominator. Each value depends on its own row only, so that rows are finished in
blocks that stay in the processor's cache.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from engine.features.catalog import Catalog
from engine.features.declaration import Column
from engine.features.kernel import MISSING

Floats = NDArray[np.float64]
BLOCK = 2_048  # rows


def floats(values: NDArray[np.int64]) -> Floats:
    """The kernel's integers, in any shape, with NaN for what is missing."""
    return np.where(values == MISSING, np.nan, values)


def finish(catalog: Catalog, known: Mapping[str, Column]) -> Floats:
    """The features (row, feature) of rows of which the measured and the `GIVEN` are known."""
    rows = len(next(iter(known.values())))
    values = np.empty((rows, len(catalog)))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for start in range(0, rows, BLOCK):
            block = slice(start, start + BLOCK)
            columns = {name: column[block] for name, column in known.items()}
            _finish_block(catalog, columns, values[block])
    return values


def _finish_block(catalog: Catalog, columns: dict[str, Column], values: Floats) -> None:
    for feature in catalog.derived:
        made = feature.function(*(columns[name] for name in feature.inputs))
        columns[feature.name] = np.where(np.isfinite(made), made, np.nan)
    for place, name in enumerate(catalog.names):
        values[:, place] = columns[name]
