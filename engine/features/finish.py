"""From the kernel's integers to features: all float arithmetic happens here, once, on columns.

What the kernel calls missing becomes NaN, and so does every value that is not finite, such as a
ratio with a zero denominator. Each value depends on its own row only, so that rows may be finished
in blocks that stay in the processor's cache.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from engine.features.arrays import MISSING
from engine.features.catalog import Catalog
from engine.features.declaration import Column

Floats = NDArray[np.float64]
BLOCK = 1_000  # rows; columns a power of two apart would share a few lines of the cache


def floats(values: NDArray[np.int64]) -> Floats:
    """The kernel's integers, in any shape, with NaN for what is missing."""
    return np.where(values == MISSING, np.nan, values)


def finish(catalog: Catalog, known: Mapping[str, Column]) -> Floats:
    """The features (row, feature) of rows of which the measured and the `GIVEN` are known."""
    columns = dict(known)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for feature in catalog.derived:
            made = feature.function(*[columns[name] for name in feature.inputs])
            columns[feature.name] = _finite(made) if feature.name in catalog.feeding else made
    return _finite(np.array([columns[name] for name in catalog.names])).T


def _finite(values: Floats) -> Floats:
    """The values, changed in place, with NaN for what is not finite."""
    np.copyto(values, np.nan, where=~np.isfinite(values))
    return values
