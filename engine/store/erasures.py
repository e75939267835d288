"""Who was erased: their rows stay empty, whatever a later import says."""

from sqlalchemy import Connection, select

from engine.store.schema import ERASURES


def is_erased(conn: Connection, customer_id: int) -> bool:
    """Whether the customer's personal data is gone."""
    query = select(ERASURES.c.customer_id).where(ERASURES.c.customer_id == customer_id)
    return conn.execute(query).first() is not None


def everybody(conn: Connection) -> frozenset[int]:
    """All who were erased."""
    return frozenset(conn.execute(select(ERASURES.c.customer_id)).scalars())
