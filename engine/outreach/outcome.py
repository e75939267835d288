"""What became of a message, recorded in one transaction: outbox, receipt, contact and audit.

A worker that lost its claim records nothing: another has the item, and its record counts.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from engine.outreach.desk import Desk
from engine.outreach.release import Hold, Parcel, Refuse
from engine.store import audit, contacts, outbox
from engine.store.database import Store
from engine.store.outbox import ClaimLostError

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True)
class Sent:
    """A transport took it."""

    transport: str
    receipt: str


@dataclass(frozen=True)
class Retry:
    """A transport did not take it this time; the next attempt is after the pause."""

    reason: str
    pause: timedelta


@dataclass(frozen=True)
class Wait:
    """No transport was tried, since its line rests."""

    reason: str
    pause: timedelta


@dataclass(frozen=True)
class Dead:
    """No transport took it in all its attempts, or only a person may try again."""

    reason: str


Outcome = Sent | Hold | Refuse | Retry | Wait | Dead


@dataclass(frozen=True)
class Dispatched:
    """What became of one item in this run: sent, held, refused, retry, wait, dead or lost."""

    outbox_id: int
    customer: str
    state: str
    note: str


def record(store: Store, desk: Desk, parcel: Parcel, reached: Outcome, worker: str) -> Dispatched:
    """Store the outcome as a whole, or nothing where another worker has the item."""
    try:
        with store.write() as conn:
            state, note = _step(conn, desk, parcel, reached)
            payload = {
                "draft": parcel.draft.draft_id,
                "approval": parcel.approval.approval_id,
                "customer": parcel.customer.reference,
                "channel": parcel.draft.channel,
                "hash": parcel.approval.content_hash,
                "note": note,
            }
            audit.append(conn, worker, f"dispatch.{state}", payload, at=desk.clock())
    except ClaimLostError as lost:
        state, note = "lost", str(lost)
    return Dispatched(parcel.item.outbox_id, parcel.customer.reference, state, note)


def _step(conn: "Connection", desk: Desk, parcel: Parcel, reached: Outcome) -> tuple[str, str]:
    item = parcel.item
    match reached:
        case Sent(transport, receipt):
            outbox.mark_sent(conn, item)
            contacts.insert_delivery(conn, item.outbox_id, transport, receipt, desk.clock())
            contacts.insert_contact(
                conn,
                parcel.draft.customer_id,
                parcel.draft.channel,
                desk.clock(),
                parcel.draft.draft_id,
            )
            return "sent", f"{transport} {receipt}"
        case Hold(until, reason):
            note = f"until {until.isoformat()}: {reason}"
            # The outbox follows the machine's clock, which a simulated book's does not.
            outbox.mark_held(conn, item, desk.wall() + (until - desk.clock()), note)
            return "held", note
        case Retry(reason, pause):
            outbox.mark_failed(conn, item, desk.wall() + pause, reason)
            return "retry", reason
        case Wait(reason, pause):
            outbox.mark_held(conn, item, desk.wall() + pause, reason)
            return "wait", reason
        case Dead(reason):
            outbox.mark_dead(conn, item, reason)
            return "dead", reason
        case Refuse(reason):
            outbox.mark_refused(conn, item, reason)
            return "refused", reason
