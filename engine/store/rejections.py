"""What people said no to: at most one rejection of a draft, kept for ever."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from engine.store.schema.rejections import REJECTIONS


@dataclass(frozen=True)
class RejectionRow:
    """Who said no to a draft, and which of the listed reasons they gave."""

    draft_id: str
    rejected_by: str
    reason: str
    rejected_at: datetime


def insert_rejection(conn: Connection, row: RejectionRow) -> None:
    """Store a person's no."""
    conn.execute(insert(REJECTIONS), asdict(row))


def rejection_of(conn: Connection, draft_id: str) -> RejectionRow | None:
    """The no to that draft, or None."""
    query = select(REJECTIONS).where(REJECTIONS.c.draft_id == draft_id)
    row = conn.execute(query).mappings().one_or_none()
    return None if row is None else RejectionRow(**row)
