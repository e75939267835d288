"""What a person may decide about a message: a yes, a no, or taking the yes back, each with words.

Whether a button may be pressed is said here for the reader's sake only; whoever decides is checked
again, from the store and the server's person.
"""

from collections.abc import Mapping
from typing import Any

from dashboards.views.stand import Around, Stand
from engine.person import Person
from knowledge.reasons import load_reasons


def confirm(stand: Stand, around: Around, person: Person) -> dict[str, Any]:
    """Whether this person may confirm this text, and if not, who or what is needed."""
    draft = stand.draft
    why = "Confirming approves exactly this text, once. A separate process sends it."
    allowed = False
    if not person.may("analyst", "approver"):
        why = "Only an analyst or approver can confirm."
    elif any(finding["severity"] == "error" for finding in draft.lint):
        why = "The findings above must be put right first."
    elif any(map(person.is_called, stand.free_authors)):
        why = "You changed the approved wording: a second person must confirm it."
    elif not draft.verdict["allowed"]:
        why = "The contact rules did not allow this when it was drafted. " + (around.refusal or "")
    elif around.refusal is not None:
        why = around.refusal
    else:
        allowed = True
    label = f"Confirm as {person.name}"
    return {"allowed": allowed, "label": label, "why": why.strip(), "hash": stand.content_hash}


def reject(stand: Stand, person: Person) -> dict[str, Any] | None:
    """What saying no needs; None where it is decided already."""
    if stand.approval is not None or stand.rejection is not None:
        return None
    allowed = person.may("analyst", "approver")
    why = "Nobody can approve this text then. To write after all, write a new version."
    return {
        "hash": stand.content_hash,
        "allowed": allowed,
        "label": f"Reject as {person.name}",
        "why": why if allowed else "Only an analyst or approver can reject.",
        "reasons": choices(load_reasons().rejection),
    }


def revoke(stand: Stand, person: Person) -> dict[str, Any] | None:
    """What taking the approval back needs; None where there is nothing to take back."""
    if stand.approval is None or stand.item is None or stand.item.state not in ("ready", "held"):
        return None
    allowed = person.may("analyst", "approver")
    why = "Possible until the dispatcher takes it. To send after all, write a new version."
    return {
        "approval_id": stand.approval.approval_id,
        "allowed": allowed,
        "label": f"Revoke as {person.name}",
        "why": why if allowed else "Only an analyst or approver can revoke.",
        "reasons": choices(load_reasons().revocation),
    }


def choices(reasons: Mapping[str, str]) -> list[list[str]]:
    """Codes and words of the reasons for a no, as they are offered."""
    return [[code, said] for code, said in reasons.items()]
