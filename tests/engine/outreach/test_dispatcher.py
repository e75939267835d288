import threading
from dataclasses import replace
from typing import get_args

import pytest

from engine.clock import frozen_clock
from engine.outreach import outcome
from engine.outreach.approval import approve
from engine.outreach.dispatcher import MOST_ATTEMPTS, dispatch
from engine.outreach.drafting import propose
from engine.outreach.drafts import content_hash
from engine.outreach.transports import TransportError
from engine.store import audit, contacts, outbox
from engine.store.customers import Consent, save_consent
from engine.store.schema import APPROVALS, CUSTOMERS, DRAFTS, OBLIGATIONS, OUTBOX
from knowledge.content import Channel


class CrashError(BaseException):
    """The process dies here."""


class BrokenTransport:
    name = "broken"
    repeatable = True

    def deliver(self, envelope):
        raise TransportError("The line is down.")

    def receipt(self, idempotency_key):
        return None


def files(folder):
    return sorted(path.name for path in folder.glob("*")) if folder.exists() else []


def item_of(store, draft):
    with store.read() as conn:
        item = outbox.item_of_draft(conn, draft.draft_id)
    assert item is not None
    return item


def events_of(store):
    with store.read() as conn:
        return [entry.event for entry in reversed(audit.entries(conn))]


def test_an_approved_draft_is_sent_as_it_was_read_once_and_recorded(
    book, desk, transports, approved, outbox_folder, tmp_path
):
    anchor = tmp_path / "audit.head"
    report = dispatch(book, desk, transports, worker="w1", anchor=anchor)
    again = dispatch(book, desk, transports, worker="w1", anchor=anchor)
    assert (report.count("sent"), again.items) == (1, ())
    name = f"{content_hash(approved)}.txt"
    assert files(outbox_folder) == [name]
    text = (outbox_folder / name).read_text(encoding="utf-8")
    assert text.split("\n\n", 1)[1] == approved.body
    item = item_of(book, approved)
    with book.read() as conn:
        delivery = contacts.delivery_of(conn, item.outbox_id)
        assert delivery is not None
        assert (delivery.transport, delivery.receipt) == ("file", name)
        made = contacts.contacts_since(conn, 1001, approved.created_at.replace(year=2020))
        assert [(contact.channel, contact.draft_id) for contact in made] == [
            ("sms", approved.draft_id)
        ]
        assert audit.verify(conn, anchor).ok
    assert events_of(book)[-1] == "dispatch.sent"


def test_what_was_sent_counts_for_the_cool_down(book, desk, transports, approved):
    dispatch(book, desk, transports, worker="w1")
    with book.write() as conn:
        following = propose(conn, desk, customer_id=1001, author="ana")
    assert not following.verdict["allowed"]


def test_without_an_approval_nothing_is_sent(book, desk, transports, outbox_folder):
    with book.write() as conn:
        propose(conn, desk, customer_id=1001, author="ana")
    assert dispatch(book, desk, transports, worker="w1").items == ()
    assert files(outbox_folder) == []


@pytest.mark.parametrize(
    "change",
    [
        {"body": "swap"},
        {"customer_id": 1002},
        {"channel": "email"},
        {"language": "hi"},
        {"template_id": "payment_plan.sms.en"},
        {"subject": "x"},
        {"facts": []},
        {"author": "mallory"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_draft_altered_after_its_approval_is_refused_and_audited(
    book, desk, transports, approved, outbox_folder, change
):
    if change.get("body"):
        change = {"body": approved.body.replace("Asha", "Asho")}
    with book.write() as conn:
        conn.execute(DRAFTS.update().where(DRAFTS.c.draft_id == approved.draft_id).values(**change))
    report = dispatch(book, desk, transports, worker="w1")
    assert (report.count("refused"), files(outbox_folder)) == (1, [])
    assert "hash differs" in report.items[0].note
    assert item_of(book, approved).state == "refused"
    assert events_of(book)[-1] == "dispatch.refused"
    assert dispatch(book, desk, transports, worker="w1").items == ()


@pytest.mark.parametrize("table", [APPROVALS, OUTBOX], ids=["approval", "outbox"])
def test_an_altered_hash_is_refused(book, desk, transports, approved, outbox_folder, table):
    column = "content_hash" if table is APPROVALS else "idempotency_key"
    with book.write() as conn:
        conn.execute(table.update().values(**{column: "f" * 64}))
    assert dispatch(book, desk, transports, worker="w1").count("refused") == 1
    assert files(outbox_folder) == []


@pytest.mark.parametrize(("seconds", "state"), [(86_399, "sent"), (86_400, "refused")])
def test_an_approval_lasts_until_the_second_before_it_expires(
    book, transports, approved, later, seconds, state
):
    assert dispatch(book, later(seconds=seconds), transports, worker="w1").count(state) == 1


def test_an_expired_approval_is_refused(book, transports, approved, later, outbox_folder):
    report = dispatch(book, later(hours=24), transports, worker="w1")
    assert report.count("refused") == 1
    assert "expired" in report.items[0].note
    assert files(outbox_folder) == []


def test_consent_withdrawn_after_the_approval_is_refused(
    book, desk, transports, approved, outbox_folder
):
    with book.write() as conn:
        save_consent(conn, Consent(1001, "sms", "service", "withdrawn", desk.clock(), "STOP"))
    report = dispatch(book, desk, transports, worker="w1")
    assert (report.count("refused"), files(outbox_folder)) == (1, [])
    assert "GL-03" in report.items[0].note


def test_a_flag_set_after_the_approval_is_refused(book, desk, transports, approved, outbox_folder):
    with book.write() as conn:
        conn.execute(CUSTOMERS.update().values(flags=["bereavement"]))
    assert dispatch(book, desk, transports, worker="w1").count("refused") == 1
    assert files(outbox_folder) == []


def test_a_payment_made_after_the_approval_is_refused(
    book, desk, transports, approved, outbox_folder
):
    with book.write() as conn:
        conn.execute(OBLIGATIONS.update().values(paid_amount=1_234_500))
    assert dispatch(book, desk, transports, worker="w1").count("refused") == 1
    assert files(outbox_folder) == []


def test_an_address_that_changed_after_the_approval_is_refused(
    book, desk, transports, approved, outbox_folder, cipher
):
    with book.write() as conn:
        conn.execute(CUSTOMERS.update().values(phone=cipher.encrypt("+910000000000")))
    report = dispatch(book, desk, transports, worker="w1")
    assert (report.items[0].note, files(outbox_folder)) == (
        "The customer's address has changed.",
        [],
    )


def test_a_zone_that_cannot_be_read_is_refused_and_stops_nobody_else(
    book, desk, transports, approved, bela
):
    with book.write() as conn:
        other = propose(conn, desk, customer_id=1002, author="ana")
        approve(conn, desk, draft_id=other.draft_id, shown_hash=content_hash(other), person=bela)
        changed = CUSTOMERS.update().where(CUSTOMERS.c.customer_id == 1001)
        conn.execute(changed.values(timezone="Mars/Olympus"))
    report = dispatch(book, desk, transports, worker="w1")
    assert (report.count("refused"), report.count("sent")) == (1, 1)


def test_what_the_hour_forbids_is_held_and_sent_when_it_is_allowed(
    book, transports, approved, later, outbox_folder
):
    night, morning = later(hours=9), later(hours=21, minutes=30)
    held = dispatch(book, night, transports, worker="w1")
    assert held.count("held") == 1
    assert "until 2026-11-03T02:30:00+00:00" in held.items[0].note
    assert files(outbox_folder) == []
    assert dispatch(book, night, transports, worker="w1").items == ()
    assert dispatch(book, morning, transports, worker="w1").count("sent") == 1
    assert events_of(book)[-2:] == ["dispatch.held", "dispatch.sent"]


def test_a_restart_between_claim_and_sending_sends_exactly_once(
    book, desk, transports, approved, later, outbox_folder
):
    with book.write() as conn:
        assert len(outbox.claim(conn, "died", desk.wall())) == 1
    assert dispatch(book, desk, transports, worker="w2").items == ()
    assert dispatch(book, later(minutes=6), transports, worker="w2").count("sent") == 1
    assert len(files(outbox_folder)) == 1


def test_a_crash_after_the_transport_took_it_sends_and_counts_once(
    book, desk, transports, approved, later, outbox_folder, monkeypatch
):
    def die(*_):
        raise CrashError

    monkeypatch.setattr(outcome, "record", die)
    with pytest.raises(CrashError):
        dispatch(book, desk, transports, worker="w1")
    monkeypatch.undo()
    assert (len(files(outbox_folder)), item_of(book, approved).state) == (1, "claimed")
    report = dispatch(book, later(hours=25), transports, worker="w2")
    assert report.count("sent") == 1
    assert len(files(outbox_folder)) == 1
    with book.read() as conn:
        made = contacts.contacts_since(conn, 1001, approved.created_at.replace(year=2020))
    assert len(made) == 1


def test_two_dispatchers_at_once_send_once(book, desk, transports, approved, outbox_folder):
    reports = []
    start = threading.Barrier(2)

    def run(worker):
        start.wait()
        reports.append(dispatch(book, desk, transports, worker=worker))

    threads = [threading.Thread(target=run, args=(f"w{number}",)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(report.count("sent") for report in reports) == 1
    assert len(files(outbox_folder)) == 1
    assert events_of(book).count("dispatch.sent") == 1


def test_a_worker_that_lost_its_claim_records_nothing(
    book, desk, transports, approved, later, monkeypatch
):
    slow = transports["sms"]
    deliver = slow.deliver

    def overtaken(envelope):
        receipt = deliver(envelope)
        monkeypatch.setattr(slow, "deliver", deliver)
        assert dispatch(book, later(minutes=6), transports, worker="w2").count("sent") == 1
        return receipt

    monkeypatch.setattr(slow, "deliver", overtaken)
    assert dispatch(book, desk, transports, worker="w1").items[0].state == "lost"
    assert events_of(book).count("dispatch.sent") == 1


def test_a_transport_that_fails_is_tried_again_later_and_in_the_end_given_up(book, desk, approved):
    broken = dict.fromkeys(get_args(Channel), BrokenTransport())
    states, wall = [], desk.wall()
    for _ in range(MOST_ATTEMPTS):
        now = replace(desk, wall=frozen_clock(wall))
        states += [item.state for item in dispatch(book, now, broken, worker="w1").items]
        wall = item_of(book, approved).next_attempt_at
    assert states == ["retry"] * (MOST_ATTEMPTS - 1) + ["dead"]
    assert events_of(book)[-1] == "dispatch.dead"


def test_a_reply_of_stop_is_not_undone_by_a_second_approval(book, desk, bela, transports):
    with book.write() as conn:
        draft = propose(conn, desk, customer_id=1001, author="ana")
        approve(conn, desk, draft_id=draft.draft_id, shown_hash=content_hash(draft), person=bela)
        save_consent(conn, Consent(1001, "sms", "service", "withdrawn", desk.clock(), "STOP"))
    assert dispatch(book, desk, transports, worker="w1").count("refused") == 1
    with book.write() as conn:
        following = propose(conn, desk, customer_id=1001, channel="sms", author="ana")
    assert not following.verdict["allowed"]
