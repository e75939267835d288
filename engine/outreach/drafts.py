"""Drafts as they are stored: immutable versions of a message, and what they say of themselves.

A draft is never changed, and its hash covers all that is stored with it. How one is written is in
`engine.outreach.drafting`.
"""

import hashlib
import json
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING

from engine.facts import Fact, fact_from_json
from engine.outreach.choice import (
    NoTemplateError,
)
from engine.outreach.contact_facts import contact_case
from engine.outreach.desk import Desk
from engine.outreach.linter import Finding
from engine.outreach.particulars import message_facts
from engine.outreach.render import Message
from engine.policy.contact_case import ContactCase
from engine.policy.verdict import Verdict
from engine.store import drafts
from engine.store.customers import Customer
from engine.store.drafts import DraftRow
from knowledge.content import Template

if TYPE_CHECKING:
    from sqlalchemy import Connection

Draft = DraftRow
CASE = "case"  # in a stored verdict: the facts that it was given on
_EDITED = "message.off_template"


class DraftNotFoundError(LookupError):
    """There is no such draft."""


def find(conn: "Connection", draft_id: str) -> Draft:
    """The stored version.

    Raises:
        DraftNotFoundError: There is none.
    """
    draft = drafts.find_draft(conn, draft_id)
    if draft is None:
        raise DraftNotFoundError(f"Draft {draft_id!r} does not exist: propose one.")
    return draft


def newer_version(conn: "Connection", draft: Draft) -> str | None:
    """The id of the version that replaced this one, if any did."""
    versions = drafts.drafts_for(conn, draft.customer_id)
    return next((d.draft_id for d in versions if d.parent_id == draft.draft_id), None)


def template_of(desk: Desk, draft: Draft) -> Template:
    """The template of the version that the draft was written from.

    Raises:
        NoTemplateError: It was changed or withdrawn since.
    """
    template = desk.templates.get(draft.template_id)
    if template is None or template.version != draft.template_version:
        raise NoTemplateError(
            f"Template {draft.template_id!r} v{draft.template_version} is no longer in use: "
            "propose a new draft."
        )
    return template


def facts_of(draft: Draft) -> tuple[Fact, ...]:
    """The facts that the draft was written from."""
    return tuple(fact_from_json(stored) for stored in draft.facts)


def lint_draft(desk: Desk, draft: Draft) -> tuple[Finding, ...]:
    """What the linter says about the stored text."""
    template = template_of(desk, draft)
    message = Message(draft.subject, draft.body)
    return desk.linter.lint(message, template, facts_of(draft), template.channel)


def judge(
    conn: "Connection",
    desk: Desk,
    draft: Draft,
    customer: Customer,
    *,
    viewed_seconds: float | None,
) -> Verdict:
    """Whether this very message, which a person approves or approved, may reach the customer now.

    `viewed_seconds` is how long that person saw it, None where nobody measured.
    """
    case = put_case(conn, desk, draft, customer)
    return desk.contact.check(replace(case, approval="person", viewed_seconds=viewed_seconds))


def put_case(
    conn: "Connection",
    desk: Desk,
    draft: Draft,
    customer: Customer,
) -> ContactCase:
    """What the rules are asked about: the customer as known now, and this very message."""
    template, message = template_of(desk, draft), Message(draft.subject, draft.body)
    findings = lint_draft(desk, draft)
    facts = message_facts(message, template, findings, desk.linter, desk.institution)
    return contact_case(conn, desk, customer, template.channel, desk.clock(), message=facts)


def content_hash(draft: Draft) -> str:
    """SHA-256 over all that is stored of the draft: one changed byte anywhere changes it."""
    written = json.dumps(
        asdict(draft), sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_moment
    )
    return hashlib.sha256(written.encode()).hexdigest()


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be hashed: a draft holds JSON and moments only.")
