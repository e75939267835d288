"""After an erasure nothing of the person is in the database, and everything else still holds."""

from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from sqlalchemy import insert, select

from data.book import BookInfo, open_book, write_book
from data.portfolio import Portfolio
from data.quarantine import write_quarantine
from data.tables import SCHEMAS
from engine.outreach import case, erasure
from engine.outreach.approval import approve
from engine.outreach.case import NoAddressError
from engine.outreach.dispatcher import dispatch
from engine.outreach.drafting import propose
from engine.outreach.drafts import content_hash, find
from engine.outreach.erasure import ErasureError
from engine.outreach.flagging import FlagError, record
from engine.outreach.replies import Incoming, take
from engine.store import addresses, audit, conversations, outbox
from engine.store.conversations import ConversationRow
from engine.store.customers import (
    Consent,
    ContactDetails,
    consents,
    contact_details,
    save_consent,
    save_customers,
)
from engine.store.schema import METADATA, TURNS

GONE, OTHER = 1001, 1002
PLANTED = ("Zyxwina Quorlpe", "+919812399321", "zyxwina.quorlpe@example.com")
TRACES = ("Zyxwina", "Quorlpe", "9812399321", "zyxwina.quorlpe", "My landlady")


@pytest.fixture
def planted(book, desk, later, bela, small_tables, transports, tmp_path):
    """A book in which one customer's data can be recognised, in every place that may hold it."""
    people = small_tables["customers"].to_pylist()
    mine = next(row for row in people if row["customer_id"] == GONE)
    mine.update(zip(("name", "phone", "email"), PLANTED, strict=True))
    changed = pa.Table.from_pylist(people, schema=small_tables["customers"].schema)
    with book.write() as conn:
        save_customers(conn, **{**small_tables, "customers": changed}, cipher=desk.cipher)
        addresses.complete(conn, desk.cipher)
        sent, kept = (approved(conn, desk, bela, who) for who in (GONE, OTHER))
    dispatch(book, desk, transports, worker="w")
    with book.write() as conn:
        take(conn, desk, Incoming(PLANTED[1], "sms", "My landlady is ill", desk.clock()))
        waits = approved(conn, later(days=7), bela, GONE, channel="email")
        chat(conn, desk, "a", "what does Zyxwina Quorlpe owe?")
        chat(conn, desk, "b", f"why is {GONE} at risk?")
        chat(conn, desk, "c", f"how is {OTHER} doing?")
    at = desk.clock()
    info = BookInfo("desk", "canonical", True, "INR", "Asia/Kolkata", at, at)
    portfolio = Portfolio("desk", tmp_path)
    groups = pa.Table.from_pylist(
        [{"customer_id": who, "characteristic": "sex", "value": "woman"} for who in (GONE, OTHER)],
        schema=SCHEMAS["groups"].columns,
    )
    tables = {**small_tables, "customers": changed, "groups": groups}
    written = write_book(portfolio.book, info, tables)
    refused = pa.table({"customer_id": [str(GONE), "77"], "email": [PLANTED[2], "b@c.d"]})
    write_quarantine(portfolio.quarantine, {"customers": refused})
    return {"portfolio": portfolio, "sent": sent, "kept": kept, "waits": waits, "book": written}


def approved(conn, desk, person, customer_id, **wish):
    draft = propose(conn, desk, customer_id=customer_id, author="ana", **wish)
    approve(conn, desk, draft_id=draft.draft_id, shown_hash=content_hash(draft), person=person)
    return draft


def chat(conn, desk, id, question):
    sealed, at = desk.cipher.encrypt(question), desk.clock()
    assert sealed is not None
    conversations.begin(conn, ConversationRow(id, "ana", None, sealed, at, at))
    turn = {"answer_id": id, "conversation_id": id, "position": 1, "asked_at": at}
    conn.execute(insert(TURNS), {**turn, "messages": sealed, "answer": sealed})


def erase(store, desk, planted, **changes):
    asked = {"customer_id": GONE, "because": "request", "by": "dana", "account": "ops", **changes}
    return erasure.erase(store, planted["portfolio"], desk.cipher, desk.clock, **asked)


def stored(store, desk):
    """Everything that the database says, ciphertext opened."""
    with store.read() as conn:
        rows = [
            tuple(row) for table in METADATA.tables.values() for row in conn.execute(select(table))
        ]
    opened = [
        desk.cipher.decrypt(value)
        for row in rows
        for value in row
        if isinstance(value, bytes) and value.startswith(b"gAAAA")
    ]
    return f"{rows}{opened}"


def left_over(store, desk, folder):
    """The planted traces that rows or files still hold; the book and the outbox included."""
    text = stored(store, desk)
    files = b"".join(path.read_bytes() for path in Path(folder).rglob("*") if path.is_file())
    return {trace for trace in TRACES if trace in text or trace.encode() in files}


def test_the_traces_are_found_before_the_erasure(book, desk, planted, tmp_path):
    assert left_over(book, desk, tmp_path) == set(TRACES)


def test_nothing_personal_is_left_in_rows_or_in_any_file(book, desk, planted, tmp_path):
    done = erase(book, desk, planted)
    assert (done.again, done.drafts, done.replies, done.stopped) == (False, 2, 1, 1)
    assert (done.book, done.files, done.refused, done.unsure) == (True, 1, 1, ())
    assert left_over(book, desk, tmp_path) == set()


def test_conversations_about_the_customer_go_and_others_stay(book, desk, planted):
    erase(book, desk, planted)
    with book.read() as conn:
        left = [conversations.find(conn, "ana", id) for id in ("a", "b", "c")]
    assert [each and each.conversation_id for each in left] == [None, None, "c"]


def test_the_audit_holds_and_names_the_reference_the_ground_and_who(book, desk, planted):
    erase(book, desk, planted)
    with book.read() as conn:
        report, entry = audit.verify(conn), audit.entries(conn)[0]
        reference = case.find_customer(conn, GONE).reference
        about = audit.entries(conn, customer=reference)
    assert (report.ok, entry.actor, entry.event) == (True, "ops", "customer.erased")
    assert entry.payload == {"customer": reference, "because": "request", "claimed_by": "dana"}
    assert {"draft.proposed", "approval.granted", "customer.erased"} <= {e.event for e in about}


def test_everybody_else_keeps_what_is_theirs(book, desk, planted):
    erase(book, desk, planted)
    with book.read() as conn:
        other = find(conn, planted["kept"].draft_id)
        details = contact_details(conn, OTHER, desk.cipher)
        assert details is not None
        assert details.name == "Neha Gupta"
        assert other == planted["kept"]
        assert state_of(conn, other) == "sent"
    people = open_book(planted["portfolio"].book).customers()
    names = dict(zip(*people.select(["customer_id", "name"]).to_pydict().values(), strict=True))
    assert (names[GONE], names[OTHER]) == (None, "Neha Gupta")


def test_of_the_groups_that_are_declared_for_fairness_only_other_peoples_are_left(
    book, desk, planted
):
    erase(book, desk, planted)
    left = open_book(planted["portfolio"].book).declared_groups()
    assert left["customer_id"].to_pylist() == [OTHER]


def test_the_book_keeps_its_fingerprint_so_that_stored_scores_still_come_out(book, desk, planted):
    erase(book, desk, planted)
    assert open_book(planted["portfolio"].book).fingerprint == planted["book"].fingerprint


def test_what_waited_is_stopped_and_nobody_is_written_to_again(book, desk, planted, transports):
    erase(book, desk, planted)
    with book.write() as conn:
        assert state_of(conn, planted["waits"]) == "revoked"
        customer = case.find_customer(conn, GONE)
        verdict = case.check_contact(conn, desk, customer, "letter")
        blocks = {block.rule_id for block in verdict.blocks}
        assert {"GL-01.suppression", "GL-03"} <= blocks
        with pytest.raises(NoAddressError):
            propose(
                conn,
                desk,
                customer_id=GONE,
                template_id="payment_difficulty.sms.en",
                author="ana",
            )
        with pytest.raises(FlagError, match="erased"):
            flagged(conn, desk)
    assert dispatch(book, desk, transports, worker="w").items == ()


def state_of(conn, draft):
    item = outbox.item_of_draft(conn, draft.draft_id)
    return item and item.state


def flagged(conn, desk):
    day = desk.clock().date()
    record(
        conn,
        desk.clock,
        customer_id=GONE,
        flag="dispute",
        since=day,
        until=None,
        source="customer",
        recorded_by="ana",
    )


def test_an_import_of_the_old_book_brings_nothing_back(book, desk, planted, small_tables):
    erase(book, desk, planted)
    with book.write() as conn:
        save_customers(conn, **small_tables, cipher=desk.cipher)
        before = desk.clock() - timedelta(days=1)
        save_consent(conn, Consent(GONE, "sms", "service", "given", before, "app"))
        assert contact_details(conn, GONE, desk.cipher) == ContactDetails(None, None, None)
        assert {each.state for each in consents(conn, GONE)} == {"withdrawn"}


def test_a_second_run_cleans_again_and_adds_nothing(book, desk, planted):
    erase(book, desk, planted)
    with book.read() as conn:
        before = audit.head(conn)
    assert erase(book, desk, planted).again
    with book.read() as conn:
        assert audit.head(conn) == before


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"because": "bored"}, "give one of request"), ({"by": " "}, "say with --by")],
)
def test_an_erasure_without_ground_or_name_is_refused(book, desk, planted, changes, message):
    with pytest.raises(ErasureError, match=message):
        erase(book, desk, planted, **changes)
