"""A named person's yes to one exact text.

An approval is bound to the hash of what was on the screen, is given once, expires, and is written
together with its outbox item and its audit entry in the caller's transaction. Whoever wrote words
of their own into a draft needs somebody else to approve it.
"""

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from engine.outreach import case
from engine.outreach.desk import Desk
from engine.outreach.drafts import (
    Draft,
    DraftNotFoundError,
    content_hash,
    find,
    judge,
    lint_draft,
    newer_version,
)
from engine.outreach.lifting import way_out
from engine.outreach.linter import errors
from engine.outreach.standing import changed
from engine.outreach.wording import WordingError
from engine.person import Person
from engine.policy.contact import IncompletePolicyError
from engine.policy.hours import HoursError
from engine.policy.verdict import Verdict
from engine.store import approvals, audit, drafts, outbox, rejections
from engine.store.approvals import AlreadyApprovedError, ApprovalRow
from engine.store.customers import Customer

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = [
    "REFUSALS",
    "AlreadyApprovedError",
    "Approval",
    "ApprovalError",
    "BlockedError",
    "FindingsError",
    "NotAllowedError",
    "OutdatedError",
    "SecondPersonError",
    "StaleHashError",
    "approve",
    "content_hash",
    "why_not",
]

Approval = ApprovalRow
EXPIRES_AFTER = timedelta(hours=24)
_OPEN = ("ready", "claimed", "held")


class ApprovalError(ValueError):
    """The draft may not be approved by this person now; nothing was written.

    `code` and `grounds` (ids of rules or findings) may stand in the audit: no personal data.
    """

    code: ClassVar[str] = "refused"

    def __init__(self, message: str, grounds: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.grounds = tuple(grounds)


class StaleHashError(ApprovalError):
    """What was on the screen is not what is stored."""

    code = "stale_hash"


class NotAllowedError(ApprovalError):
    """This person may not approve this draft."""

    code = "role"


class SecondPersonError(NotAllowedError):
    """Whoever left the template may not approve the text."""

    code = "second_person"


class FindingsError(ApprovalError):
    """The linter refuses the text."""

    code = "findings"


class BlockedError(ApprovalError):
    """The contact policy says no."""

    code = "blocked"


class OutdatedError(ApprovalError):
    """The draft is no longer the one to send."""

    code = "outdated"


REFUSALS: tuple[type[Exception], ...] = (
    AlreadyApprovedError,
    ApprovalError,
    DraftNotFoundError,
    HoursError,
    IncompletePolicyError,
    WordingError,
)


def approve(
    conn: "Connection",
    desk: Desk,
    *,
    draft_id: str,
    shown_hash: str,
    person: Person,
    opened_at: datetime | None = None,
) -> Approval:
    """Approve a draft that stood on the screen since `opened_at`, and put it into the outbox.

    Raises:
        ApprovalError: One of its kinds, with the reason and the way out.
        AlreadyApprovedError: The draft has its one approval.
        DraftNotFoundError: There is no such draft.
    """
    draft = find(conn, draft_id)
    customer = case.find_customer(conn, draft.customer_id)
    payload = {"draft": draft_id, "customer": customer.reference, "hash": shown_hash}
    # The audit's lock comes first: two approvals about one customer see each other from here on.
    audit.append(conn, person.name, "approval.requested", payload, at=desk.clock())
    now, decided_at = desk.clock(), desk.wall()
    until = now + EXPIRES_AFTER
    approval = Approval(
        uuid.uuid4().hex, draft_id, shown_hash, person.name, now, until, opened_at, decided_at
    )
    verdict = _judge(conn, desk, draft, shown_hash, person, approval.viewed_seconds)
    approvals.insert_approval(conn, approval)
    outbox.enqueue(conn, approval.approval_id, shown_hash, desk.wall())
    rules = {outcome.rule_id: outcome.result for outcome in verdict.outcomes}
    granted = {"approval": approval.approval_id, "expires_at": until.isoformat()}
    read = {"opened_at": opened_at and opened_at.isoformat(), "decided_at": decided_at.isoformat()}
    entry = payload | granted | read | {"rules": rules}
    audit.append(conn, person.name, "approval.granted", entry, at=now)
    return approval


def why_not(conn: "Connection", desk: Desk, draft: Draft, person: Person) -> Exception | None:
    """Why this person may not approve the draft now, by every check of `approve`; None: they may.

    For a screen to say it in time. It grants nothing, and approving checks all of it again.
    """
    try:
        _judge(conn, desk, draft, content_hash(draft), person, None)
    except REFUSALS as refusal:
        return refusal
    return None


def _judge(
    conn: "Connection",
    desk: Desk,
    draft: Draft,
    shown_hash: str,
    person: Person,
    viewed_seconds: float | None,
) -> Verdict:
    _insist_on_text(draft, shown_hash)
    _insist_on_person(conn, draft, person)
    _insist_on_current(conn, desk, draft)
    _insist_on_findings(desk, draft)
    customer = case.find_customer(conn, draft.customer_id)
    verdict = judge(conn, desk, draft, customer, viewed_seconds=viewed_seconds)
    _insist_on_verdict(conn, desk, verdict, customer)
    return verdict


def _insist_on_text(draft: Draft, shown_hash: str) -> None:
    if content_hash(draft) != shown_hash:
        raise StaleHashError(
            f"Draft {draft.draft_id!r}: the text on the screen is not the text stored. Read the "
            "draft again before you approve it."
        )


def _insist_on_person(conn: "Connection", draft: Draft, person: Person) -> None:
    if not person.may("analyst", "approver"):
        raise NotAllowedError(f"{person.name!r} may not approve: an analyst or approver may.")
    if any(person.is_called(author) for author in _free_authors(conn, draft)):
        raise SecondPersonError(
            f"{person.name!r} changed the wording of draft {draft.draft_id!r}: a second person "
            "has to approve it."
        )


def _insist_on_current(conn: "Connection", desk: Desk, draft: Draft) -> None:
    if approvals.approval_of(conn, draft.draft_id) is not None:
        raise AlreadyApprovedError(
            f"Draft {draft.draft_id!r} is approved already, and an approval is given once: write a "
            "new version if it was revoked, or propose a new message."
        )
    if earlier := rejections.rejection_of(conn, draft.draft_id):
        raise OutdatedError(
            f"Draft {draft.draft_id!r} was rejected by {earlier.rejected_by}: write a new version, "
            "or propose a new message."
        )
    if newer := newer_version(conn, draft):
        raise OutdatedError(
            f"Draft {draft.draft_id!r} was replaced by {newer!r}: approve that one or neither."
        )
    for other in drafts.drafts_for(conn, draft.customer_id):
        item = outbox.item_of_draft(conn, other.draft_id)
        if item is not None and item.state in _OPEN:
            raise OutdatedError(
                f"Draft {other.draft_id!r} to the same customer is on its way: wait for it."
            )
    if reason := changed(conn, desk, draft):
        raise OutdatedError(f"Draft {draft.draft_id!r}: {reason} Propose a new draft.")


def _insist_on_findings(desk: Desk, draft: Draft) -> None:
    findings = lint_draft(desk, draft)
    if draft.off_template != any(finding.code == "off_template" for finding in findings):
        raise FindingsError(
            f"Draft {draft.draft_id!r} is not marked as what it is: it was altered in the store. "
            "Run `forbear audit verify` and propose a new draft."
        )
    if found := errors(findings):
        reasons = "; ".join(f"{f.code} {f.excerpt!r}: {f.because}" for f in found)
        raise FindingsError(
            f"Draft {draft.draft_id!r} cannot be approved: {reasons} Edit it.",
            grounds=sorted({f.code for f in found}),
        )


def _insist_on_verdict(
    conn: "Connection", desk: Desk, verdict: Verdict, customer: Customer
) -> None:
    if not verdict.allowed:
        reasons = " ".join(f"{block.rule_id}: {block.because}" for block in verdict.blocks)
        raise BlockedError(
            f"Contact is blocked now. {reasons} {way_out(conn, desk, verdict, customer)}",
            grounds=(block.rule_id for block in verdict.blocks),
        )


def _free_authors(conn: "Connection", draft: Draft) -> Iterator[str]:
    """Everybody who left the template in this version or in one that it was edited from."""
    version: Draft | None = draft
    while version is not None:
        if version.off_template:
            yield version.author
        version = find(conn, version.parent_id) if version.parent_id else None
