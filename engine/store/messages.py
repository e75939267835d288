"""A customer's messages as far as they have come: drafts, who decided what, and what came back.

Neither a text nor an address is read here; who decided is in the audit and in the approvals.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine.store.approvals import ApprovalRow, approval_of
from engine.store.drafts import DraftRow, drafts_for
from engine.store.outbox import OutboxItem, item_of_draft
from engine.store.outcomes import Outcome, outcomes_of
from engine.store.schema import AUDIT, DELIVERIES, RECEIPTS

_DECISIONS = ("approval.rejected", "approval.revoked", "approval.refused", "revocation.refused")


@dataclass(frozen=True)
class DecisionOnDraft:
    """What a person, or the program in their name, decided about a draft, as the audit has it."""

    at: datetime
    who: str
    event: str
    reason: str | None


@dataclass(frozen=True)
class MessageRow:
    """One version of a message; `replaced_by` is the next one, `delivered` what receipts say."""

    draft: DraftRow
    replaced_by: str | None
    approval: ApprovalRow | None
    item: OutboxItem | None
    sent_at: datetime | None
    delivered: str | None
    decisions: tuple[DecisionOnDraft, ...]
    outcomes: tuple[Outcome, ...]


def messages_of(conn: Connection, customer_id: int, reference: str) -> list[MessageRow]:
    """Every version for the customer, newest first."""
    found = drafts_for(conn, customer_id)
    newer = {draft.parent_id: draft.draft_id for draft in found if draft.parent_id}
    decided = _decisions(conn, reference) if found else {}
    return [
        _message(conn, draft, newer.get(draft.draft_id), decided.get(draft.draft_id, ()))
        for draft in found
    ]


def _message(
    conn: Connection,
    draft: DraftRow,
    replaced_by: str | None,
    decisions: tuple[DecisionOnDraft, ...],
) -> MessageRow:
    item = item_of_draft(conn, draft.draft_id)
    return MessageRow(
        draft=draft,
        replaced_by=replaced_by,
        approval=approval_of(conn, draft.draft_id),
        item=item,
        sent_at=None if item is None else _sent_at(conn, item),
        delivered=None if item is None else _delivered(conn, item),
        decisions=decisions,
        outcomes=tuple(outcomes_of(conn, draft.draft_id)),
    )


def _sent_at(conn: Connection, item: OutboxItem) -> datetime | None:
    query = select(DELIVERIES.c.sent_at).where(DELIVERIES.c.outbox_id == item.outbox_id)
    return conn.execute(query).scalar_one_or_none()


def _delivered(conn: Connection, item: OutboxItem) -> str | None:
    query = (
        select(RECEIPTS.c.state)
        .where(RECEIPTS.c.outbox_id == item.outbox_id)
        .order_by(RECEIPTS.c.at.desc(), RECEIPTS.c.receipt_id.desc())
        .limit(1)
    )
    return conn.execute(query).scalar_one_or_none()


def _decisions(conn: Connection, reference: str) -> dict[str, tuple[DecisionOnDraft, ...]]:
    """By draft, oldest first."""
    about = f'"customer":{json.dumps(reference)}'
    query = (
        select(AUDIT)
        .where(AUDIT.c.event.in_(_DECISIONS), AUDIT.c.payload.contains(about, autoescape=True))
        .order_by(AUDIT.c.seq)
    )
    found: dict[str, tuple[DecisionOnDraft, ...]] = {}
    for row in conn.execute(query):
        payload = json.loads(row.payload)
        decision = DecisionOnDraft(
            datetime.fromisoformat(row.at), row.actor, row.event, payload.get("reason")
        )
        found[payload["draft"]] = (*found.get(payload["draft"], ()), decision)
    return found
