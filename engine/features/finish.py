"""From the kernel's integers to features: all float arithmetic happens here, once, on columns.

What the kernel calls missing becomes NaN, and so does every value that is not finite, such as a
ratio with a zero denominator. Each value depends on its own row only.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from engine.features.catalog import Catalog
from engine.features.declaration import Column
from engine.features.kernel import MISSING


def finish(
    catalog: Catalog,
    measured: Mapping[str, NDArray[np.int64]],
    given: Mapping[str, NDArray[np.int64]],
) -> NDArray[np.float64]:
    """The features (row, feature) of measured rows, and what is `GIVEN` about each."""
    columns = {name: _column(values) for name, values in {**measured, **given}.items()}
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for feature in catalog.derived:
            values = feature.function(*(columns[name] for name in feature.inputs))
            columns[feature.name] = np.where(np.isfinite(values), values, np.nan)
    return np.column_stack([columns[name] for name in catalog.names])


def _column(values: NDArray[np.int64]) -> Column:
    return np.where(values == MISSING, np.nan, values.astype(np.float64))
