from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from sqlalchemy import select

from engine.outreach import case
from engine.outreach.approval import approve
from engine.outreach.contact_facts import contact_case
from engine.outreach.dispatcher import dispatch
from engine.outreach.drafting import propose
from engine.outreach.drafts import content_hash
from engine.outreach.replies import CONFIRM_WITHIN, Incoming, ReplyError, close, take
from engine.store import addresses, audit, customers, outbox, outcomes
from engine.store.customers import Consent, save_consent, save_customers
from engine.store.replies import close as close_row
from engine.store.schema import AUDIT, CUSTOMERS, REPLIES

PHONE = "+919800001001"


@pytest.fixture
def read(book, desk):
    """Takes a reply as the command does."""

    def taken(text, sender=PHONE, channel="sms", at=None):
        incoming = Incoming(sender, channel, text, at or desk.clock())
        with book.write() as conn:
            addresses.complete(conn, desk.cipher)
            return take(conn, desk, incoming)

    return taken


def withdrawn(store, customer_id=1001):
    with store.read() as conn:
        said = customers.consents(conn, customer_id)
    return {consent.channel for consent in said if consent.state == "withdrawn"}


def item_of(store, draft):
    with store.read() as conn:
        item = outbox.item_of_draft(conn, draft.draft_id)
    assert item is not None
    return item


def events_of(store):
    with store.read() as conn:
        return [entry.event for entry in reversed(audit.entries(conn))]


def test_stop_ends_contact_on_its_channel_and_refuses_what_waits(
    book, desk, approved, read, transports
):
    reply = read("Stop.")
    assert (reply.kind, reply.match, reply.customer_id, reply.state) == (
        "stop",
        "one",
        1001,
        "done",
    )
    assert reply.confirm_until == desk.clock() + CONFIRM_WITHIN
    assert withdrawn(book) == {"sms"}
    item = item_of(book, approved)
    assert (item.state, item.note) == ("refused", "The customer replied: stop.")
    assert dispatch(book, desk, transports, worker="w1").items == ()
    assert events_of(book)[-3:] == ["reply.received", "consent.withdrawn", "outbox.refused"]
    with book.write() as conn:
        assert not propose(conn, desk, customer_id=1001, channel="sms", author="ana").verdict[
            "allowed"
        ]
        assert case.check_contact(conn, desk, case.find_customer(conn, 1001), "email").allowed


def test_a_stop_that_overtakes_the_dispatcher_is_honoured_at_the_last_check(
    book, desk, approved, read, later, transports, outbox_folder
):
    with book.write() as conn:
        outbox.claim(conn, "died", desk.wall())
    read("STOP")
    assert item_of(book, approved).state == "claimed"
    assert dispatch(book, later(minutes=6), transports, worker="w2").count("refused") == 1
    assert not outbox_folder.exists()


def test_stop_all_ends_contact_everywhere(book, read):
    read("stop all")
    assert withdrawn(book) == {"sms", "whatsapp", "email", "voice", "letter"}


def test_a_wrong_number_ends_what_reaches_this_address_and_asks_for_a_person(book, read):
    assert read("wrong number").state == "open"
    assert withdrawn(book) == {"sms", "whatsapp", "voice"}


def test_the_same_reply_twice_counts_once(book, read):
    assert read("STOP") is not None
    before = events_of(book)
    assert read("STOP") is None
    assert events_of(book) == before


def test_only_the_first_stop_may_be_confirmed(read, desk):
    assert read("STOP").confirm_until is not None
    assert read("STOP!", at=desk.clock() + timedelta(minutes=1)).confirm_until is None


@pytest.mark.parametrize(
    "sender", ["919800001001", " +91 98000-01001", "00919800001001"], ids=["bare", "spaced", "00"]
)
def test_a_sender_is_known_however_the_number_is_written(read, sender):
    assert read("hello", sender=sender).customer_id == 1001


def test_an_email_sender_is_known_in_any_case(read):
    assert read("hello", sender="C1001@Example.com", channel="email").customer_id == 1001


def test_an_unknown_sender_is_kept_for_a_person(book, read):
    reply = read("STOP", sender="+10000000000")
    assert (reply.match, reply.customer_id, reply.state) == ("unknown", None, "open")
    assert withdrawn(book) == set()
    assert events_of(book)[-1] == "reply.received"


def test_a_shared_address_ends_contact_with_each_and_asks_for_a_person(book, read, cipher):
    with book.write() as conn:
        both = CUSTOMERS.update().where(CUSTOMERS.c.customer_id == 1002)
        conn.execute(both.values(phone=cipher.encrypt(PHONE)))
    reply = read("STOP")
    assert (reply.match, reply.customer_id, reply.state) == ("several", None, "open")
    assert withdrawn(book, 1001) == withdrawn(book, 1002) == {"sms"}


def test_a_consent_that_was_given_later_stands_and_a_person_is_asked(book, desk, read):
    given = desk.clock() - timedelta(hours=1)
    with book.write() as conn:
        save_consent(conn, Consent(1001, "sms", "service", "given", given, "app"))
    reply = read("STOP", at=desk.clock() - timedelta(hours=2))
    assert (reply.state, withdrawn(book)) == ("open", set())
    assert "later consent stands" in reply.note


def test_a_complaint_blocks_every_message_until_somebody_has_seen_to_it(book, desk, read):
    reply = read("I want to make a complaint")

    def allowed():
        with book.read() as conn:
            return case.check_contact(conn, desk, case.find_customer(conn, 1001), "email").allowed

    assert (reply.state, allowed()) == ("open", False)
    with book.write() as conn:
        done = close(conn, desk, reply.reply_id, "ana", "called back")
    assert (done.state, done.closed_by, allowed()) == ("done", "ana", True)
    assert events_of(book)[-1] == "reply.closed"
    with pytest.raises(ReplyError, match="not open"), book.write() as conn:
        close(conn, desk, reply.reply_id, "ana", "again")


def test_a_verdict_of_the_past_knows_a_complaint_by_its_hours(book, desk, read):
    now = desk.clock()
    raised, closed = now - timedelta(hours=3), now - timedelta(hours=1)
    reply = read("I want to make a complaint", at=raised)

    def complained(at):
        with book.read() as conn:
            customer = case.find_customer(conn, 1001)
            return "complaint_open" in contact_case(conn, desk, customer, "email", at).flags

    def by_hours():
        moments = (raised - timedelta(minutes=1), raised, now - timedelta(minutes=1), now)
        return [complained(at) for at in moments]

    assert by_hours() == [False, True, True, True]
    with book.write() as conn:
        close_row(conn, reply.reply_id, "ana", closed, "called back")
    assert by_hours() == [False, True, False, False]


def test_a_complaint_counts_though_a_gateway_s_clock_is_ahead(book, desk, read):
    read("I want to make a complaint", at=desk.clock() + timedelta(hours=1))
    with book.read() as conn:
        found = contact_case(conn, desk, case.find_customer(conn, 1001), "email", desk.clock())
    assert "complaint_open" in found.flags


def test_a_reply_is_linked_to_the_message_it_answers(book, desk, approved, read, transports):
    dispatch(book, desk, transports, worker="w1")
    reply = read("I have a complaint. I already paid.")
    assert reply.draft_id == approved.draft_id
    with book.read() as conn:
        found = outcomes.outcomes_of(conn, approved.draft_id)
    assert [(each.kind, each.value) for each in found] == [
        ("complaint", "raised"),
        ("response", "complaint"),
    ]


def test_what_was_written_is_encrypted_and_nowhere_else(book, desk, read, cipher):
    read("Call me at my sister Meera's, please")
    with book.read() as conn:
        [row] = conn.execute(select(REPLIES)).mappings()
        trail = "".join(conn.execute(select(AUDIT.c.payload)).scalars())
    assert cipher.decrypt(row["text"]) == "Call me at my sister Meera's, please"
    stored = repr({name: value for name, value in row.items() if name != "text"})
    for secret in ("Meera", "98000"):
        assert secret not in stored + trail + repr(row["text"])


def test_a_reply_dated_in_the_future_ends_contact_now(book, desk, read):
    read("STOP", at=datetime(2030, 1, 1, tzinfo=UTC))
    with book.read() as conn:
        assert not case.check_contact(conn, desk, case.find_customer(conn, 1001), "sms").allowed


def test_a_number_that_the_new_book_gives_to_somebody_else_is_theirs(
    book, cipher, small_tables, read
):
    assert read("hello").customer_id == 1001
    people = small_tables["customers"].to_pylist()
    people[0]["phone"], people[1]["phone"] = people[1]["phone"], people[0]["phone"]
    swapped = pa.Table.from_pylist(people, schema=small_tables["customers"].schema)
    with book.write() as conn:
        save_customers(conn, **{**small_tables, "customers": swapped}, cipher=cipher)
    assert read("hello again").customer_id == 1002


def test_another_approval_after_a_reply_of_paid_starts_from_a_person(book, desk, bela, read):
    with book.write() as conn:
        draft = propose(conn, desk, customer_id=1001, author="ana")
        approve(conn, desk, draft_id=draft.draft_id, shown_hash=content_hash(draft), person=bela)
    assert read("already paid").state == "open"
    assert item_of(book, draft).state == "refused"
    assert withdrawn(book) == set()
