"""What customers answer: a STOP ends contact at once, everything else reaches a person.

One reply, one transaction: stored, audited, consent withdrawn and waiting messages refused, or
nothing of it. A reply that comes twice counts once. A sender whom nobody or several customers fit
is kept and shown; a STOP from an address that several share ends contact with each of them there.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, get_args

from engine.outreach import case
from engine.outreach.desk import Desk
from engine.outreach.understanding import Meaning, understand
from engine.store import addresses, audit, customers, outbox, outcomes, replies
from engine.store.customers import Consent
from engine.store.outcomes import Outcome
from engine.store.replies import NewReply, Reply
from knowledge.content import Channel
from knowledge.replies import ReplyRule

if TYPE_CHECKING:
    from sqlalchemy import Connection

CONFIRM_WITHIN = timedelta(minutes=5)  # 47 CFR 64.1200(a)(12)
_ANSWERS_WITHIN = timedelta(days=30)


class ReplyError(ValueError):
    """The reply cannot be closed."""


@dataclass(frozen=True)
class Incoming:
    """A reply as a gateway reports it."""

    sender: str
    channel: Channel
    text: str
    received_at: datetime


def take(conn: "Connection", desk: Desk, incoming: Incoming) -> Reply | None:
    """Store a reply and do what follows from it; None where it was taken before.

    `engine.store.addresses.complete` has to run before, in this or an earlier transaction.
    """
    kind = addresses.kind_of(incoming.channel)
    sender = addresses.reference(desk.cipher, kind, incoming.sender)
    fingerprint = _fingerprint(desk, sender, incoming)
    if replies.known(conn, fingerprint):
        return None
    who = addresses.customers_at(conn, sender)
    meaning = understand(incoming.text)
    received = min(incoming.received_at, desk.clock())
    _note(conn, desk, fingerprint, incoming, meaning, who)
    standing = [_follow(conn, desk, person, incoming, meaning, received) for person in who]
    new = _new_reply(conn, desk, incoming, meaning, who, sender, fingerprint, received)
    if any(standing):
        note = "A later consent stands: ask the customer which of the two holds."
        new = NewReply(**{**vars(new), "state": "open", "note": note})
    stored = replies.insert_reply(conn, new)
    if stored is not None:
        _link(conn, stored, received)
    return stored


def close(conn: "Connection", desk: Desk, reply_id: int, person: str, note: str) -> Reply:
    """Record that a person has seen to a reply.

    Raises:
        ReplyError: There is none of that number, or it is closed already.
    """
    closed = replies.close(conn, reply_id, person, desk.clock(), note)
    if closed is None:
        raise ReplyError(f"Reply {reply_id} is not open: see `forbear replies list`.")
    known = closed.customer_id
    customer = None if known is None else case.find_customer(conn, known).reference
    payload = {"reply": closed.fingerprint, "kind": closed.kind, "customer": customer}
    audit.append(conn, person, "reply.closed", payload, at=desk.clock())
    return closed


def _fingerprint(desk: Desk, sender: str, incoming: Incoming) -> str:
    said = f"{sender}|{incoming.channel}|{incoming.received_at.isoformat()}|{incoming.text}"
    digest = hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest()
    return f"R{desk.cipher.reference(int.from_bytes(digest))[1:]}"


def _note(
    conn: "Connection",
    desk: Desk,
    fingerprint: str,
    incoming: Incoming,
    meaning: Meaning,
    who: list[int],
) -> None:
    payload = {
        "reply": fingerprint,
        "channel": incoming.channel,
        "kinds": " ".join(meaning.kinds),
        "rules": [rule.scope_id for rule in meaning.rules],
        "received_at": incoming.received_at.isoformat(),
    }
    names: list[str | None] = [case.find_customer(conn, person).reference for person in who]
    for name in names if names else [None]:
        audit.append(
            conn, "replies", "reply.received", payload | {"customer": name}, at=desk.clock()
        )


def _new_reply(
    conn: "Connection",
    desk: Desk,
    incoming: Incoming,
    meaning: Meaning,
    who: list[int],
    sender: str,
    fingerprint: str,
    received: datetime,
) -> NewReply:
    person = who[0] if len(who) == 1 else None
    answered = None
    if person is not None:
        sent = outcomes.last_sent(conn, person, incoming.channel, received)
        answered = sent[0] if sent and received - sent[1] <= _ANSWERS_WITHIN else None
    text = desk.cipher.encrypt(incoming.text.encode("utf-8", "replace").decode())
    first = "stop" in meaning.kinds and person is not None and not _stopped(conn, person, incoming)
    return NewReply(
        fingerprint=fingerprint,
        sender=sender,
        match="unknown" if not who else "one" if person is not None else "several",
        customer_id=person,
        draft_id=answered,
        channel=incoming.channel,
        text=text or b"",
        kind=meaning.kinds[0],
        kinds=" ".join(meaning.kinds),
        received_at=incoming.received_at,
        confirm_until=incoming.received_at + CONFIRM_WITHIN if first else None,
        state="open" if meaning.needs_a_person or person is None else "done",
        note=None,
    )


def _stopped(conn: "Connection", person: int, incoming: Incoming) -> bool:
    """Whether an earlier STOP on this channel has had its chance of a confirmation."""
    return any(
        reply.channel == incoming.channel and reply.confirm_until is not None
        for reply in replies.of_customer(conn, person)
    )


def _follow(
    conn: "Connection",
    desk: Desk,
    person: int,
    incoming: Incoming,
    meaning: Meaning,
    received: datetime,
) -> bool:
    """Withdraw and refuse; whether a consent that was given later stands against it."""
    reference = case.find_customer(conn, person).reference
    standing = False
    for channel in sorted({c for rule in meaning.rules for c in _ended(rule, incoming.channel)}):
        standing |= _withdraw(conn, desk, person, channel, received)
        ended = {"customer": reference, "channel": channel, "since": received.isoformat()}
        audit.append(conn, "replies", "consent.withdrawn", ended, at=desk.clock())
    if any(rule.stops_waiting for rule in meaning.rules):
        for item in outbox.waiting_for(conn, person):
            if outbox.withdraw(conn, item, f"The customer replied: {meaning.kinds[0]}."):
                refused = {"customer": reference, "hash": item.idempotency_key}
                audit.append(conn, "replies", "outbox.refused", refused, at=desk.clock())
    return standing


def _ended(rule: ReplyRule, channel: Channel) -> tuple[Channel, ...]:
    every: tuple[Channel, ...] = get_args(Channel)
    match rule.ends:
        case None:
            return ()
        case "channel":
            return (channel,)
        case "address":
            kind = addresses.kind_of(channel)
            return tuple(c for c in every if c != "letter" and addresses.kind_of(c) == kind)
        case "all":
            return every


def _withdraw(
    conn: "Connection", desk: Desk, person: int, channel: Channel, since: datetime
) -> bool:
    known = [c.purpose for c in customers.consents(conn, person) if c.channel == channel]
    for purpose in {*known, desk.contact.purpose}:
        withdrawn = Consent(person, channel, purpose, "withdrawn", since, "reply")
        customers.save_consent(conn, withdrawn)
    now = [c for c in customers.consents(conn, person) if c.channel == channel]
    return any(consent.state != "withdrawn" for consent in now)


def _link(conn: "Connection", reply: Reply, at: datetime) -> None:
    """What the reply means for the message that it answers."""
    if reply.draft_id is None or reply.customer_id is None:
        return
    response = Outcome(reply.draft_id, "response", reply.customer_id, reply.kind, at)
    outcomes.save_outcome(conn, response)
    if "complaint" in reply.kinds.split():
        complaint = Outcome(reply.draft_id, "complaint", reply.customer_id, "raised", at)
        outcomes.save_outcome(conn, complaint)
