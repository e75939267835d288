"""A message on its way, as its card shows it: the exact text, what was found, what is allowed.

It shows and decides nothing: what a person may do about it is in `dashboards.views.deciding`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from dashboards.views.deciding import confirm, reject, revoke
from dashboards.views.diff import changes
from dashboards.views.exact import exact
from dashboards.views.progress import steps
from dashboards.views.stand import Around, Option, Stand
from dashboards.views.text import language, moment, words
from dashboards.views.verdict import verdict
from engine.person import Person
from engine.store.audit import AuditEntry
from engine.store.contacts import Contact
from engine.store.drafts import DraftRow

Card = dict[str, Any]


def start(text: str) -> Card:
    """No message yet."""
    return _empty() | {"state": "start", "text": text}


def choice(found: Sequence[Option]) -> Card:
    """Templates to choose from, or that there are none."""
    text = (
        "These approved templates fit the treatment, the language and the channels. Choose one."
        if found
        else "No approved template fits this treatment and the customer's language and channels."
    )
    return _empty() | {"state": "empty", "text": text, "candidates": options(found, None)}


def card(stand: Stand, around: Around, person: Person, zone: str, now: datetime) -> Card:
    """The message with everything that was found about it."""
    draft, may = stand.draft, person.may("analyst", "approver")
    revoked = stand.item is not None and stand.item.state == "revoked"
    return _empty() | {
        "state": "draft",
        "draft": {
            "draft_id": draft.draft_id,
            "subject": draft.subject,
            "body": draft.body,
            "language": draft.language,
            "meta": meta(draft),
            "hash": stand.content_hash,
        },
        "exact": exact(around.head, draft.channel, draft.language, draft.subject, draft.body),
        "off_template": draft.off_template or bool(stand.free_authors),
        "diffs": diffs(stand, around),
        "lint": [_finding(finding) for finding in draft.lint],
        "verdict": verdict(draft.verdict, zone),
        "contacts": contacts(around.contacts, zone),
        "fits": fits(draft),
        "confirm": confirm(stand, around, person),
        "reject": reject(stand, person),
        "revoke": revoke(stand, person),
        "editable": may and (stand.approval is None or revoked),
        "steps": steps(stand, zone, now) if stand.approval or stand.rejection else [],
        "audit": [_entry(entry, zone) for entry in stand.entries],
    }


def options(found: Sequence[Option], chosen: str | None) -> list[dict[str, Any]]:
    """The templates that fit, the chosen one marked."""
    return [_option(option, chosen) for option in found]


def with_notice(shown: Mapping[str, Any], text: str, level: str = "error") -> Card:
    """The same card with something to say above it."""
    return dict(shown) | {"notice": {"level": level, "text": text}}


def meta(draft: DraftRow) -> str:
    """Which template, which version, written by whom."""
    return f"{draft.template_id} v{draft.template_version} · {language(draft.language)}" + (
        f" · by {draft.author}"
    )


def diffs(stand: Stand, around: Around) -> list[dict[str, Any]]:
    """What differs from the version before and from the approved template."""
    draft, parent = stand.draft, stand.parent
    text = whole(draft)
    before = None if parent is None else whole(parent)
    found = [changes(f"Changed by {draft.author}", before, text)]
    if before != around.template_text:
        found.append(changes("Differs from the template", around.template_text, text))
    return [one for one in found if one is not None]


def whole(draft: DraftRow) -> str:
    """Subject and body as one text."""
    return draft.body if draft.subject is None else f"{draft.subject}\n{draft.body}"


def contacts(found: Iterable[Contact], zone: str) -> list[dict[str, str]]:
    """When and how the customer was contacted, the latest first, on every channel."""
    latest = sorted(found, key=lambda one: (one.at, one.contact_id), reverse=True)
    return [
        {
            "at": moment(one.at, zone),
            "channel": words(one.channel),
            "by": "from here" if one.draft_id else "outside Forbear",
        }
        for one in latest
    ]


def fits(draft: DraftRow) -> list[dict[str, Any]]:
    """The templates that were on offer when the draft was made, and why each fits."""
    return [
        {
            "template_id": one["template_id"],
            "why": " · ".join(one["why"]),
            "chosen": one["template_id"] == draft.template_id,
        }
        for one in draft.decision.get("candidates", ())
    ]


def about(entries: Iterable[AuditEntry], draft_ids: Iterable[str]) -> tuple[AuditEntry, ...]:
    """The entries about these versions of a message, oldest first."""
    wanted = set(draft_ids)
    return tuple(
        sorted((e for e in entries if e.payload.get("draft") in wanted), key=lambda e: e.seq)
    )


def _finding(stored: Mapping[str, Any]) -> dict[str, str]:
    excerpt = f" “{stored['excerpt']}”" if stored["excerpt"] else ""
    label = "Must change" if stored["severity"] == "error" else "Note"
    return {"level": stored["severity"], "label": label, "text": f"{stored['because']}{excerpt}"}


def _option(option: Option, chosen: str | None) -> dict[str, Any]:
    return {
        "template_id": option.template_id,
        "channel": option.channel,
        "language": option.language,
        "title": words(option.topic),
        "meta": f"{words(option.channel)} · {language(option.language)}",
        "why": " · ".join(option.why),
        "closed": f"✕ Closed now: {option.closed}" if option.closed else "",
        "chosen": option.template_id == chosen,
    }


def _entry(entry: AuditEntry, zone: str) -> dict[str, Any]:
    reason = entry.payload.get("reason")
    return {
        "seq": entry.seq,
        "event": entry.event + (f" ({words(str(reason)).lower()})" if reason else ""),
        "actor": entry.actor,
        "at": moment(entry.at, zone),
        "hash": entry.hash[:10],
    }


def _empty() -> Card:
    return {
        "state": "empty",
        "text": "",
        "notice": None,
        "candidates": [],
        "draft": None,
        "exact": None,
        "off_template": False,
        "diffs": [],
        "lint": [],
        "verdict": None,
        "contacts": [],
        "fits": [],
        "confirm": None,
        "reject": None,
        "revoke": None,
        "editable": False,
        "steps": [],
        "audit": [],
    }
