"""Drafts and decisions about them: a person reads the exact text, and says yes or no to its hash.

Whoever decides is the person of the credentials; a request cannot name another one. Every check is
the workbench's own, and of a refusal nothing is half-done.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from dashboards.api.customers import LARGEST_ID
from dashboards.api.people import allowed, api_of
from dashboards.api.problems import responses
from dashboards.deeds import RefusedError
from dashboards.messages import Messages
from dashboards.views.stand import Stand
from engine.outreach.drafts import find
from engine.person import Person
from engine.store import approvals, drafts, journeys
from engine.store.drafts import DraftRow
from knowledge.content import Channel, Language
from tools.draft_message import ProposedDraft, draft_message

DraftId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
Limit = Annotated[int, Query(ge=1, le=200)]
Reader = Annotated[Person, Depends(allowed("drafts.read"))]
Author = Annotated[Person, Depends(allowed("drafts.propose"))]
Decider = Annotated[Person, Depends(allowed("messages.decide"))]

router = APIRouter(
    prefix="/v1", tags=["messages"], responses=responses(400, 401, 403, 409, 413, 422, 429, 503)
)


class UnknownApprovalError(LookupError):
    """There is no approval of that id."""


class Proposal(BaseModel):
    """What to draft; what is left out follows from the treatment and the customer's own choice."""

    model_config = ConfigDict(extra="forbid")

    customer_id: int = Field(ge=0, le=LARGEST_ID, examples=[1077])
    channel: Channel | None = None
    language: Language | None = None
    template_id: str | None = Field(default=None, max_length=64)


class Decision(BaseModel):
    """A yes or no to one exact text; `content_hash` is that of the text that was read."""

    model_config = ConfigDict(extra="forbid")

    draft_id: str = Field(pattern="^[0-9a-f]{32}$")
    content_hash: str = Field(pattern="^[0-9a-f]{64}$")
    decision: Literal["approve", "reject"]
    reason: Literal["wrong_text", "wrong_customer", "wrong_time", "not_needed", "other"] | None = (
        Field(default=None, description="Why not; needed for `reject`.")
    )


class Revocation(BaseModel):
    """Why an approval is taken back."""

    model_config = ConfigDict(extra="forbid")

    reason: Literal["wrong_text", "wrong_customer", "customer_replied", "paid", "other"]


@dataclass(frozen=True)
class Waiting:
    """A draft that waits for a person; its text is read one by one."""

    draft_id: str
    customer_id: int
    channel: str
    language: str
    template_id: str
    template_version: int
    own_wording: bool
    author: str
    created_at: datetime


@dataclass(frozen=True)
class WaitingDrafts:
    """The drafts that wait, and how many there are in all."""

    drafts: tuple[Waiting, ...]
    total: int


@dataclass(frozen=True)
class Readable:
    """One draft as its approver reads it: the exact text, and all that bears on it.

    `why_not` is why the person who asks may not approve it now, None where they may.
    """

    draft: Waiting
    subject: str | None
    body: str
    content_hash: str
    sender: str
    recipient: str
    lint: tuple[str, ...]
    allowed: bool
    blocks: tuple[str, ...]
    approved_by: str | None
    why_not: str | None


@dataclass(frozen=True)
class Approved:
    """An approved message and how far it has come."""

    approval_id: str
    draft_id: str
    customer_id: int
    channel: str
    approver: str
    approved_at: datetime
    expires_at: datetime
    state: str


@dataclass(frozen=True)
class Approvals:
    """The newest approved messages first."""

    approvals: tuple[Approved, ...]


@dataclass(frozen=True)
class Decided:
    """What now stands in the audit under the person's name."""

    draft_id: str
    decision: Literal["approved", "rejected", "revoked"]
    by: str
    approval_id: str | None


@router.get("/drafts")
def list_drafts(request: Request, _person: Reader, limit: Limit = 50) -> WaitingDrafts:
    """The drafts that wait for a yes or no."""
    with api_of(request).door.store.read() as connection:
        found = drafts.waiting_drafts(connection, limit)
        total = drafts.waiting(connection)
    return WaitingDrafts(tuple(_waiting(each) for each in found), total)


@router.post("/drafts", status_code=201, responses=responses(404))
def propose(request: Request, person: Author, proposal: Proposal) -> ProposedDraft:
    """Propose a message by the tool `draft_message`; nothing is sent."""
    context = api_of(request).door.context(person)
    found: ProposedDraft = draft_message(context, proposal.model_dump(exclude_none=True))
    return found


@router.get("/drafts/{draft_id}", responses=responses(404))
def read_draft(request: Request, person: Reader, draft_id: DraftId) -> Readable:
    """One draft, its exact text and the hash that a decision is bound to."""
    desk = Messages(api_of(request).door.desk(person))
    stand = _stand(request, desk, draft_id)
    return _readable(desk, stand)


@router.get("/approvals")
def list_approvals(request: Request, _person: Reader, limit: Limit = 50) -> Approvals:
    """The newest approved messages, and where each stands."""
    with api_of(request).door.store.read() as connection:
        found = journeys.journeys(connection, limit)
    return Approvals(tuple(_approved(each) for each in found))


@router.post("/approvals", status_code=201, responses=responses(404))
def decide(request: Request, person: Decider, decision: Decision) -> Decided:
    """Approve or reject one exact text, in the name of whoever calls."""
    desk = Messages(api_of(request).door.desk(person))
    _stand(request, desk, decision.draft_id)
    if decision.decision == "reject":
        if decision.reason is None:
            raise RefusedError("A rejection needs its reason: give `reason`.")
        desk.reject(decision.draft_id, decision.content_hash, decision.reason)
        return Decided(decision.draft_id, "rejected", person.name, None)
    desk.approve(decision.draft_id, decision.content_hash)
    approval = desk.of(decision.draft_id).approval
    given = None if approval is None else approval.approval_id
    return Decided(decision.draft_id, "approved", person.name, given)


@router.post("/approvals/{approval_id}/revoke", responses=responses(404))
def revoke(
    request: Request, person: Decider, approval_id: DraftId, revocation: Revocation
) -> Decided:
    """Take an approval back, for as long as the dispatcher has not taken the message."""
    door = api_of(request).door
    with door.store.read() as connection:
        approval = approvals.find_approval(connection, approval_id)
    if approval is None:
        raise UnknownApprovalError(
            f"There is no approval {approval_id!r}: `/v1/approvals` lists the newest."
        )
    Messages(door.desk(person)).revoke(approval_id, revocation.reason)
    return Decided(approval.draft_id, "revoked", person.name, approval_id)


def _stand(request: Request, desk: Messages, draft_id: str) -> Stand:
    """How a draft stands; raises `DraftNotFoundError`."""
    with api_of(request).door.store.read() as connection:
        find(connection, draft_id)
    return desk.of(draft_id)


def _waiting(draft: DraftRow) -> Waiting:
    return Waiting(
        draft.draft_id,
        draft.customer_id,
        draft.channel,
        draft.language,
        draft.template_id,
        draft.template_version,
        draft.off_template,
        draft.author,
        draft.created_at,
    )


def _readable(desk: Messages, stand: Stand) -> Readable:
    draft, around = stand.draft, desk.around(stand)
    verdict = draft.verdict
    return Readable(
        draft=_waiting(draft),
        subject=draft.subject,
        body=draft.body,
        content_hash=stand.content_hash,
        sender=around.head.sender,
        recipient=around.head.to,
        lint=tuple(finding["because"] for finding in draft.lint),
        allowed=bool(verdict["allowed"]),
        blocks=tuple(o["because"] for o in verdict["outcomes"] if o["result"] == "block"),
        approved_by=stand.approval.approver if stand.approval else None,
        why_not=around.refusal,
    )


def _approved(journey: journeys.Journey) -> Approved:
    approval, draft = journey.approval, journey.draft
    return Approved(
        approval.approval_id,
        approval.draft_id,
        draft.customer_id,
        draft.channel,
        approval.approver,
        approval.approved_at,
        approval.expires_at,
        journey.item.state,
    )
