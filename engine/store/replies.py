"""Customers' replies: kept for good, the text encrypted, open until somebody has seen to it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, and_, func, or_, select, update

from engine.store.bulk import insert_if_absent
from engine.store.schema import REPLIES

ReplyState = Literal["open", "done"]


@dataclass(frozen=True)
class NewReply:
    """A reply as it is stored first; `text` is ciphertext."""

    fingerprint: str
    sender: str
    match: str
    customer_id: int | None
    draft_id: str | None
    channel: str
    text: bytes
    kind: str
    kinds: str
    received_at: datetime
    confirm_until: datetime | None
    state: ReplyState
    note: str | None


@dataclass(frozen=True)
class Reply(NewReply):
    """A stored reply."""

    reply_id: int
    closed_by: str | None
    closed_at: datetime | None


def insert_reply(conn: Connection, reply: NewReply) -> Reply | None:
    """Store it, or None where this very reply is stored already."""
    statement = insert_if_absent(conn, REPLIES).returning(REPLIES)
    row = conn.execute(statement, asdict(reply)).mappings().one_or_none()
    return None if row is None else Reply(**row)


def known(conn: Connection, fingerprint: str) -> bool:
    """Whether this very reply is stored already."""
    query = select(REPLIES.c.reply_id).where(REPLIES.c.fingerprint == fingerprint)
    return conn.execute(query).first() is not None


def find_reply(conn: Connection, reply_id: int) -> Reply | None:
    """The reply of that number, or None."""
    row = conn.execute(select(REPLIES).where(REPLIES.c.reply_id == reply_id)).mappings().first()
    return None if row is None else Reply(**row)


def listed(conn: Connection, state: ReplyState | None = "open", limit: int = 50) -> list[Reply]:
    """The oldest first: all, or those in one state."""
    query = select(REPLIES).order_by(REPLIES.c.received_at, REPLIES.c.reply_id).limit(limit)
    chosen = query if state is None else query.where(REPLIES.c.state == state)
    return [Reply(**row) for row in conn.execute(chosen).mappings()]


def latest_done(conn: Connection, limit: int = 20) -> list[Reply]:
    """Those that somebody has seen to, or that needed nobody, the newest first."""
    query = select(REPLIES).where(REPLIES.c.state == "done").limit(limit)
    ordered = query.order_by(REPLIES.c.received_at.desc(), REPLIES.c.reply_id.desc())
    return [Reply(**row) for row in conn.execute(ordered).mappings()]


def waiting(conn: Connection) -> int:
    """How many wait for somebody."""
    query = select(func.count()).select_from(REPLIES).where(REPLIES.c.state == "open")
    return conn.execute(query).scalar_one()


def of_customer(conn: Connection, customer_id: int) -> list[Reply]:
    """What one customer wrote, oldest first."""
    query = select(REPLIES).where(REPLIES.c.customer_id == customer_id)
    ordered = query.order_by(REPLIES.c.received_at, REPLIES.c.reply_id)
    return [Reply(**row) for row in conn.execute(ordered).mappings()]


def flags(conn: Connection, customer_id: int, past: datetime | None = None) -> tuple[str, ...]:
    """What the customer's replies forbid: nobody is written to while a complaint is open.

    With a `past` moment, what they forbade then; without one, what is open counts whatever hour a
    gateway says that it came at.
    """
    stands = REPLIES.c.state == "open"
    if past is not None:
        stands = and_(REPLIES.c.received_at <= past, or_(stands, REPLIES.c.closed_at > past))
    query = select(REPLIES.c.reply_id).where(
        REPLIES.c.customer_id == customer_id,
        stands,
        (" " + REPLIES.c.kinds + " ").contains(" complaint "),
    )
    return ("complaint_open",) if conn.execute(query).first() else ()


def close(conn: Connection, reply_id: int, person: str, at: datetime, note: str) -> Reply | None:
    """Somebody has seen to it; None where it is not open."""
    values = {"state": "done", "closed_by": person, "closed_at": at, "note": note}
    step = (
        update(REPLIES)
        .where(REPLIES.c.reply_id == reply_id, REPLIES.c.state == "open")
        .values(**values)
        .returning(REPLIES)
    )
    row = conn.execute(step).mappings().one_or_none()
    return None if row is None else Reply(**row)
