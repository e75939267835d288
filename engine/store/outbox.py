"""The outbox: approved messages on their way, each sent at most once.

ready -> claimed -> sent | held | refused | dead; a held item may be claimed again at its next
attempt, and a claim whose worker died after its lease, with the same idempotency key. What nobody
has claimed (ready or held) may be revoked. Every step is a compare-and-set: the worker that lost
its claim is told so and changes nothing. A dead item is ready again by a person's word only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Select, and_, insert, or_, select, update

from engine.store.schema import APPROVALS, DRAFTS, OUTBOX

LEASE = timedelta(minutes=5)

OutboxState = Literal["ready", "claimed", "sent", "held", "refused", "dead", "revoked"]


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
    failures: int
    handed_to: str | None


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


def hand_over(conn: Connection, item: OutboxItem, transport: str, now: datetime) -> OutboxItem:
    """Note, before it happens, that a transport is about to be given the item; renew the lease.

    Whoever finds this note on an item whose worker died knows that it may have been taken.

    Raises:
        ClaimLostError: Another worker has taken the item over.
    """
    return _leave(conn, item, {"handed_to": transport, "claimed_at": now})


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
    values = {"state": "held", "next_attempt_at": until, "note": note, "handed_to": None}
    return _leave(conn, item, values)


def mark_failed(conn: Connection, item: OutboxItem, until: datetime, note: str) -> OutboxItem:
    """A transport did not take it: hold it until then, and count the failure.

    Raises:
        ClaimLostError: Another worker has taken the item over.
    """
    held = {"state": "held", "next_attempt_at": until, "note": note, "handed_to": None}
    return _leave(conn, item, {**held, "failures": item.failures + 1})


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


def withdraw(conn: Connection, item: OutboxItem, note: str) -> OutboxItem | None:
    """Refuse an item that still waits; None where a worker has it or it has left already."""
    if item.state not in ("ready", "held", "dead"):
        return None
    return _step(conn, item, {"state": "refused", "note": note})


def requeue(conn: Connection, item: OutboxItem, now: datetime, note: str) -> OutboxItem | None:
    """Make a dead item ready again, its failures forgotten; None where it is not dead any more."""
    if item.state != "dead":
        return None
    fresh = {"state": "ready", "failures": 0, "handed_to": None, "next_attempt_at": now}
    return _step(conn, item, {**fresh, "note": note})


def find_item(conn: Connection, outbox_id: int) -> OutboxItem | None:
    """The item of that number, or None."""
    found = _items(conn, select(OUTBOX).where(OUTBOX.c.outbox_id == outbox_id))
    return found[0] if found else None


def item_of_key(conn: Connection, idempotency_key: str) -> OutboxItem | None:
    """The item that went out under that key, or None."""
    found = _items(conn, select(OUTBOX).where(OUTBOX.c.idempotency_key == idempotency_key))
    return found[0] if found else None


def listed(conn: Connection, state: OutboxState | None = None, limit: int = 50) -> list[OutboxItem]:
    """The newest items first, all or those in one state."""
    query = select(OUTBOX).order_by(OUTBOX.c.outbox_id.desc()).limit(limit)
    return _items(conn, query if state is None else query.where(OUTBOX.c.state == state))


def waiting_for(conn: Connection, customer_id: int) -> list[OutboxItem]:
    """The customer's items that no worker has and that have not left: ready, held or dead."""
    query = (
        select(OUTBOX)
        .join(APPROVALS, APPROVALS.c.approval_id == OUTBOX.c.approval_id)
        .join(DRAFTS, DRAFTS.c.draft_id == APPROVALS.c.draft_id)
        .where(DRAFTS.c.customer_id == customer_id, OUTBOX.c.state.in_(("ready", "held", "dead")))
        .order_by(OUTBOX.c.outbox_id)
    )
    return _items(conn, query)


def mark_revoked(conn: Connection, item: OutboxItem, note: str) -> OutboxItem | None:
    """Never, by a person's word; None where a worker has it or it has reached its end."""
    if item.state not in ("ready", "held", "dead"):
        return None
    return _step(conn, item, {"state": "revoked", "note": note})


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
            OUTBOX.c.failures == item.failures,
        )
        .values(**values)
        .returning(OUTBOX)
    )
    row = conn.execute(step).mappings().one_or_none()
    return None if row is None else OutboxItem(**row)


def _items(conn: Connection, query: Select[Any]) -> list[OutboxItem]:
    return [OutboxItem(**row) for row in conn.execute(query).mappings()]
