"""The messages of one customer: who drafted, approved or revoked each, and how far it has come.

No text of a message or a reply is told, and no address: only what happened, when and by whom.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from engine.store import messages, replies
from engine.store.messages import DecisionOnDraft, MessageRow
from engine.store.replies import Reply
from tools.base import tool
from tools.context import Context

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class MessageDecision:
    """A decision that stopped something: a rejection, a refusal or a revocation, as audited."""

    at: datetime
    who: str
    what: str
    reason: str | None


@dataclass(frozen=True)
class MessageOutcome:
    """What became of it: payment, response, promise or complaint."""

    kind: str
    value: str
    at: datetime


@dataclass(frozen=True)
class Message:
    """One version of a message.

    `state` is replaced, rejected, waiting, approved (waiting for dispatch), held, sent,
    refused, dead or revoked.
    """

    draft_id: str
    channel: str
    language: str
    template_id: str
    template_version: int
    own_wording: bool
    drafted_by: str
    drafted_at: datetime
    state: str
    replaced_by: str | None
    approved_by: str | None
    approved_at: datetime | None
    expires_at: datetime | None
    sent_at: datetime | None
    delivery: str | None
    decisions: tuple[MessageDecision, ...]
    outcomes: tuple[MessageOutcome, ...]


@dataclass(frozen=True)
class CustomerReply:
    """That the customer wrote, and what kind of reply it was; never the text."""

    received_at: datetime
    channel: str
    kind: str
    state: str
    closed_by: str | None


@dataclass(frozen=True)
class MessageHistory:
    """The newest messages and replies first, and how many there are of each in all."""

    customer_id: int
    reference: str
    messages: tuple[Message, ...]
    messages_in_all: int
    replies: tuple[CustomerReply, ...]
    replies_in_all: int
    limit: int
    as_of: datetime
    source: str


@tool(effect="read")
def message_history(
    ctx: Context, customer_id: int, limit: Annotated[int, Field(ge=1, le=50)] = 5
) -> MessageHistory:
    """List a customer's latest messages: who drafted and approved, refused or revoked them, when.

    With the state of dispatch, what became of each, and that and how the customer replied. Texts
    and addresses are never returned.
    """
    with ctx.store.read() as conn:
        customer = ctx.customer(conn, customer_id)
        found = messages.messages_of(conn, customer_id, customer.reference)
        answers = replies.of_customer(conn, customer_id)[::-1]
    return MessageHistory(
        customer_id=customer_id,
        reference=customer.reference,
        messages=tuple(_message(row, ctx.local) for row in found[:limit]),
        messages_in_all=len(found),
        replies=tuple(_reply(reply, ctx.local) for reply in answers[:limit]),
        replies_in_all=len(answers),
        limit=limit,
        as_of=ctx.local(ctx.clock()),
        source="drafts, approvals, outbox, replies and audit",
    )


def _message(row: MessageRow, local: "Callable[[datetime], datetime]") -> Message:
    draft, approval = row.draft, row.approval
    return Message(
        draft_id=draft.draft_id,
        channel=draft.channel,
        language=draft.language,
        template_id=draft.template_id,
        template_version=draft.template_version,
        own_wording=draft.off_template,
        drafted_by=draft.author,
        drafted_at=local(draft.created_at),
        state=_state(row),
        replaced_by=row.replaced_by,
        approved_by=approval.approver if approval else None,
        approved_at=local(approval.approved_at) if approval else None,
        expires_at=local(approval.expires_at) if approval else None,
        sent_at=local(row.sent_at) if row.sent_at else None,
        delivery=row.delivered,
        decisions=tuple(_decision(each, local) for each in row.decisions),
        outcomes=tuple(MessageOutcome(o.kind, o.value, local(o.at)) for o in row.outcomes),
    )


def _state(row: MessageRow) -> str:
    if row.item is None:
        rejected = any(each.event == "approval.rejected" for each in row.decisions)
        return "replaced" if row.replaced_by else "rejected" if rejected else "waiting"
    return "approved" if row.item.state in ("ready", "claimed") else row.item.state


def _decision(
    decision: DecisionOnDraft, local: "Callable[[datetime], datetime]"
) -> MessageDecision:
    return MessageDecision(local(decision.at), decision.who, decision.event, decision.reason)


def _reply(reply: Reply, local: "Callable[[datetime], datetime]") -> CustomerReply:
    return CustomerReply(
        local(reply.received_at), reply.channel, reply.kind, reply.state, reply.closed_by
    )
