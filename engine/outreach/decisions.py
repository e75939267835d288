"""What a person decided about messages, each decision in a transaction of its own.

A refused decision writes nothing but its trace: who asked for what, and a code for why not. Neither
a text nor an exception's words enter the audit. Several drafts may be confirmed in one go only
where there is nothing to weigh between them, and even then each is approved by itself.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.outreach import case
from engine.outreach.approval import (
    REFUSALS,
    AlreadyApprovedError,
    Approval,
    ApprovalError,
    approve,
)
from engine.outreach.desk import Desk
from engine.outreach.drafts import Draft, DraftNotFoundError, find
from engine.outreach.revocation import RevocationError, revoke
from engine.outreach.wording import WordingError
from engine.person import Person
from engine.policy.contact import IncompletePolicyError
from engine.policy.hours import HoursError
from engine.store import approvals, audit
from engine.store.database import Store
from engine.store.drafts import find_draft
from engine.store.outbox import OutboxItem

if TYPE_CHECKING:
    from sqlalchemy import Connection

MOST_AT_ONCE = 20
_HASH = re.compile(r"[0-9a-f]{64}")
_CODES: Mapping[type[Exception], str] = {
    AlreadyApprovedError: "already_approved",
    DraftNotFoundError: "no_such_draft",
    HoursError: "no_verdict",
    IncompletePolicyError: "no_verdict",
    WordingError: "no_facts",
}


class UnlikeError(ApprovalError):
    """These drafts may not be confirmed in one go."""

    code = "not_alike"


@dataclass(frozen=True)
class Shown:
    """A draft whose whole text stood on the screen, the hash beside it, and since when."""

    draft_id: str
    content_hash: str
    opened_at: datetime | None = None


@dataclass(frozen=True)
class Decided:
    """What became of one of several drafts: its approval, or why there is none."""

    draft_id: str
    approval: Approval | None
    refusal: str | None = None


def confirm(store: Store, desk: Desk, shown: Shown, person: Person) -> Approval:
    """Approve one draft; a refusal leaves `approval.refused` in the audit and is raised.

    Raises:
        ApprovalError, AlreadyApprovedError, DraftNotFoundError: As `approve` says.
        HoursError, IncompletePolicyError, WordingError: The case cannot be judged.
    """
    try:
        with store.write() as conn:
            return approve(
                conn,
                desk,
                draft_id=shown.draft_id,
                shown_hash=shown.content_hash,
                person=person,
                opened_at=shown.opened_at,
            )
    except REFUSALS as refusal:
        _note_refusal(store, desk, shown, person, refusal)
        raise


def confirm_each(
    store: Store, desk: Desk, shown: Sequence[Shown], person: Person
) -> tuple[Decided, ...]:
    """Approve drafts that are alike, one by one; one refusal stops none of the others.

    Raises:
        UnlikeError: Too many, one twice, own wording among them, or something to weigh between
            them. Nothing was approved.
    """
    try:
        with store.read() as conn:
            _insist_on_alike([find(conn, one.draft_id) for one in _few(shown)])
    except (UnlikeError, DraftNotFoundError) as refusal:
        payload = {"drafts": len(shown), "reason": _code(refusal)}
        with store.write() as conn:
            audit.append(conn, person.name, "approvals.refused", payload, at=desk.clock())
        raise
    return tuple(_decide(store, desk, one, person) for one in shown)


def withdraw(store: Store, desk: Desk, approval_id: str, person: Person, reason: str) -> OutboxItem:
    """Revoke one approval; a refusal leaves `revocation.refused` in the audit and is raised.

    Raises:
        RevocationError: It is too late, or the person may not.
    """
    try:
        with store.write() as conn:
            return revoke(conn, desk, approval_id=approval_id, person=person, reason=reason)
    except RevocationError:
        with store.write() as conn:
            approval = approvals.find_approval(conn, approval_id)
            if approval is not None:
                payload = _about(conn, approval.draft_id) | {"approval": approval_id}
                audit.append(conn, person.name, "revocation.refused", payload, at=desk.clock())
        raise


def alike(draft: Draft) -> tuple[Any, ...]:
    """What drafts must share to be confirmed in one go: template, channel and every rule's word."""
    outcomes = tuple(sorted((o["rule_id"], o["result"]) for o in draft.verdict["outcomes"]))
    text = (draft.template_id, draft.template_version, draft.language, draft.channel)
    return (*text, draft.verdict["policy"], draft.verdict["version"], outcomes)


def _few(shown: Sequence[Shown]) -> Sequence[Shown]:
    if not 1 <= len(shown) <= MOST_AT_ONCE:
        raise UnlikeError(
            f"{len(shown)} drafts cannot be confirmed in one go: choose 1 to {MOST_AT_ONCE}, each "
            "read on the screen."
        )
    if len({one.draft_id for one in shown}) < len(shown):
        raise UnlikeError("A draft was chosen twice: choose each once.")
    return shown


def _insist_on_alike(chosen: Sequence[Draft]) -> None:
    if any(draft.off_template for draft in chosen):
        raise UnlikeError("Own wording is among these drafts: confirm such a draft by itself.")
    if len({alike(draft) for draft in chosen}) > 1:
        raise UnlikeError(
            "These drafts differ in template, language, channel or in what a contact rule said: "
            "confirm those that are alike together, and the others by themselves."
        )


def _decide(store: Store, desk: Desk, shown: Shown, person: Person) -> Decided:
    try:
        return Decided(shown.draft_id, confirm(store, desk, shown, person))
    except REFUSALS as refusal:
        return Decided(shown.draft_id, None, str(refusal))


def _note_refusal(
    store: Store, desk: Desk, shown: Shown, person: Person, refusal: Exception
) -> None:
    wanted = shown.content_hash if _HASH.fullmatch(shown.content_hash) else None
    why: dict[str, Any] = {"reason": _code(refusal), "hash": wanted}
    if isinstance(refusal, ApprovalError) and refusal.grounds:
        why["grounds"] = list(refusal.grounds)
    with store.write() as conn:
        payload = _about(conn, shown.draft_id) | why
        audit.append(conn, person.name, "approval.refused", payload, at=desk.clock())


def _about(conn: "Connection", draft_id: str) -> dict[str, Any]:
    draft = find_draft(conn, draft_id)
    if draft is None:
        return {"draft": None}
    customer = case.find_customer(conn, draft.customer_id)
    return {"draft": draft_id, "customer": customer.reference}


def _code(refusal: Exception) -> str:
    if isinstance(refusal, ApprovalError):
        return refusal.code
    return next(code for kind, code in _CODES.items() if isinstance(refusal, kind))
