"""What the store holds of each kind of record that a duty to keep is about, and since when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.store.schema import CONSENTS, CONTACTS, CUSTOMERS, DRAFTS, SCORES

_MADE = {
    "messages": DRAFTS.c.created_at,
    "contacts": CONTACTS.c.at,
    "consents": CONSENTS.c.since,
    "scores": SCORES.c.created_at,
}


@dataclass(frozen=True)
class Holding:
    """How many records there are, how many of them were made before a moment, and the oldest."""

    count: int
    before: int
    oldest: datetime | None


def holding(conn: Connection, records: str, before: datetime) -> Holding:
    """What is held of these records."""
    made = _MADE[records]
    count, oldest = conn.execute(select(func.count(made), func.min(made))).one()
    earlier = conn.execute(select(func.count()).where(made < before)).scalar_one()
    return Holding(count, earlier, oldest)


def countries(conn: Connection) -> frozenset[str]:
    """The countries of the book's customers."""
    return frozenset(conn.execute(select(CUSTOMERS.c.country).distinct()).scalars())
