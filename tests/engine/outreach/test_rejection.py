import pytest

from engine.outreach.approval import OutdatedError, approve
from engine.outreach.drafting import propose, revise
from engine.outreach.drafts import content_hash
from engine.outreach.rejection import RejectionError, reject
from engine.person import Person
from engine.store import audit, drafts
from knowledge.reasons import load_reasons


@pytest.fixture
def draft(book, desk):
    with book.write() as conn:
        return propose(conn, desk, customer_id=1001, author="bo")


def say_no(book, desk, draft, person, reason="wrong_text", shown=None):
    with book.write() as conn:
        return reject(
            conn,
            desk,
            draft_id=draft.draft_id,
            shown_hash=shown or content_hash(draft),
            person=person,
            reason=reason,
        )


@pytest.mark.parametrize("reason", load_reasons().rejection)
def test_a_rejected_draft_waits_no_longer_and_the_audit_says_by_whom_and_why(
    book, desk, draft, ana, reason
):
    say_no(book, desk, draft, ana, reason)
    with book.read() as conn:
        entry = audit.head(conn)
        assert drafts.waiting(conn) == 0
        assert drafts.waiting_drafts(conn, 5) == []
    assert entry is not None
    assert (entry.event, entry.actor) == ("approval.rejected", "ana")
    assert entry.payload["reason"] == reason


def test_a_rejected_draft_cannot_be_approved_by_anybody(book, desk, draft, ana):
    say_no(book, desk, draft, ana)
    with pytest.raises(OutdatedError, match=r"rejected by ana.*new version"), book.write() as conn:
        approve(
            conn,
            desk,
            draft_id=draft.draft_id,
            shown_hash=content_hash(draft),
            person=Person("bo", frozenset({"approver"})),
        )


def test_a_new_version_of_a_rejected_draft_waits_again(book, desk, draft, ana):
    say_no(book, desk, draft, ana)
    with book.write() as conn:
        edited = revise(conn, desk, draft_id=draft.draft_id, body=draft.body + " .", author=ana)
    with book.read() as conn:
        assert [one.draft_id for one in drafts.waiting_drafts(conn, 5)] == [edited.draft_id]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"person": Person("max", frozenset({"manager"}))}, "may not reject"),
        ({"reason": "I dislike her"}, "none: give one of wrong_text"),
        ({"shown": "0" * 64}, "not the text stored"),
    ],
)
def test_what_is_refused_leaves_the_draft_waiting_and_the_audit_as_it_was(
    book, desk, draft, ana, changes, message
):
    with book.read() as conn:
        before = audit.head(conn)
    with pytest.raises(RejectionError, match=message):
        say_no(book, desk, draft, **{"person": ana, **changes})
    with book.read() as conn:
        assert (audit.head(conn), drafts.waiting(conn)) == (before, 1)


def test_a_draft_is_rejected_once_and_never_after_its_approval(book, desk, draft, approved, ana):
    with pytest.raises(RejectionError, match="revoke the approval instead"):
        say_no(book, desk, approved, ana)
    say_no(book, desk, draft, ana)
    with pytest.raises(RejectionError, match="rejected by ana already"):
        say_no(book, desk, draft, ana)
