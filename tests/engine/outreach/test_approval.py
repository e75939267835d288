from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.outreach.approval import (
    AlreadyApprovedError,
    ApprovalError,
    BlockedError,
    FindingsError,
    NotAllowedError,
    OutdatedError,
    StaleHashError,
    approve,
    why_not,
)
from engine.outreach.drafting import propose, revise
from engine.outreach.drafts import content_hash, find
from engine.person import Person
from engine.store import approvals, audit, outbox
from engine.store.contacts import insert_contact
from engine.store.customers import Consent, save_consent
from engine.store.schema import DRAFTS, OBLIGATIONS


def attempt(conn, desk, draft, person, shown=None):
    shown_hash = content_hash(draft) if shown is None else shown
    return approve(conn, desk, draft_id=draft.draft_id, shown_hash=shown_hash, person=person)


def test_an_approval_writes_itself_its_outbox_item_and_its_audit_entry(book, desk, bela, approved):
    with book.read() as conn:
        approval = approvals.approval_of(conn, approved.draft_id)
        item = outbox.item_of_draft(conn, approved.draft_id)
        events = [entry.event for entry in reversed(audit.entries(conn))]
    assert approval is not None
    assert item is not None
    assert (approval.approver, approval.content_hash) == ("bela", content_hash(approved))
    assert approval.expires_at == desk.clock() + timedelta(hours=24)
    assert (item.state, item.idempotency_key) == ("ready", content_hash(approved))
    assert events == ["draft.proposed", "approval.requested", "approval.granted"]


def test_an_approval_that_fails_leaves_nothing_behind(book, desk, bela):
    with book.write() as conn:
        draft = propose(conn, desk, customer_id=1001, author="ana")
    with pytest.raises(StaleHashError), book.write() as conn:
        attempt(conn, desk, draft, bela, shown="0" * 64)
    with book.read() as conn:
        assert approvals.approval_of(conn, draft.draft_id) is None
        assert [entry.event for entry in audit.entries(conn)] == ["draft.proposed"]


def test_a_second_approval_of_the_same_draft_is_refused(book, desk, ana, bela, approved):
    for person in (bela, ana):
        with pytest.raises(AlreadyApprovedError), book.write() as conn:
            attempt(conn, desk, approved, person)


@pytest.mark.parametrize("roles", [set(), {"manager"}, {"data_scientist"}, {"admin"}])
def test_only_analysts_and_approvers_approve(book, desk, roles):
    with book.write() as conn:
        draft = propose(conn, desk, customer_id=1001, author="ana")
        with pytest.raises(NotAllowedError, match="may not approve"):
            attempt(conn, desk, draft, Person("mo", frozenset(roles)))


def test_the_author_may_approve_what_the_template_says(book, desk, ana):
    with book.write() as conn:
        draft = propose(conn, desk, customer_id=1001, author="ana")
        assert attempt(conn, desk, draft, ana).approver == "ana"


def test_the_author_of_own_words_needs_a_second_person(book, desk, ana, bela):
    with book.write() as conn:
        first = propose(conn, desk, customer_id=1001, channel="whatsapp", author="ana")
        body = first.body.replace("help", "assist", 1)
        edited = revise(conn, desk, draft_id=first.draft_id, body=body, author=ana)
        with pytest.raises(NotAllowedError, match="second person"):
            attempt(conn, desk, edited, ana)
        assert attempt(conn, desk, edited, bela).approver == "bela"


def test_the_author_of_own_words_is_no_second_person_under_another_spelling(book, desk, ana):
    with book.write() as conn:
        first = propose(conn, desk, customer_id=1001, author="bo", channel="email")
        body = first.body + "\n\nWe wish you well."
        own = revise(conn, desk, draft_id=first.draft_id, body=body, author=ana)
        for spelling in ("Ana", "ANA", "ａｎａ"):
            with pytest.raises(NotAllowedError, match="second person"):
                attempt(conn, desk, own, Person(spelling, ana.roles))


def test_own_words_in_an_indian_text_are_not_the_registered_ones(book, desk, ana, bela):
    with book.write() as conn:
        first = propose(conn, desk, customer_id=1001, author="ana")
        body = first.body.replace("we would like to help", "we are glad to help")
        edited = revise(conn, desk, draft_id=first.draft_id, body=body, author=ana)
        assert (first.channel, first.verdict["allowed"]) == ("sms", True)
        with pytest.raises(BlockedError, match=r"IN-03\.text"):
            attempt(conn, desk, edited, bela)


def test_own_words_in_an_earlier_version_need_a_second_person_too(book, desk, ana, bela):
    with book.write() as conn:
        first = propose(conn, desk, customer_id=1001, author="ana")
        body = first.body.replace("we would like to help", "we are glad to help")
        by_ana = revise(conn, desk, draft_id=first.draft_id, body=body, author=ana)
        by_bela = revise(
            conn, desk, draft_id=by_ana.draft_id, body=body.replace("glad", "happy"), author=bela
        )
        for person in (ana, bela):
            with pytest.raises(NotAllowedError, match="second person"):
                attempt(conn, desk, by_bela, person)


def test_a_replaced_version_is_not_approved(book, desk, ana, bela):
    with book.write() as conn:
        first = propose(conn, desk, customer_id=1001, author="ana")
        revise(conn, desk, draft_id=first.draft_id, body=first.body, author=ana)
        with pytest.raises(OutdatedError, match="was replaced"):
            attempt(conn, desk, first, bela)


def test_a_second_message_waits_while_one_is_on_its_way(book, desk, bela, approved):
    with book.write() as conn:
        other = propose(conn, desk, customer_id=1001, channel="email", author="ana")
        with pytest.raises(OutdatedError, match="on its way"):
            attempt(conn, desk, other, bela)


def test_findings_of_the_linter_are_refused(book, desk, ana, bela):
    with book.write() as conn:
        first = propose(conn, desk, customer_id=1001, author="ana")
        body = first.body + " This is urgent."
        edited = revise(conn, desk, draft_id=first.draft_id, body=body, author=ana)
        with pytest.raises(FindingsError, match="forbidden_urgency 'urgent'"):
            attempt(conn, desk, edited, bela)


def test_own_words_smuggled_into_the_store_are_refused(book, desk, bela):
    with book.write() as conn:
        draft = propose(conn, desk, customer_id=1001, author="ana")
        body = draft.body.replace("we would like to help", "we are glad to help")
        conn.execute(DRAFTS.update().values(body=body))
        smuggled = find(conn, draft.draft_id)
        with pytest.raises(FindingsError, match="altered in the store"):
            attempt(conn, desk, smuggled, bela)


def test_a_blocked_customer_is_not_approved(book, desk, bela):
    with book.write() as conn:
        draft = propose(conn, desk, customer_id=1003, author="ana")
        assert not draft.verdict["allowed"]
        with pytest.raises(BlockedError, match=r"GL-01\.suppression"):
            attempt(conn, desk, draft, bela)


def test_what_the_hour_forbids_is_not_approved_and_the_next_hour_is_named(book, desk, bela, later):
    night = later(hours=9)
    with book.write() as conn:
        draft = propose(conn, desk, customer_id=1001, author="ana")
        with pytest.raises(BlockedError, match="from Tue 3 Nov 2026, 08:00 IST"):
            attempt(conn, night, draft, bela)
        assert attempt(conn, later(hours=22), draft, bela)


def test_consent_withdrawn_after_the_draft_is_honoured(book, desk, bela):
    with book.write() as conn:
        draft = propose(conn, desk, customer_id=1001, author="ana")
        said = Consent(1001, "sms", "service", "withdrawn", desk.clock(), "reply STOP")
        save_consent(conn, said)
        with pytest.raises(BlockedError, match="withdrawn"):
            attempt(conn, desk, draft, bela)


def test_a_contact_made_after_the_draft_counts(book, desk, bela):
    with book.write() as conn:
        draft = propose(conn, desk, customer_id=1001, author="ana")
        insert_contact(conn, 1001, "voice", desk.clock())
        with pytest.raises(BlockedError, match="cool_down"):
            attempt(conn, desk, draft, bela)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"paid_amount": 1_234_500}, "fact 'amount' has changed|fact 'payment' has changed"),
        ({"amount": 2_000_000}, "fact 'amount' has changed"),
    ],
)
def test_a_payment_that_changed_after_the_draft_makes_it_outdated(
    book, desk, bela, change, message
):
    with book.write() as conn:
        draft = propose(conn, desk, customer_id=1001, author="ana")
        conn.execute(OBLIGATIONS.update().where(OBLIGATIONS.c.customer_id == 1001).values(**change))
        with pytest.raises(OutdatedError, match=message):
            attempt(conn, desk, draft, bela)


def test_a_template_that_changed_after_the_draft_makes_it_outdated(book, desk, bela):
    with book.write() as conn:
        draft = propose(conn, desk, customer_id=1001, author="ana")
        old = desk.templates[draft.template_id]
        newer = {**desk.templates, old.id: old.model_copy(update={"version": 2})}
        with pytest.raises(OutdatedError, match="no longer in use"):
            attempt(conn, replace(desk, templates=newer), draft, bela)


def test_the_hash_covers_every_field_of_the_draft(book, desk):
    with book.write() as conn:
        draft = propose(conn, desk, customer_id=1001, author="ana")
        assert content_hash(find(conn, draft.draft_id)) == content_hash(draft)
    changes: dict[str, Any] = {
        "draft_id": "x",
        "parent_id": "x",
        "customer_id": 1002,
        "score_id": 2,
        "channel": "email",
        "language": "hi",
        "template_id": "x",
        "template_version": 2,
        "off_template": True,
        "subject": "x",
        "body": draft.body + ".",
        "facts": [],
        "decision": {**draft.decision, "address": "x"},
        "verdict": {**draft.verdict, "allowed": False},
        "lint": [{}],
        "author": "x",
        "created_at": datetime(2026, 1, 1, tzinfo=UTC),
    }
    hashes = {content_hash(replace(draft, **{name: value})) for name, value in changes.items()}
    assert set(changes) == set(draft.__dataclass_fields__)
    assert len(hashes | {content_hash(draft)}) == len(changes) + 1


def test_every_refusal_is_an_approval_error():
    kinds = (StaleHashError, NotAllowedError, FindingsError, BlockedError, OutdatedError)
    assert all(issubclass(kind, ApprovalError) for kind in kinds)


def test_what_a_screen_is_told_in_time_is_what_approving_says(book, desk, ana, bela, later):
    with book.write() as conn:
        draft = propose(conn, desk, customer_id=1001, author="ana")
        assert why_not(conn, desk, draft, bela) is None
        for person, then in ((Person("mo", frozenset({"manager"})), desk), (bela, later(hours=9))):
            told = why_not(conn, then, draft, person)
            with pytest.raises(ApprovalError) as refused:
                attempt(conn, then, draft, person)
            assert (type(told), str(told)) == (type(refused.value), str(refused.value))
    with book.read() as conn:
        assert approvals.approval_of(conn, draft.draft_id) is None
