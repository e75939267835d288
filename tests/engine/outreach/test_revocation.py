import pytest

from engine.outreach.approval import AlreadyApprovedError, approve
from engine.outreach.dispatcher import dispatch
from engine.outreach.drafting import RevisionError, propose, revise
from engine.outreach.drafts import content_hash, find
from engine.outreach.revocation import RevocationError, revoke
from engine.person import Person
from engine.store import approvals, audit, outbox
from knowledge.reasons import load_reasons


def approval_of(book, draft):
    with book.read() as conn:
        found = approvals.approval_of(conn, draft.draft_id)
    assert found is not None
    return found.approval_id


def take_back(book, desk, draft, person, reason="wrong_text"):
    wanted = approval_of(book, draft)
    with book.write() as conn:
        return revoke(conn, desk, approval_id=wanted, person=person, reason=reason)


@pytest.mark.parametrize("reason", load_reasons().revocation)
def test_a_revoked_message_is_never_sent_and_the_audit_says_by_whom_and_why(
    book, desk, transports, outbox_folder, approved, ana, reason
):
    assert take_back(book, desk, approved, ana, reason).state == "revoked"
    assert dispatch(book, desk, transports, worker="w1").items == ()
    assert not outbox_folder.exists()
    with book.read() as conn:
        entry = audit.head(conn)
    assert entry is not None
    assert (entry.event, entry.actor, entry.payload["reason"]) == (
        "approval.revoked",
        "ana",
        reason,
    )


def test_a_held_message_can_be_revoked(book, desk, transports, later, approved, ana):
    assert dispatch(book, later(hours=9), transports, worker="w1").count("held") == 1
    assert take_back(book, desk, approved, ana).state == "revoked"


def test_what_the_dispatcher_has_is_not_revoked(book, desk, approved, ana):
    with book.write() as conn:
        assert len(outbox.claim(conn, "w1", desk.wall())) == 1
    with pytest.raises(RevocationError, match="the dispatcher has it"):
        take_back(book, desk, approved, ana)
    with book.read() as conn:
        item = outbox.item_of_draft(conn, approved.draft_id)
        events = [entry.event for entry in audit.entries(conn)]
    assert item is not None
    assert (item.state, "approval.revoked" in events) == ("claimed", False)


def test_what_was_sent_or_revoked_is_not_revoked(book, desk, transports, approved, ana):
    dispatch(book, desk, transports, worker="w1")
    with pytest.raises(RevocationError, match="it was sent"):
        take_back(book, desk, approved, ana)


def test_a_second_revocation_says_so(book, desk, approved, ana):
    take_back(book, desk, approved, ana)
    with pytest.raises(RevocationError, match="revoked already"):
        take_back(book, desk, approved, ana)


@pytest.mark.parametrize(
    ("roles", "reason", "message"),
    [({"manager"}, "paid", "may not revoke"), ({"analyst"}, "because Neha said so", "is none")],
)
def test_revoking_takes_a_role_and_a_reason_of_the_list(
    book, desk, approved, roles, reason, message
):
    with pytest.raises(RevocationError, match=message):
        take_back(book, desk, approved, Person("mo", frozenset(roles)), reason)


def test_an_unknown_approval_is_not_revoked(book, desk, ana):
    with book.write() as conn, pytest.raises(RevocationError, match="does not exist"):
        revoke(conn, desk, approval_id="nobody's", person=ana, reason="paid")


def test_after_a_revocation_a_new_version_needs_a_new_approval(
    book, desk, transports, approved, ana, bela
):
    take_back(book, desk, approved, ana)
    used = {"draft_id": approved.draft_id, "shown_hash": content_hash(approved)}
    with book.write() as conn, pytest.raises(AlreadyApprovedError, match="new version"):
        approve(conn, desk, **used, person=bela)
    with book.write() as conn:
        again = revise(conn, desk, draft_id=approved.draft_id, body=approved.body, author=ana)
        approve(conn, desk, draft_id=again.draft_id, shown_hash=content_hash(again), person=bela)
    assert dispatch(book, desk, transports, worker="w1").count("sent") == 1


def test_own_words_before_a_revocation_still_need_a_second_person(book, desk, ana, bela):
    with book.write() as conn:
        first = propose(conn, desk, customer_id=1001, channel="whatsapp", author="ana")
        body = first.body.replace("help", "assist", 1)
        edited = revise(conn, desk, draft_id=first.draft_id, body=body, author=ana)
        shown = content_hash(edited)
        approve(conn, desk, draft_id=edited.draft_id, shown_hash=shown, person=bela)
    take_back(book, desk, edited, bela)
    with book.write() as conn:
        again = revise(conn, desk, draft_id=edited.draft_id, body=first.body, author=ana)
        shown = content_hash(again)
        with pytest.raises(ValueError, match="second person"):
            approve(conn, desk, draft_id=again.draft_id, shown_hash=shown, person=ana)


def test_a_message_on_its_way_has_no_new_version(book, desk, approved, ana):
    with book.write() as conn, pytest.raises(RevisionError, match="approved already"):
        revise(conn, desk, draft_id=approved.draft_id, body="x", author=ana)
    with book.read() as conn:
        assert find(conn, approved.draft_id) == approved
