"""Receipts of delivery, only ever inserted; the state of a message is its latest receipt's."""

from datetime import datetime

from sqlalchemy import Connection, select

from engine.store.bulk import insert_if_absent
from engine.store.schema import RECEIPTS


def insert_receipt(
    conn: Connection, outbox_id: int, state: str, at: datetime, recorded_at: datetime
) -> bool:
    """Store a receipt; False where it is stored already."""
    values = {"outbox_id": outbox_id, "state": state, "at": at, "recorded_at": recorded_at}
    statement = insert_if_absent(conn, RECEIPTS).returning(RECEIPTS.c.receipt_id)
    return conn.execute(statement, values).first() is not None


def delivery_state(conn: Connection, outbox_id: int) -> str | None:
    """What the latest receipt says, or None while there is none."""
    query = (
        select(RECEIPTS.c.state)
        .where(RECEIPTS.c.outbox_id == outbox_id)
        .order_by(RECEIPTS.c.at.desc(), RECEIPTS.c.receipt_id.desc())
    )
    return conn.execute(query.limit(1)).scalar_one_or_none()
