"""A named person's no to one exact text: the draft waits no longer and cannot be approved.

Whoever may approve may reject. The reason is one of a list, so that the audit holds no words about
a customer. Who wants to write after all edits the draft, which makes a new version, or proposes
another message.
"""

from typing import TYPE_CHECKING

from engine.outreach import case
from engine.outreach.desk import Desk
from engine.outreach.drafts import Draft, content_hash, find, newer_version
from engine.person import Person
from engine.store import approvals, audit, rejections
from engine.store.rejections import RejectionRow
from knowledge.reasons import load_reasons

if TYPE_CHECKING:
    from sqlalchemy import Connection


class RejectionError(ValueError):
    """The draft is not rejected; nothing was written."""


def reject(
    conn: "Connection",
    desk: Desk,
    *,
    draft_id: str,
    shown_hash: str,
    person: Person,
    reason: str,
) -> RejectionRow:
    """Say no to a draft, in the caller's transaction.

    Raises:
        RejectionError: The person may not, the text is another one, or it is decided already.
        DraftNotFoundError: There is no such draft.
    """
    if not person.may("analyst", "approver"):
        raise RejectionError(f"{person.name!r} may not reject: an analyst or approver may.")
    reasons = load_reasons().rejection
    if reason not in reasons:
        raise RejectionError(f"Reason {reason!r} is none: give one of {', '.join(reasons)}.")
    draft = find(conn, draft_id)
    customer = case.find_customer(conn, draft.customer_id)
    payload = {"draft": draft_id, "customer": customer.reference, "hash": shown_hash}
    # The audit's lock comes first: a yes and a no to one draft see each other from here on.
    now = desk.clock()
    audit.append(conn, person.name, "approval.rejected", {**payload, "reason": reason}, at=now)
    _insist_on_open(conn, draft, shown_hash)
    row = RejectionRow(draft_id, person.name, reason, desk.wall())
    rejections.insert_rejection(conn, row)
    return row


def _insist_on_open(conn: "Connection", draft: Draft, shown_hash: str) -> None:
    if content_hash(draft) != shown_hash:
        raise RejectionError(
            f"Draft {draft.draft_id!r}: the text on the screen is not the text stored. Read the "
            "draft again before you reject it."
        )
    if approvals.approval_of(conn, draft.draft_id) is not None:
        raise RejectionError(
            f"Draft {draft.draft_id!r} is approved already: revoke the approval instead."
        )
    if newer := newer_version(conn, draft):
        raise RejectionError(f"Draft {draft.draft_id!r} was replaced by {newer!r}: read that one.")
    if earlier := rejections.rejection_of(conn, draft.draft_id):
        raise RejectionError(
            f"Draft {draft.draft_id!r} was rejected by {earlier.rejected_by} already."
        )
