"""The last check before a message leaves: everything that the approval rested on, once more.

What was altered, expired or is no longer true is refused for good. What only the hour forbids is
held until it is allowed. There is no third way to get out.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from engine.outreach import case
from engine.outreach.desk import Desk
from engine.outreach.drafts import Draft, content_hash, judge, lint_draft, template_of
from engine.outreach.linter import errors
from engine.outreach.standing import changed
from engine.outreach.transports import Envelope
from engine.outreach.wording import WordingError
from engine.policy.contact import IncompletePolicyError
from engine.policy.hours import HoursError
from engine.store import approvals, drafts
from engine.store.approvals import ApprovalRow
from engine.store.customers import Customer
from engine.store.outbox import OutboxItem

if TYPE_CHECKING:
    from sqlalchemy import Connection


class OutboxIntegrityError(RuntimeError):
    """An outbox item without its approval or draft: the database was tampered with."""


@dataclass(frozen=True)
class Send:
    """It may leave now."""

    envelope: Envelope


@dataclass(frozen=True)
class Hold:
    """Not before `until`, in the book's time."""

    until: datetime
    reason: str


@dataclass(frozen=True)
class Refuse:
    """Never."""

    reason: str


@dataclass(frozen=True)
class Parcel:
    """An outbox item with all that belongs to it."""

    item: OutboxItem
    approval: ApprovalRow
    draft: Draft
    customer: Customer


def open_parcel(conn: "Connection", item: OutboxItem) -> Parcel:
    """The item with its approval, draft and customer."""
    approval = approvals.find_approval(conn, item.approval_id)
    draft = None if approval is None else drafts.find_draft(conn, approval.draft_id)
    if approval is None or draft is None:
        raise OutboxIntegrityError(
            f"Outbox item {item.outbox_id} has no approved draft: run `forbear audit verify`."
        )
    return Parcel(item, approval, draft, case.find_customer(conn, draft.customer_id))


def check(conn: "Connection", desk: Desk, parcel: Parcel) -> Send | Hold | Refuse:
    """Whether the parcel may leave now, by what the store holds at this moment."""
    try:
        if reason := _broken(conn, desk, parcel):
            return Refuse(reason)
        return _judge(conn, desk, parcel)
    except (HoursError, IncompletePolicyError, WordingError) as problem:
        return Refuse(str(problem))


def _judge(conn: "Connection", desk: Desk, parcel: Parcel) -> Send | Hold | Refuse:
    draft, customer = parcel.draft, parcel.customer
    template = template_of(desk, draft)
    verdict = judge(conn, desk, draft, customer, viewed_seconds=parcel.approval.viewed_seconds)
    if not verdict.allowed:
        reason = " ".join(f"{block.rule_id}: {block.because}" for block in verdict.blocks)
        later = verdict.next_allowed_at
        return Refuse(reason) if later is None else Hold(later, reason)
    address = case.find_address(conn, desk, customer, template.channel)
    return Send(
        Envelope(
            idempotency_key=parcel.item.idempotency_key,
            channel=template.channel,
            address=address.value,
            sender=desk.institution.sender_id,
            language=draft.language,
            subject=draft.subject,
            body=draft.body,
        )
    )


def _broken(conn: "Connection", desk: Desk, parcel: Parcel) -> str | None:
    approval, draft = parcel.approval, parcel.draft
    current = content_hash(draft)
    if not current == approval.content_hash == parcel.item.idempotency_key:
        return "The draft is not the one that was approved: its hash differs."
    if desk.clock() >= approval.expires_at:
        return f"The approval expired at {approval.expires_at.isoformat()}."
    if reason := changed(conn, desk, draft):
        return reason
    if found := errors(lint_draft(desk, draft)):
        return f"The linter refuses it: {', '.join(finding.code for finding in found)}."
    return None
