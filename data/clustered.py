"""The small tables of a book by customer, kept in memory: what one owns is found at once."""

from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.manifest import version_folder
from data.shards import read_parquet
from data.tables import TableName


@lru_cache(maxsize=8)
def by_customer(
    root: Path, fingerprint: str, name: TableName
) -> tuple[pa.Table, NDArray[np.int64]]:
    """A table of this version of the book, by customer; rows of one keep the book's order."""
    rows = read_parquet(version_folder(root, fingerprint) / f"{name}.parquet")
    owners = rows["customer_id"].to_numpy()
    order = np.argsort(owners, kind="stable")
    return rows.take(pa.array(order)).combine_chunks(), owners[order]
