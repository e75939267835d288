"""What is told of a customer's messages, and what never is."""

import json
from datetime import timedelta

from engine.outreach.decisions import Shown, confirm, withdraw
from engine.outreach.drafts import content_hash, find
from engine.person import Person
from engine.store import replies
from engine.store.outcomes import Outcome, save_outcome
from engine.store.replies import NewReply
from engine.store.scores import latest
from tests.fixtures.rows import known
from tools.draft_message import draft_message
from tools.message_history import message_history

PRIVATE = "my number is +919800001077 and my name is Asha"


def _approve(context, draft_id):
    with context.store.read() as conn:
        shown = Shown(draft_id, content_hash(find(conn, draft_id)))
    return confirm(context.store, context.desk, shown, Person("ravi", frozenset({"approver"})))


def test_who_drafted_approved_and_revoked_is_told_with_the_moment(changing):
    risky = _reachable(changing)
    draft = draft_message(changing, {"customer_id": risky})
    before = message_history(changing, {"customer_id": risky})
    assert [(m.draft_id, m.state, m.approved_by) for m in before.messages] == [
        (draft.draft_id, "waiting", None)
    ]
    assert before.messages[0].drafted_by == "ana (assistant)"
    approval = _approve(changing, draft.draft_id)
    [message] = message_history(changing, {"customer_id": risky}).messages
    assert (message.state, message.approved_by) == ("approved", "ravi")
    assert message.approved_at == approval.approved_at
    withdraw(
        changing.store,
        changing.desk,
        approval.approval_id,
        Person("mira", frozenset({"approver"})),
        "paid",
    )
    [message] = message_history(changing, {"customer_id": risky}).messages
    assert message.state == "revoked"
    assert [(d.what, d.who, d.reason) for d in message.decisions] == [
        ("approval.revoked", "mira", "paid")
    ]


def test_a_reply_is_told_by_its_kind_and_never_by_its_text(changing):
    risky = _reachable(changing)
    draft = draft_message(changing, {"customer_id": risky})
    received = changing.clock() - timedelta(hours=1)
    reply = NewReply(
        fingerprint="f",
        sender="s",
        match="one",
        customer_id=risky,
        draft_id=draft.draft_id,
        channel="sms",
        text=known(changing.cipher.encrypt(PRIVATE)),
        kind="call_me",
        kinds="call_me",
        received_at=received,
        confirm_until=None,
        state="open",
        note=PRIVATE,
    )
    with changing.store.write() as conn:
        replies.insert_reply(conn, reply)
        save_outcome(conn, Outcome(draft.draft_id, "response", risky, "call_me", received))
    told = message_history(changing, {"customer_id": risky, "limit": 1})
    assert [(r.kind, r.state) for r in told.replies] == [("call_me", "open")]
    assert [(o.kind, o.value) for o in told.messages[0].outcomes] == [("response", "call_me")]
    text = message_history.to_json(told)
    assert json.loads(text)["replies_in_all"] == 1
    assert not [word for word in (draft.body[:30], "Asha", "+9198", "number") if word in text]


def test_a_customer_without_messages_has_an_empty_history(context):
    told = message_history(context, {"customer_id": 1090})
    assert (told.messages, told.messages_in_all, told.replies) == ((), 0, ())


def _reachable(context):
    """A customer to whom a message may be proposed and approved now."""
    from engine.store.queue import QueueFilter, QueueQuery, queue
    from tools.check_contact import check_contact

    with context.store.read() as conn:
        rows = queue(conn, QueueQuery(QueueFilter(band=("HIGH", "CRITICAL")), limit=40))
        candidates = [r.customer_id for r in rows if known(latest(conn, r.customer_id)).payment_id]
    for who in candidates:
        [sms] = check_contact(context, {"customer_id": who, "channel": "sms"}).verdicts
        if sms.allowed:
            return who
    raise AssertionError("nobody may be written to")
