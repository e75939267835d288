"""Drafting a message from an approved template: stored as a proposal, and never sent from here.

The text is rendered by code from stored facts. What the conversation sees of it has no name: the
salutation is put in again where a person confirms the draft.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from engine.outreach.case import NoAddressError, UnscoredCustomerError
from engine.outreach.choice import NoTemplateError, NothingToProposeError
from engine.outreach.drafting import propose
from engine.outreach.drafts import Draft, facts_of
from engine.outreach.render import MissingVariableError
from engine.policy.verdict import verdict_from_json
from engine.store import audit
from knowledge.content import Channel, Language
from tools.base import tool
from tools.context import Context
from tools.errors import UnavailableError

SALUTATION = "[salutation]"
_REFUSALS = (
    NothingToProposeError,
    NoTemplateError,
    NoAddressError,
    MissingVariableError,
    UnscoredCustomerError,
)


@dataclass(frozen=True)
class CandidateTemplate:
    """A template that would fit as well, and why."""

    template_id: str
    why: tuple[str, ...]


@dataclass(frozen=True)
class ProposedDraft:
    """A stored draft that waits for a person; `sent` is always false.

    `language_because` says why it is not in the customer's own language, where it is not.
    """

    draft_id: str
    customer_id: int
    channel: str
    language: str
    language_because: str | None
    template_id: str
    template_version: int
    subject: str | None
    body: str
    candidates: tuple[CandidateTemplate, ...]
    lint: tuple[str, ...]
    allowed: bool
    blocks: tuple[str, ...]
    next_allowed_at: datetime | None
    sent: bool
    as_of: datetime
    source: str


@tool(effect="propose")
def draft_message(
    ctx: Context,
    customer_id: int,
    channel: Channel | None = None,
    language: Language | None = None,
    template_id: str | None = None,
) -> ProposedDraft:
    """Draft a message for a customer from an approved template and store it as a proposal.

    Nothing is sent: a person has to confirm the draft in the customer panel. Returns the text, the
    templates that would fit as well, the linter's findings and the contact rules' verdict.
    """
    with ctx.store.read() as conn:
        customer = ctx.customer(conn, customer_id)
    try:
        with ctx.store.write() as conn:
            draft = propose(
                conn,
                ctx.desk,
                customer_id=customer_id,
                channel=channel,
                language=language,
                template_id=template_id,
                author=f"{ctx.person} (assistant)",
            )
    except _REFUSALS as refusal:
        raise UnavailableError(str(refusal)) from refusal
    with ctx.store.read() as conn:
        audit.anchor_head(conn, ctx.portfolio.audit_anchor)
    return _proposed(ctx, draft, customer.timezone)


def _proposed(ctx: Context, draft: Draft, zone: str) -> ProposedDraft:
    verdict = verdict_from_json(draft.verdict)
    later = verdict.next_allowed_at
    return ProposedDraft(
        draft_id=draft.draft_id,
        customer_id=draft.customer_id,
        channel=draft.channel,
        language=draft.language,
        language_because=_language_because(draft),
        template_id=draft.template_id,
        template_version=draft.template_version,
        subject=_nameless(draft, draft.subject) if draft.subject else None,
        body=_nameless(draft, draft.body),
        candidates=tuple(
            CandidateTemplate(found["template_id"], tuple(found["why"]))
            for found in draft.decision["candidates"]
        ),
        lint=tuple(finding["because"] for finding in draft.lint),
        allowed=verdict.allowed,
        blocks=tuple(outcome.because for outcome in verdict.blocks),
        next_allowed_at=None if later is None else later.astimezone(ZoneInfo(zone)),
        sent=False,
        as_of=ctx.local(draft.created_at),
        source=f"draft from template {draft.template_id} v{draft.template_version}",
    )


def _language_because(draft: Draft) -> str | None:
    if draft.language == draft.decision["customer_language"]:
        return None
    return str(draft.decision["choice"]["language_because"])


def _nameless(draft: Draft, text: str) -> str:
    for fact in facts_of(draft):
        if fact.id == "salutation" and fact.text:
            text = text.replace(fact.text, SALUTATION)
    return text
