"""The latest feature vector of every customer, as the model saw it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, select

from engine.store.bulk import insert_rows
from engine.store.schema import FEATURES


def save_features(
    conn: Connection, as_of: datetime, catalog_hash: str, vectors: Iterable[tuple[int, bytes]]
) -> None:
    """Replace all vectors; each is (customer_id, float64 in the catalogue's order)."""
    conn.execute(delete(FEATURES))
    rows = [(customer_id, as_of, catalog_hash, vector) for customer_id, vector in vectors]
    insert_rows(conn, FEATURES, ("customer_id", "as_of", "catalog_hash", "vector"), rows)


def vector(conn: Connection, customer_id: int, catalog_hash: str) -> bytes | None:
    """The customer's vector, or None if there is none of that catalogue."""
    query = select(FEATURES.c.vector).where(
        FEATURES.c.customer_id == customer_id, FEATURES.c.catalog_hash == catalog_hash
    )
    return conn.execute(query).scalar_one_or_none()
