"""Drafts: text rendered by code from an approved template and stored facts, version by version.

A draft is never changed. What it rests on (facts, decision, verdict, candidates, findings) is
stored with it, and its hash covers all of it.
"""

import hashlib
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.facts import Fact, fact_from_json, fact_to_json
from engine.outreach import case
from engine.outreach.choice import (
    NoTemplateError,
    Wish,
    choice_record,
    choose,
    fitting_templates,
    why_language,
)
from engine.outreach.contact_facts import contact_case
from engine.outreach.desk import Desk
from engine.outreach.linter import Finding
from engine.outreach.particulars import message_facts
from engine.outreach.render import Message, render
from engine.person import Person
from engine.policy.contact_case import Approval, ContactCase, case_to_json
from engine.policy.message_rules import Holds
from engine.policy.table import Decision
from engine.policy.verdict import Verdict, verdict_to_json
from engine.store import audit, drafts, outbox
from engine.store.customers import Customer
from engine.store.drafts import DraftRow
from engine.store.scores import Score
from knowledge.content import Channel, Language, Template
from knowledge.index import Candidate

if TYPE_CHECKING:
    from sqlalchemy import Connection

Draft = DraftRow
CASE = "case"  # in a stored verdict: the facts that it was given on
_EDITED = "message.off_template"


class DraftNotFoundError(LookupError):
    """There is no such draft."""


class RevisionError(ValueError):
    """The draft cannot be revised like this."""


def propose(
    conn: "Connection",
    desk: Desk,
    *,
    customer_id: int,
    channel: Channel | None = None,
    language: Language | None = None,
    template_id: str | None = None,
    author: str,
) -> Draft:
    """Store a draft for the customer: the treatment's message, or the template that was chosen.

    Raises:
        UnknownCustomerError, UnscoredCustomerError: There is nothing to write about.
        NothingToProposeError: The treatment asks for no message, and no template was chosen.
        NoTemplateError: No template fits, or the chosen one does not.
        NoAddressError: The customer cannot be reached on the channel.
        MissingVariableError: The template states what this customer does not have.
    """
    customer = case.find_customer(conn, customer_id)
    score = case.latest_score(conn, customer_id)
    decision = case.treat(conn, desk, customer, score)
    wish = Wish(channel, language, template_id)
    template = choose(conn, desk, customer, score, decision, wish)
    fitting = fitting_templates(desk, customer, score, decision, wish)
    reason = why_language(desk, customer, template, wish)
    facts = case.gather(conn, desk, customer, score, template.channel, template.language)
    address = case.find_address(conn, desk, customer, template.channel)
    draft = Draft(
        draft_id=uuid.uuid4().hex,
        parent_id=None,
        customer_id=customer_id,
        score_id=score.score_id,
        channel=template.channel,
        language=template.language,
        template_id=template.id,
        template_version=template.version,
        off_template=False,
        subject=None,
        body="",
        facts=[fact_to_json(fact) for fact in facts],
        decision=_decision(decision, score, fitting)
        | {
            "address": address.reference,
            "customer_language": customer.language,
            "choice": choice_record(template, fitting, wish, reason, author),
        },
        verdict={},
        lint=[],
        author=author,
        created_at=desk.clock(),
    )
    return _store(conn, desk, draft, render(template, facts), customer, "draft.proposed")


def revise(
    conn: "Connection",
    desk: Desk,
    *,
    draft_id: str,
    body: str,
    subject: str | None = None,
    author: Person,
) -> Draft:
    """Store an edited text as a new version, linted, and off-template where it leaves its own.

    `subject` is kept where none is given.

    Raises:
        DraftNotFoundError: There is no such draft.
        RevisionError: It was approved already, has a newer version, or the person may not edit.
    """
    parent = find(conn, draft_id)
    if not author.may("analyst", "approver"):
        raise RevisionError(f"{author.name!r} may not edit drafts: an analyst or approver may.")
    item = outbox.item_of_draft(conn, draft_id)
    if item is not None and item.state != "revoked":
        raise RevisionError(f"Draft {draft_id!r} is approved already: propose a new message.")
    if newer := newer_version(conn, parent):
        raise RevisionError(f"Draft {draft_id!r} has a newer version {newer!r}: edit that one.")
    customer = case.find_customer(conn, parent.customer_id)
    draft = replace(
        parent,
        draft_id=uuid.uuid4().hex,
        parent_id=parent.draft_id,
        author=author.name,
        created_at=desk.clock(),
    )
    message = Message(parent.subject if subject is None else subject, body)
    return _store(conn, desk, draft, message, customer, "draft.revised")


def candidates(
    conn: "Connection",
    desk: Desk,
    *,
    customer_id: int,
    channel: Channel | None = None,
    language: Language | None = None,
) -> tuple[Candidate, ...]:
    """Up to three templates that fit the customer's treatment, each with the reasons why."""
    customer = case.find_customer(conn, customer_id)
    score = case.latest_score(conn, customer_id)
    decision = case.treat(conn, desk, customer, score)
    return fitting_templates(desk, customer, score, decision, Wish(channel, language))


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
    approval: Approval | None = None,
) -> Verdict:
    """Whether this very message may reach the customer now, by every rule."""
    return desk.contact.check(_case(conn, desk, draft, customer, approval))


def _case(
    conn: "Connection",
    desk: Desk,
    draft: Draft,
    customer: Customer,
    approval: Approval | None = None,
) -> ContactCase:
    """What the rules are asked about: the customer as known now, and this very message."""
    template, message = template_of(desk, draft), Message(draft.subject, draft.body)
    findings = lint_draft(desk, draft)
    facts = message_facts(message, template, findings, desk.linter, desk.institution)
    return contact_case(
        conn, desk, customer, template.channel, desk.clock(), message=facts, approval=approval
    )


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


def _store(
    conn: "Connection", desk: Desk, draft: Draft, message: Message, customer: Customer, event: str
) -> Draft:
    """Lint, insert, and read back, so that the hash is of what the store really holds."""
    draft = replace(draft, subject=message.subject, body=message.body)
    findings = lint_draft(desk, draft)
    off_template = any(finding.code == "off_template" for finding in findings)
    judged = _case(conn, desk, draft, customer)
    verdict = desk.contact.check(judged)
    told = verdict_to_json(verdict) | {CASE: case_to_json(judged)}
    dead_ends = _dead_ends(desk, verdict) if off_template else ()
    lint = [asdict(finding) for finding in (*findings, *dead_ends)]
    drafts.insert_draft(conn, replace(draft, off_template=off_template, lint=lint, verdict=told))
    stored = find(conn, draft.draft_id)
    payload = {
        "draft": stored.draft_id,
        "parent": stored.parent_id,
        "customer": customer.reference,
        "template": stored.template_id,
        "channel": stored.channel,
        "off_template": off_template,
        "allowed": stored.verdict["allowed"],
        "hash": content_hash(stored),
    }
    audit.append(conn, stored.author, event, payload, at=desk.clock())
    return stored


def _dead_ends(desk: Desk, verdict: Verdict) -> Iterator[Finding]:
    """A notice for each rule that no edited text can pass, whoever approves it."""
    for block in verdict.blocks:
        found = desk.contact.find(block.rule_id)
        if found is not None and isinstance(found.rule, Holds) and found.rule.fact == _EDITED:
            way_out = (
                f"{block.statement} Nobody can approve an edited text here: take the template's "
                "own words, or choose another template or another channel."
            )
            yield Finding("unapprovable", "notice", block.rule_id, way_out)


def _decision(decision: Decision, score: Score, fitting: Sequence[Candidate]) -> dict[str, Any]:
    return {
        "then": dict(decision.then),
        "rule": decision.rule,
        "because": decision.because,
        "policy": decision.policy,
        "version": decision.version,
        "hash": decision.hash,
        "model_id": score.model_id,
        "as_of": score.as_of.isoformat(),
        "candidates": [
            {"template_id": c.template_id, "similarity": c.similarity, "why": list(c.why)}
            for c in fitting
        ],
    }
