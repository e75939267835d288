from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from engine.clock import frozen_clock
from engine.outreach.dispatcher import dispatch
from engine.outreach.receipts import AHEAD, FutureReceiptError, UnknownKeyError, record_receipt
from engine.outreach.requeue import RequeueError, give_up, requeue
from engine.outreach.transports import RefusedError
from engine.person import Person
from engine.store import audit, outbox
from engine.store.customers import Consent, save_consent
from engine.store.receipts import delivery_state
from knowledge.content import Channel

BELA = Person("bela", frozenset({"approver"}))


class Refusing:
    name = "refusing"
    repeatable = True

    def deliver(self, envelope):
        raise RefusedError("The gateway answered 422.")

    def receipt(self, idempotency_key):
        return None


@pytest.fixture
def dead(book, desk, approved):
    """A message that its transport refused."""
    dispatch(book, desk, dict.fromkeys(get_args(Channel), Refusing()), worker="w1")
    return item_of(book, approved)


def item_of(store, draft):
    with store.read() as conn:
        item = outbox.item_of_draft(conn, draft.draft_id)
    assert item is not None
    return item


def newest(store):
    with store.read() as conn:
        entry = audit.head(conn)
    assert entry is not None
    return entry


def test_a_dead_letter_goes_out_again_by_a_persons_word(book, desk, dead, approved, transports):
    assert dead.state == "dead"
    with book.write() as conn:
        ready = requeue(conn, desk, dead.outbox_id, BELA, "number corrected at the gateway")
    entry = newest(book)
    assert (ready.state, ready.failures) == ("ready", 0)
    assert (entry.actor, entry.event) == ("bela", "outbox.requeued")
    assert entry.payload["reason"] == "number corrected at the gateway"
    assert dispatch(book, desk, transports, worker="w1").count("sent") == 1


@pytest.mark.parametrize(
    ("change", "said"), [("consent", "GL-03"), ("expired", "approval expired"), ("none", "ready")]
)
def test_what_no_longer_holds_is_not_requeued(book, desk, dead, change, said):
    if change == "consent":
        with book.write() as conn:
            save_consent(conn, Consent(1001, "sms", "service", "withdrawn", desk.clock(), "STOP"))
    if change == "expired":
        desk = replace(desk, clock=frozen_clock(desk.clock() + timedelta(hours=25)))
    if change == "none":
        with book.write() as conn:
            requeue(conn, desk, dead.outbox_id, BELA, "first")
    before = newest(book)
    with pytest.raises(RequeueError, match=said), book.write() as conn:
        requeue(conn, desk, dead.outbox_id, BELA, "again")
    assert newest(book) == before


def test_a_reason_and_an_approver_are_needed(book, desk, dead, ana):
    manager = Person("mia", frozenset({"manager"}))
    for step, person, reason, said in (
        (requeue, BELA, " ", "reason is needed"),
        (give_up, BELA, "", "reason is needed"),
        (requeue, ana, "why", "an approver may"),
        (give_up, manager, "why", "an analyst or approver may"),
    ):
        with pytest.raises(RequeueError, match=said), book.write() as conn:
            step(conn, desk, dead.outbox_id, person, reason)
    with pytest.raises(RequeueError, match="no message 999"), book.write() as conn:
        requeue(conn, desk, 999, BELA, "why")


def test_a_dead_letter_is_given_up_for_good(book, desk, dead, transports):
    with book.write() as conn:
        assert give_up(conn, desk, dead.outbox_id, BELA, "customer moved").state == "revoked"
    assert newest(book).event == "outbox.given_up"
    with pytest.raises(RequeueError, match="no longer"), book.write() as conn:
        give_up(conn, desk, dead.outbox_id, BELA, "again")


def test_the_latest_receipt_counts_however_they_arrive(book, desk, approved, transports):
    dispatch(book, desk, transports, worker="w1")
    item, at = item_of(book, approved), desk.clock()
    with book.write() as conn:
        assert delivery_state(conn, item.outbox_id) is None
        assert record_receipt(conn, desk, item.idempotency_key, "delivered", at)
        early = at - timedelta(minutes=1)
        assert record_receipt(conn, desk, item.idempotency_key, "unknown", early)
        assert not record_receipt(conn, desk, item.idempotency_key, "delivered", at)
        assert delivery_state(conn, item.outbox_id) == "delivered"
    assert newest(book).event == "receipt.unknown"


def test_a_receipt_of_a_moment_to_come_does_not_outweigh_what_really_happens(
    book, desk, approved, transports
):
    dispatch(book, desk, transports, worker="w1")
    item, latest = item_of(book, approved), desk.wall() + AHEAD
    key, outbox_id = item.idempotency_key, item.outbox_id
    with book.write() as conn:
        with pytest.raises(FutureReceiptError, match="which is not yet"):
            record_receipt(conn, desk, key, "delivered", latest + timedelta(seconds=1))
        assert record_receipt(conn, desk, key, "undelivered", latest)
        assert delivery_state(conn, outbox_id) == "undelivered"


def test_a_receipt_for_what_was_never_handed_over_is_refused(book, desk, approved):
    for key in ("nobody", item_of(book, approved).idempotency_key):
        with pytest.raises(UnknownKeyError, match="No message"), book.write() as conn:
            record_receipt(conn, desk, key, "delivered", desk.clock())
