"""A dead letter goes out again, or never, by a known person's word and for a reason.

Requeueing checks afresh what the approval rests on: its hash, its expiry, the facts, the linter and
the contact policy. The dispatcher checks all of it once more before it sends.
"""

from typing import TYPE_CHECKING

from engine.outreach import case
from engine.outreach.desk import Desk
from engine.outreach.drafts import content_hash, judge, lint_draft
from engine.outreach.linter import errors
from engine.outreach.standing import changed
from engine.person import Person
from engine.store import approvals, audit, drafts, outbox
from engine.store.approvals import ApprovalRow
from engine.store.drafts import DraftRow
from engine.store.outbox import OutboxItem

if TYPE_CHECKING:
    from sqlalchemy import Connection


class RequeueError(ValueError):
    """The message stays where it is."""


def requeue(
    conn: "Connection", desk: Desk, outbox_id: int, person: Person, reason: str
) -> OutboxItem:
    """Make a dead letter ready again.

    Raises:
        RequeueError: It is not dead, what its approval rests on no longer holds, or the person
            may not.
    """
    _insist_on(reason)
    if not person.may("approver"):
        raise RequeueError(f"{person.name!r} may not requeue: an approver may.")
    item, approval, draft = _open(conn, outbox_id)
    if item.state != "dead":
        raise RequeueError(f"Message {outbox_id} is {item.state}: only a dead one is requeued.")
    customer = case.find_customer(conn, draft.customer_id)
    payload = {"customer": customer.reference, "hash": item.idempotency_key, "reason": reason}
    audit.append(conn, person.name, "outbox.requeued", payload, at=desk.clock())
    if why := _broken(conn, desk, item, approval, draft):
        raise RequeueError(f"Message {outbox_id} cannot go out again: {why} Propose a new draft.")
    ready = outbox.requeue(conn, item, desk.wall(), f"Requeued by {person.name}: {reason}")
    if ready is None:
        raise RequeueError(f"Message {outbox_id} was changed meanwhile: look at it again.")
    return ready


def give_up(
    conn: "Connection", desk: Desk, outbox_id: int, person: Person, reason: str
) -> OutboxItem:
    """Revoke for good a message that still waits or that died.

    Raises:
        RequeueError: It has left, a dispatcher has it, or the person may not.
    """
    _insist_on(reason)
    if not person.may("analyst", "approver"):
        raise RequeueError(f"{person.name!r} may not revoke: an analyst or approver may.")
    item, _, draft = _open(conn, outbox_id)
    customer = case.find_customer(conn, draft.customer_id)
    payload = {"customer": customer.reference, "hash": item.idempotency_key, "reason": reason}
    audit.append(conn, person.name, "outbox.given_up", payload, at=desk.clock())
    revoked = outbox.mark_revoked(conn, item, f"Given up by {person.name}: {reason}")
    if revoked is None:
        raise RequeueError(f"Message {outbox_id} is {item.state}: it can no longer be stopped.")
    return revoked


def _insist_on(reason: str) -> None:
    if not reason.strip():
        raise RequeueError("A reason is needed: it goes into the audit.")


def _open(conn: "Connection", outbox_id: int) -> tuple[OutboxItem, ApprovalRow, DraftRow]:
    item = outbox.find_item(conn, outbox_id)
    approval = None if item is None else approvals.find_approval(conn, item.approval_id)
    draft = None if approval is None else drafts.find_draft(conn, approval.draft_id)
    if item is None or approval is None or draft is None:
        raise RequeueError(f"There is no message {outbox_id}: see `forbear outbox list`.")
    return item, approval, draft


def _broken(
    conn: "Connection", desk: Desk, item: OutboxItem, approval: ApprovalRow, draft: DraftRow
) -> str | None:
    if not content_hash(draft) == approval.content_hash == item.idempotency_key:
        return "its text is not the one that was approved."
    if desk.clock() >= approval.expires_at:
        return f"its approval expired at {approval.expires_at.isoformat()}."
    if why := changed(conn, desk, draft):
        return why
    if found := errors(lint_draft(desk, draft)):
        return f"the linter refuses it: {', '.join(finding.code for finding in found)}."
    customer = case.find_customer(conn, draft.customer_id)
    verdict = judge(conn, desk, draft, customer, viewed_seconds=approval.viewed_seconds)
    if not verdict.allowed and verdict.next_allowed_at is None:
        return " ".join(f"{block.rule_id}: {block.because}" for block in verdict.blocks)
    return None
