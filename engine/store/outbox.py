"""The outbox: approved messages on their way, each sent at most once.

ready -> claimed -> sent | held | refused | dead; a held item may be claimed again at its next
attempt, and a claim whose worker died after its lease, with the same idempotency key. Every step is
a compare-and-set: the worker that lost its claim is told so and changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Select, and_, insert, or_, select, update

from engine.store.schema import APPROVALS, OUTBOX

LEASE = timedelta(minutes=5)

OutboxState = Literal["ready", "claimed", "sent", "held", "refused", "dead"]


class ClaimLostError(RuntimeError):
    """Another worker has taken the item over."""


@dataclass(frozen=True)
class OutboxItem:
    """One approved message; the transport hands `idempotency_key` on to its gateway."""

    outbox_id: int
    approval_id: str
    idempotency_key: str
    state: OutboxState
    claimed_by: str | None
    claimed_at: datetime | None
    attempts: int
    next_attempt_at: datetime
    note: str | None


def enqueue(conn: Connection, approval_id: str, idempotency_key: str, at: datetime) -> OutboxItem:
    """Put an approved message on its way; the unique keys refuse a second one."""
    values = {
        "approval_id": approval_id,
        "idempotency_key": idempotency_key,
        "state": "ready",
        "attempts": 0,
        "next_attempt_at": at,
    }
    row = conn.execute(insert(OUTBOX).returning(OUTBOX), values).mappings().one()
    return OutboxItem(**row)


def claim(
    conn: Connection, worker: str, now: datetime, limit: int = 20, *, lease: timedelta = LEASE
) -> list[OutboxItem]:
    """Take up to `limit` items that are due, oldest first; no other worker gets the same ones.

    Items whose worker has not finished them within its lease count as due. Commit before sending.
    """
    due = or_(
        and_(OUTBOX.c.state.in_(("ready", "held")), OUTBOX.c.next_attempt_at <= now),
        and_(OUTBOX.c.state == "claimed", OUTBOX.c.claimed_at <= now - lease),
    )
    chosen = (
        select(OUTBOX)
        .where(due)
        .order_by(OUTBOX.c.next_attempt_at, OUTBOX.c.outbox_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = [_claim_one(conn, item, worker, now) for item in _items(conn, chosen)]
    return [item for item in claimed if item is not None]


def mark_sent(conn: Connection, item: OutboxItem) -> OutboxItem:
    """The transport has taken it.

    Raises:
        ClaimLostError: Another worker has taken the item over.
    """
    return _leave(conn, item, {"state": "sent"})


def mark_held(conn: Connection, item: OutboxItem, until: datetime, note: str) -> OutboxItem:
    """Not now, for the reason in `note`: try again from `until` on.

    Raises:
        ClaimLostError: Another worker has taken the item over.
    """
    return _leave(conn, item, {"state": "held", "next_attempt_at": until, "note": note})


def mark_refused(conn: Connection, item: OutboxItem, note: str) -> OutboxItem:
    """Never: what was approved may not be sent.

    Raises:
        ClaimLostError: Another worker has taken the item over.
    """
    return _leave(conn, item, {"state": "refused", "note": note})


def mark_dead(conn: Connection, item: OutboxItem, note: str) -> OutboxItem:
    """Given up after too many attempts.

    Raises:
        ClaimLostError: Another worker has taken the item over.
    """
    return _leave(conn, item, {"state": "dead", "note": note})


def item_of(conn: Connection, approval_id: str) -> OutboxItem | None:
    """What became of an approval, or None."""
    found = _items(conn, select(OUTBOX).where(OUTBOX.c.approval_id == approval_id))
    return found[0] if found else None


def item_of_draft(conn: Connection, draft_id: str) -> OutboxItem | None:
    """What became of a draft, or None while nobody approved it."""
    query = select(OUTBOX).join(APPROVALS).where(APPROVALS.c.draft_id == draft_id)
    found = _items(conn, query)
    return found[0] if found else None


def _claim_one(conn: Connection, item: OutboxItem, worker: str, now: datetime) -> OutboxItem | None:
    values = {
        "state": "claimed",
        "claimed_by": worker,
        "claimed_at": now,
        "attempts": item.attempts + 1,
    }
    return _step(conn, item, values)


def _leave(conn: Connection, item: OutboxItem, values: Mapping[str, Any]) -> OutboxItem:
    left = _step(conn, item, values) if item.state == "claimed" else None
    if left is None:
        raise ClaimLostError(
            f"Outbox item {item.outbox_id} is no longer claimed by {item.claimed_by!r}: its lease "
            "ran out and another worker has it. Nothing was changed; use a longer lease."
        )
    return left


def _step(conn: Connection, item: OutboxItem, values: Mapping[str, Any]) -> OutboxItem | None:
    """Compare and set: the item after the step, or None if it is no longer what it was."""
    step = (
        update(OUTBOX)
        .where(
            OUTBOX.c.outbox_id == item.outbox_id,
            OUTBOX.c.state == item.state,
            OUTBOX.c.attempts == item.attempts,
        )
        .values(**values)
        .returning(OUTBOX)
    )
    row = conn.execute(step).mappings().one_or_none()
    return None if row is None else OutboxItem(**row)


def _items(conn: Connection, query: Select[Any]) -> list[OutboxItem]:
    return [OutboxItem(**row) for row in conn.execute(query).mappings()]
