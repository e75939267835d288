"""One feature of every customer, from the stored vectors: eight bytes a customer are read."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from engine.store.schema import FEATURES

_WIDTH = 8  # bytes of a float64


@dataclass(frozen=True)
class FeatureValues:
    """The values by customer, ascending; NaN where one was not observed."""

    customer_id: NDArray[np.int64]
    value: NDArray[np.float64]


def stored_as_of(conn: Connection, catalog_hash: str) -> datetime | None:
    """The moment of the stored vectors, or None if there are none of that catalogue."""
    query = select(FEATURES.c.as_of).where(FEATURES.c.catalog_hash == catalog_hash).limit(1)
    return conn.execute(query).scalar_one_or_none()


def values(conn: Connection, catalog_hash: str, position: int) -> FeatureValues:
    """The feature at that position of the catalogue, of everybody who has a vector of it."""
    start = position * _WIDTH + 1
    query = (
        select(FEATURES.c.customer_id, func.substr(FEATURES.c.vector, start, _WIDTH))
        .where(FEATURES.c.catalog_hash == catalog_hash)
        .order_by(FEATURES.c.customer_id)
    )
    rows = [(row[0], bytes(row[1])) for row in conn.execute(query)]
    return FeatureValues(
        np.array([row[0] for row in rows], dtype=np.int64),
        np.frombuffer(b"".join(row[1] for row in rows), dtype=np.float64),
    )
