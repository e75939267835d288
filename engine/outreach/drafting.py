"""Writing drafts: from an approved template and stored facts, or an edit as a new version.

What a draft rests on (facts, decision, verdict, candidates, findings) is stored with it.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from engine.facts import fact_to_json
from engine.outreach import case
from engine.outreach.choice import (
    Wish,
    choice_record,
    choose,
    fitting_templates,
    why_language,
)
from engine.outreach.desk import Desk
from engine.outreach.drafts import (
    CASE,
    Draft,
    content_hash,
    find,
    lint_draft,
    newer_version,
    put_case,
)
from engine.outreach.linter import Finding
from engine.outreach.render import Message, render
from engine.person import Person
from engine.policy.contact_case import case_to_json
from engine.policy.message_rules import Holds
from engine.policy.table import Decision
from engine.policy.verdict import Verdict, verdict_to_json
from engine.store import audit, drafts, outbox
from engine.store.customers import Customer
from engine.store.scores import Score
from knowledge.content import Channel, Language
from knowledge.index import Candidate

if TYPE_CHECKING:
    from sqlalchemy import Connection

_EDITED = "message.off_template"


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


def _store(
    conn: "Connection", desk: Desk, draft: Draft, message: Message, customer: Customer, event: str
) -> Draft:
    """Lint, insert, and read back, so that the hash is of what the store really holds."""
    draft = replace(draft, subject=message.subject, body=message.body)
    findings = lint_draft(desk, draft)
    off_template = any(finding.code == "off_template" for finding in findings)
    judged = put_case(conn, desk, draft, customer)
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
