"""A message on its way, as its card shows it: the exact text, what was found, what is allowed.

Whether the button may be pressed is said here for the reader's sake only; approving checks it all
again, from the store and the server's person.
"""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboards.views.text import language, moment, words
from engine.outreach.segments import segments
from engine.person import Person
from engine.store.approvals import ApprovalRow
from engine.store.audit import AuditEntry
from engine.store.drafts import DraftRow
from engine.store.outbox import OutboxItem

Card = dict[str, Any]
MARKS = {"pass": "✓", "block": "✕", "not_applicable": "–"}


@dataclass(frozen=True)
class Option:
    """A template that fits, and why."""

    template_id: str
    topic: str
    channel: str
    language: str
    why: tuple[str, ...]
    closed: str = ""  # why its channel may not be used now


@dataclass(frozen=True)
class Stand:
    """How far one message has come."""

    draft: DraftRow
    parent: DraftRow | None
    content_hash: str
    approval: ApprovalRow | None
    item: OutboxItem | None
    entries: tuple[AuditEntry, ...]
    free_authors: frozenset[str]


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


def card(stand: Stand, person: Person, zone: str) -> Card:
    """The message with everything that was found about it."""
    draft = stand.draft
    return _empty() | {
        "state": "draft",
        "draft": {
            "draft_id": draft.draft_id,
            "subject": draft.subject,
            "body": draft.body,
            "language": draft.language,
            "meta": meta(draft),
        },
        "diff": diff(stand.parent.body, draft.body) if stand.parent else [],
        "diff_label": f"Changed by {draft.author}",
        "lint": [_finding(finding) for finding in draft.lint],
        "verdict": verdict(draft.verdict, zone),
        "confirm": confirm(stand, person),
        "editable": stand.approval is None and person.may("analyst", "approver"),
        "steps": steps(stand, zone) if stand.approval else [],
        "audit": [_entry(entry, zone) for entry in stand.entries],
    }


def options(found: Sequence[Option], chosen: str | None) -> list[dict[str, Any]]:
    """The templates that fit, the chosen one marked."""
    return [_option(option, chosen) for option in found]


def with_notice(shown: Mapping[str, Any], text: str, level: str = "error") -> Card:
    """The same card with something to say above it."""
    return dict(shown) | {"notice": {"level": level, "text": text}}


def meta(draft: DraftRow) -> str:
    """Channel, language, size, template and version."""
    parts = [words(draft.channel), language(draft.language)]
    if draft.channel == "sms":
        size = segments(draft.body)
        plural = "" if size.count == 1 else "s"
        parts.append(f"{size.count} segment{plural} ({size.encoding}, {size.units} characters)")
    parts.append(f"{draft.template_id} v{draft.template_version}")
    if draft.off_template:
        parts.append("off template")
    return " · ".join([*parts, f"by {draft.author}"])


def confirm(stand: Stand, person: Person) -> dict[str, Any]:
    """Whether this person may confirm this text, and if not, who or what is needed."""
    draft = stand.draft
    why = "Confirming approves exactly this text. A separate process sends it."
    allowed = False
    if not person.may("analyst", "approver"):
        why = "Only an analyst or approver can confirm."
    elif any(finding["severity"] == "error" for finding in draft.lint):
        why = "The findings above must be put right first."
    elif not draft.verdict["allowed"]:
        why = "The contact rules do not allow this now."
    elif person.name in stand.free_authors:
        why = "You changed the approved wording: a second person must confirm it."
    else:
        allowed = True
    label = f"Confirm as {person.name}"
    return {"allowed": allowed, "label": label, "why": why, "hash": stand.content_hash}


def steps(stand: Stand, zone: str) -> list[dict[str, str]]:
    """Drafted, approved, sent: who and when."""
    draft, approval, item = stand.draft, stand.approval, stand.item
    found = [_step("Drafted", "done", f"{draft.author}, {moment(draft.created_at, zone)}")]
    if approval is not None:
        said = f"{approval.approver}, {moment(approval.approved_at, zone)}"
        found.append(_step("Approved", "done", said))
    if item is not None:
        found.append(_last_step(item, zone))
    return found


def _last_step(item: OutboxItem, zone: str) -> dict[str, str]:
    match item.state:
        case "sent":
            return _step("Sent", "done", item.note or "by the dispatcher")
        case "held":
            until = moment(item.next_attempt_at, zone)
            return _step("Held", "now", f"{item.note or 'not allowed yet'}; again {until}")
        case "refused" | "dead" | "revoked":
            return _step(words(item.state), "bad", item.note or "see the audit")
        case "claimed":
            return _step("Sending", "now", "the dispatcher has it")
        case "ready":
            return _step("Waiting", "now", "for the dispatcher: forbear dispatch")


def _step(title: str, state: str, text: str) -> dict[str, str]:
    return {"title": title, "state": state, "text": text}


def verdict(stored: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """The contact verdict with every rule that was looked at."""
    allowed = bool(stored["allowed"])
    headline = "✓ Contact allowed now" if allowed else "✕ Contact not allowed now"
    if not allowed and stored.get("next_allowed_at"):
        later = datetime.fromisoformat(stored["next_allowed_at"])
        headline += f"; from {moment(later, zone)}"
    first = ("block", "pass", "not_applicable")
    ordered = sorted(stored["outcomes"], key=lambda outcome: first.index(outcome["result"]))
    return {
        "allowed": allowed,
        "headline": headline,
        "outcomes": [
            {
                "name": outcome["rule_id"],
                "result": outcome["result"],
                "mark": MARKS[outcome["result"]],
                "because": outcome["because"],
                "citation": f"{outcome['citation']} ({words(outcome['status']).lower()})",
            }
            for outcome in ordered
        ],
    }


def diff(before: str, after: str) -> list[list[str]]:
    """Word by word: what stayed, what was added and what was dropped."""
    old, new = _tokens(before), _tokens(after)
    found: list[list[str]] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(["same", "".join(old[a:b])])
            continue
        if a < b:
            found.append(["drop", "".join(old[a:b])])
        if c < d:
            found.append(["add", "".join(new[c:d])])
    return found


def _tokens(text: str) -> list[str]:
    return re.findall(r"\s+|\S+", text)


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
    return {
        "seq": entry.seq,
        "event": entry.event,
        "actor": entry.actor,
        "at": moment(entry.at, zone),
        "hash": entry.hash[:10],
    }


def about(entries: Iterable[AuditEntry], draft_ids: Iterable[str]) -> tuple[AuditEntry, ...]:
    """The entries about these versions of a message, oldest first."""
    wanted = set(draft_ids)
    return tuple(
        sorted((e for e in entries if e.payload.get("draft") in wanted), key=lambda e: e.seq)
    )


def _empty() -> Card:
    return {
        "state": "empty",
        "text": "",
        "notice": None,
        "candidates": [],
        "draft": None,
        "diff": [],
        "diff_label": "",
        "lint": [],
        "verdict": None,
        "confirm": None,
        "editable": False,
        "steps": [],
        "audit": [],
    }
