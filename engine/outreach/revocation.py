"""Taking a yes back, for as long as the dispatcher has not taken the message.

Whoever may approve may revoke, whoever approved: stopping is the safe direction. The reason is one
of a list, so that the audit holds no words about a customer. A revoked approval stays used up: to
send after all, somebody writes a new version and somebody approves that.
"""

from typing import TYPE_CHECKING

from engine.outreach import case
from engine.outreach.desk import Desk
from engine.outreach.drafts import find
from engine.person import Person
from engine.store import approvals, audit, outbox
from engine.store.outbox import OutboxItem
from knowledge.reasons import load_reasons

if TYPE_CHECKING:
    from sqlalchemy import Connection

_TOO_LATE = {
    "claimed": "the dispatcher has it and may have handed it over already",
    "sent": "it was sent",
    "refused": "the dispatcher refused it, so it is not sent",
    "dead": "the dispatcher gave it up, so it is not sent",
    "revoked": "it is revoked already",
}


class RevocationError(ValueError):
    """The approval is not taken back; nothing was written."""


def revoke(
    conn: "Connection",
    desk: Desk,
    *,
    approval_id: str,
    person: Person,
    reason: str,
) -> OutboxItem:
    """Take an approval back and stop its message.

    Raises:
        RevocationError: The dispatcher has it, it has reached its end, or the person may not.
    """
    if not person.may("analyst", "approver"):
        raise RevocationError(f"{person.name!r} may not revoke: an analyst or approver may.")
    reasons = load_reasons().revocation
    if reason not in reasons:
        raise RevocationError(f"Reason {reason!r} is none: give one of {', '.join(reasons)}.")
    approval = approvals.find_approval(conn, approval_id)
    if approval is None:
        raise RevocationError(f"Approval {approval_id!r} does not exist: read the message again.")
    draft = find(conn, approval.draft_id)
    payload = {
        "approval": approval_id,
        "draft": draft.draft_id,
        "customer": case.find_customer(conn, draft.customer_id).reference,
        "reason": reason,
    }
    # The audit's lock comes first, as it does when a message is approved.
    audit.append(conn, person.name, "approval.revoked", payload, at=desk.clock())
    return _stop(conn, approval_id, f"by {person.name}: {reason}")


def _stop(conn: "Connection", approval_id: str, note: str) -> OutboxItem:
    item = outbox.item_of(conn, approval_id)
    waits = item is not None and item.state in ("ready", "held")
    stopped = outbox.mark_revoked(conn, item, note) if item is not None and waits else None
    if stopped is None:
        now = outbox.item_of(conn, approval_id)
        why = _TOO_LATE.get("claimed" if now is None else now.state, _TOO_LATE["claimed"])
        raise RevocationError(f"Approval {approval_id!r} cannot be revoked: {why}.")
    return stopped
