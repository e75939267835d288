"""What a refusal says about its way out is what really lifts it."""

import pytest

from engine.outreach.approval import BlockedError, approve
from engine.outreach.drafting import propose
from engine.outreach.drafts import content_hash
from engine.outreach.replies import Incoming, close, take
from engine.store import addresses
from engine.store.customers import Consent, save_consent
from engine.store.flags import Flag, insert_flags

PHONE = "+919800001001"
SEEN_TO = "See to the customer's complaint under Replies"
RECORD = "nly the customer or a correction of the record can change"


@pytest.fixture
def draft(book, desk):
    with book.write() as conn:
        return propose(conn, desk, customer_id=1001, author="ana")


@pytest.fixture
def complaint(book, desk, draft):
    incoming = Incoming(PHONE, "sms", "I want to make a complaint", desk.clock())
    with book.write() as conn:
        addresses.complete(conn, desk.cipher)
        return take(conn, desk, incoming)


@pytest.fixture
def attempt(book, desk, draft, bela):
    def tried():
        with book.write() as conn:
            return approve(
                conn, desk, draft_id=draft.draft_id, shown_hash=content_hash(draft), person=bela
            )

    return tried


def withdraw(book, desk):
    with book.write() as conn:
        withdrawn = Consent(1001, "sms", desk.contact.purpose, "withdrawn", desk.clock(), "call")
        save_consent(conn, withdrawn)


def test_a_complaint_is_lifted_by_seeing_to_it_as_the_refusal_says(
    book, desk, complaint, attempt, bela
):
    with pytest.raises(BlockedError, match=f"complaint open.*{SEEN_TO}") as refused:
        attempt()
    assert RECORD not in str(refused.value)
    with book.write() as conn:
        close(conn, desk, complaint.reply_id, "ana", "called back")
    assert attempt().approver == bela.name


def test_what_else_stands_in_the_way_is_not_said_to_go_with_the_complaint(
    book, desk, complaint, attempt
):
    withdraw(book, desk)
    with pytest.raises(BlockedError, match=f"{SEEN_TO}.*The rest o{RECORD}"):
        attempt()


def note(book, desk, name):
    now = desk.clock()
    with book.write() as conn:
        insert_flags(conn, [Flag(1001, name, now.date(), None, "call", "ana", now)])


def test_a_flag_beside_the_complaint_in_the_same_rule_is_told_apart(book, desk, complaint, attempt):
    note(book, desk, "dispute")
    with pytest.raises(BlockedError, match=f"{SEEN_TO}.*The rest o{RECORD}"):
        attempt()


def test_a_complaint_on_the_record_is_not_said_to_end_with_the_reply(
    book, desk, complaint, attempt
):
    note(book, desk, "complaint_open")
    with pytest.raises(BlockedError, match=f"O{RECORD} that"):
        attempt()


def test_without_a_complaint_only_the_customer_or_the_record_can_change_it(book, desk, attempt):
    withdraw(book, desk)
    with pytest.raises(BlockedError, match=f"O{RECORD} that") as refused:
        attempt()
    assert SEEN_TO not in str(refused.value)
