"""What waits for people: drafts to confirm, in groups that are alike, and messages on their way.

A group may be confirmed together, box by box: every text stands there whole, beside its own hash.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboards.views.deciding import choices
from dashboards.views.exact import Letterhead, exact
from dashboards.views.progress import expiry, last_step
from dashboards.views.text import language, words
from engine.person import Person
from engine.store.drafts import DraftRow
from engine.store.journeys import Journey
from knowledge.reasons import load_reasons

ORDER = ("held", "ready", "claimed", "dead", "refused", "revoked", "sent")
TITLES: Mapping[str, str] = {
    "held": "Held until later",
    "ready": "Waiting for the dispatcher",
    "claimed": "Being sent",
    "dead": "Given up",
    "refused": "Refused by the dispatcher",
    "revoked": "Revoked",
    "sent": "Sent",
}
NOTES: Mapping[str, str] = {
    "dead": "Nothing here sends. To try again, whoever runs the dispatcher requeues an item.",
    "refused": "Approved, and no longer true or allowed when it was to leave. Draft a new message.",
}
ALIKE = "Alike in template and in what every contact rule said."


@dataclass(frozen=True)
class Waiting:
    """A draft that waits: who writes to whom, its hash, and what it must share with others."""

    draft: DraftRow
    head: Letterhead
    content_hash: str
    likeness: tuple[Any, ...]


def waiting(
    found: Sequence[Waiting], person: Person, most: int, refused: Mapping[str, str]
) -> dict[str, Any]:
    """Drafts in groups that are alike; `refused` says of some why nothing became of a decision."""
    groups: dict[tuple[Any, ...], list[Waiting]] = {}
    for one in found:
        own = (one.draft.draft_id,) if one.draft.off_template else ()
        groups.setdefault((*own, one.likeness), []).append(one)
    return {
        "title": "To confirm",
        "empty": "No draft waits for a person's yes.",
        "person": person.name,
        "most": most,
        "reject": _reject(person),
        "groups": [_group(group, person, refused) for group in groups.values()],
    }


def on_their_way(found: Iterable[Journey], zone: str, now: datetime) -> dict[str, Any]:
    """Approved messages by where they stand, those that need somebody first."""
    groups: dict[str, list[Journey]] = {}
    for one in found:
        groups.setdefault(one.item.state, []).append(one)
    return {
        "title": "On their way",
        "empty": "Nothing was approved yet.",
        "person": "",
        "most": 0,
        "reject": None,
        "groups": [
            {
                "title": f"{TITLES[state]} ({len(groups[state])})",
                "note": NOTES.get(state, ""),
                "pick": "",
                "items": [_journey(one, zone, now) for one in groups[state]],
            }
            for state in ORDER
            if state in groups
        ],
    }


def _reject(person: Person) -> dict[str, Any] | None:
    """What saying no to one of them needs; None for whoever may not."""
    if not person.may("analyst", "approver"):
        return None
    reasons = choices(load_reasons().rejection)
    return {"label": f"Reject as {person.name}", "reasons": reasons}


def _group(group: Sequence[Waiting], person: Person, refused: Mapping[str, str]) -> dict[str, Any]:
    first = group[0].draft
    kind = f"{words(first.channel)} · {language(first.language)}"
    title = f"{first.template_id} v{first.template_version} · {kind} ({len(group)})"
    why = _why_not(first, person)
    return {
        "title": title,
        "note": why or (ALIKE if len(group) > 1 else ""),
        "pick": "" if why else f"Confirm as {person.name}",
        "items": [_draft(one, refused.get(one.draft.draft_id, "")) for one in group],
    }


def _why_not(draft: DraftRow, person: Person) -> str:
    """Why drafts like this are not confirmed from the list; empty where they may be."""
    checks: tuple[tuple[Callable[[], bool], str], ...] = (
        (lambda: not person.may("analyst", "approver"), "Only an analyst or approver can confirm."),
        (lambda: draft.off_template, "✎ Off template: open it; a second person confirms it there."),
        (lambda: not draft.verdict["allowed"], "✕ A contact rule did not allow it: open it."),
        (
            lambda: any(found["severity"] == "error" for found in draft.lint),
            "✕ The linter found something that must change: open it.",
        ),
    )
    return next((said for applies, said in checks if applies()), "")


def _draft(one: Waiting, refusal: str) -> dict[str, Any]:
    draft = one.draft
    return {
        "id": draft.draft_id,
        "customer": draft.customer_id,
        "hash": one.content_hash,
        "exact": exact(one.head, draft.channel, draft.language, draft.subject, draft.body),
        "meta": f"by {draft.author}",
        "state": "",
        "refusal": refusal,
    }


def _journey(one: Journey, zone: str, now: datetime) -> dict[str, Any]:
    step = last_step(one.item, zone)
    until = one.approval.expires_at
    open_ = one.item.state in ("ready", "held")
    return {
        "id": one.draft.draft_id,
        "customer": one.draft.customer_id,
        "hash": "",
        "exact": None,
        "meta": f"{words(one.draft.channel)} · approved by {one.approval.approver}"
        + (f" · {expiry(until, zone, now)}" if open_ else ""),
        "state": step["text"],
        "refusal": "",
    }
