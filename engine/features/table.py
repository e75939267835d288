"""The feature table: one row for each customer and moment, in memory and as a Parquet file.

A file carries the hash of the declaration that it was computed by, and is read only by that one. It
appears under its name when it is complete, and not before.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from data.atomic import flush
from engine.features import CATALOG
from engine.features.catalog import Catalog

_HASH = b"forbear.catalog"
_KEYS = ("customer_id", "as_of")


class FeatureFileError(ValueError):
    """A file of features is missing, damaged, or of another declaration."""


@dataclass(frozen=True)
class FeatureTable:
    """Features (row, feature) with NaN for missing; rows by as_of, then customer."""

    customer_id: NDArray[np.int64]
    as_of: NDArray[np.int64]  # epoch microseconds
    values: NDArray[np.float64]
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.customer_id)

    def column(self, name: str) -> NDArray[np.float64]:
        """All values of one feature.

        Raises:
            KeyError: There is no such feature in this table.
        """
        if name not in self.names:
            raise KeyError(name)
        return self.values[:, self.names.index(name)]


def save_features(table: FeatureTable, path: Path, catalog: Catalog = CATALOG) -> None:
    """Write the table under its name in one step."""
    columns = [table.customer_id, table.as_of, *table.values.T]
    rows = pa.table(columns, names=[*_KEYS, *table.names]).replace_schema_metadata(
        {_HASH: catalog.hash.encode()}
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    try:
        pq.write_table(rows, fresh)
        flush(fresh)
        fresh.replace(path)
        flush(path.parent)
    finally:
        fresh.unlink(missing_ok=True)


def read_features(path: Path, catalog: Catalog = CATALOG) -> FeatureTable:
    """The table that `save_features` wrote.

    Raises:
        FeatureFileError: There is none, it cannot be read, or the declaration has changed since.
    """
    try:
        rows = pq.read_table(path)
    except FileNotFoundError as error:
        raise FeatureFileError(f"No features in {str(path)!r}: run `forbear features`.") from error
    except (pa.ArrowException, OSError) as error:
        raise FeatureFileError(
            f"The feature file {str(path)!r} cannot be read ({error}): run `forbear features`."
        ) from error
    if (rows.schema.metadata or {}).get(_HASH) != catalog.hash.encode():
        raise FeatureFileError(
            f"The feature file {str(path)!r} was computed by another declaration of the features: "
            "run `forbear features`."
        )
    names = tuple(name for name in rows.column_names if name not in _KEYS)
    values = np.column_stack([rows[name].to_numpy() for name in names])
    customer_id, as_of = (rows[name].to_numpy() for name in _KEYS)
    return FeatureTable(customer_id, as_of, values, names)
