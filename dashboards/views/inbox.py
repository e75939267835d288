"""Customers' replies as a person works through them: what it says, what followed, what to do.

What a rule has done is told apart from what a person still has to do; a reply that nobody or
several customers fit is said to be so and never guessed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboards.views.text import moment, words
from engine.person import Person
from engine.store.audit import AuditEntry
from engine.store.replies import Reply

DONE: Mapping[str, str] = {
    "called": "Called the customer",
    "answered": "Wrote to the customer",
    "payment_found": "Found the payment",
    "payment_missing": "Found no payment, and told the customer",
    "record_corrected": "Had the record corrected",
    "complaint_settled": "Settled the complaint",
    "passed_on": "Passed it on to a colleague",
    "nothing": "Nothing was needed",
}
KINDS: Mapping[str, tuple[str, str]] = {
    "stop": ("STOP", "bad"),
    "complaint": ("Complaint", "bad"),
    "wrong_number": ("Wrong number", "warn"),
    "call_me": ("Asks for a call", "accent"),
    "paid": ("Says it is paid", "accent"),
    "unknown": ("Not understood", "mute"),
}
TASKS: Mapping[str, str] = {
    "complaint": "Nobody may write to this customer until the complaint is seen to.",
    "wrong_number": "Find the right address and have the record corrected.",
    "call_me": "Call the customer back.",
    "paid": "Look for the payment in the records before anybody writes again.",
    "unknown": "Read it: no word list fits what it says.",
}
SENDERS: Mapping[str, str] = {
    "unknown": "Unknown sender",
    "several": "An address that several customers share",
}
HIDDEN = "Only an analyst or approver may read what customers write."


@dataclass(frozen=True)
class Received:
    """A reply with its words, for whoever may read them, and what the audit says followed."""

    reply: Reply
    text: str | None
    followed: tuple[AuditEntry, ...]


def inbox(
    found: Iterable[Received], person: Person, zone: str, refused: Mapping[int, str]
) -> dict[str, Any]:
    """Replies that wait, then those that do not; `refused` says why one could not be closed."""
    items = [_item(one, zone, refused.get(one.reply.reply_id, "")) for one in found]
    waiting = [item for item in items if item["open"]]
    handled = [item for item in items if not item["open"]]
    may = person.may("analyst", "approver")
    return {
        "title": "Replies",
        "empty": "No customer has written back. `forbear replies import` takes what a gateway has.",
        "label": f"Done by {person.name}" if may else "",
        "choices": [[code, said] for code, said in DONE.items()],
        "groups": [
            {"title": f"{title} ({len(group)})", "items": group}
            for title, group in (("To see to", waiting), ("Seen to", handled))
            if group
        ],
    }


def _item(one: Received, zone: str, refusal: str) -> dict[str, Any]:
    reply = one.reply
    return {
        "id": reply.reply_id,
        "customer": reply.customer_id,
        "who": SENDERS.get(reply.match, f"Customer {reply.customer_id}"),
        "meta": f"{words(reply.channel)} · {moment(reply.received_at, zone)}",
        "kinds": [_kind(code) for code in reply.kinds.split()],
        "text": HIDDEN if one.text is None else one.text,
        "readable": one.text is not None,
        "open": reply.state == "open",
        "task": _task(reply),
        "followed": _followed(one.followed),
        "closed": _closed(reply, zone),
        "refusal": refusal,
    }


def _kind(code: str) -> dict[str, str]:
    text, tone = KINDS.get(code, (words(code), "mute"))
    return {"text": text, "tone": tone}


def _task(reply: Reply) -> str:
    if reply.state != "open":
        return ""
    asked = [TASKS[code] for code in reply.kinds.split() if code in TASKS]
    if reply.match == "several":
        asked = ["Find out who of them wrote this. A stop ended contact with each of them."]
    elif reply.customer_id is None:
        asked = ["Find out who wrote this: nothing was changed for anybody."]
    return " ".join([*asked, *([reply.note] if reply.note else [])])


def _followed(entries: Iterable[AuditEntry]) -> str:
    entries = tuple(entries)
    ended = [words(str(e.payload["channel"])) for e in entries if e.event == "consent.withdrawn"]
    refused = sum(entry.event == "outbox.refused" for entry in entries)
    said = [f"Contact ended by {', '.join(ended)}."] if ended else []
    if refused:
        said.append(f"{refused} waiting message{'' if refused == 1 else 's'} refused.")
    numbers = ", ".join(f"#{entry.seq}" for entry in entries)
    return f"{' '.join(said)} Audit {numbers}." if said else ""


def _closed(reply: Reply, zone: str) -> str:
    if reply.state == "open":
        return ""
    if reply.closed_by is None or reply.closed_at is None:
        return "Nobody was needed: done by rule."
    return f"{reply.note} · {reply.closed_by}, {moment(reply.closed_at, zone)}"
