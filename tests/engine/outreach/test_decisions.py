import json
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.outreach.approval import (
    AlreadyApprovedError,
    ApprovalError,
    BlockedError,
    FindingsError,
    NotAllowedError,
    SecondPersonError,
    StaleHashError,
)
from engine.outreach.decisions import (
    MOST_AT_ONCE,
    Shown,
    UnlikeError,
    confirm,
    confirm_each,
    withdraw,
)
from engine.outreach.dispatcher import dispatch
from engine.outreach.drafting import propose, revise
from engine.outreach.drafts import DraftNotFoundError, content_hash
from engine.outreach.revocation import RevocationError
from engine.person import Person
from engine.store import approvals, audit, outbox

PERSONAL = ("Asha", "Patil", "Neha", "Gupta", "+9198", "@example.com")


def drafted(book, desk, customer=1001, **wish):
    with book.write() as conn:
        return propose(conn, desk, customer_id=customer, author="ana", **wish)


def edited(book, desk, draft, body, author):
    with book.write() as conn:
        return revise(conn, desk, draft_id=draft.draft_id, body=body, author=author)


def shown(draft):
    return Shown(draft.draft_id, content_hash(draft))


def newest(book):
    with book.read() as conn:
        entry = audit.head(conn)
    assert entry is not None
    return entry


def refused(book, desk, what, person, error):
    with pytest.raises(error):
        confirm(book, desk, what, person)
    entry = newest(book)
    assert not any(part in json.dumps(entry.payload) for part in PERSONAL)
    return entry.actor, entry.event, entry.payload["reason"], entry.payload.get("grounds")


def test_how_long_the_text_stood_on_the_screen_is_kept_with_the_approval_and_in_the_audit(
    book, desk, bela
):
    draft = drafted(book, desk)
    opened_at = desk.wall() - timedelta(seconds=42)
    confirm(book, desk, replace(shown(draft), opened_at=opened_at), bela)
    with book.read() as conn:
        approval = approvals.approval_of(conn, draft.draft_id)
    assert approval is not None
    assert (approval.opened_at, approval.decided_at) == (opened_at, desk.wall())
    entry = newest(book)
    assert entry.event == "approval.granted"
    assert entry.payload["opened_at"] == opened_at.isoformat()
    assert entry.payload["decided_at"] == desk.wall().isoformat()


def test_every_kind_of_refusal_leaves_its_code_and_no_personal_data(book, desk, ana, bela, later):
    draft = drafted(book, desk)
    outsider = Person("mo", frozenset({"manager"}))
    stale = Shown(draft.draft_id, "0" * 64)
    event = "approval.refused"
    assert refused(book, desk, stale, bela, StaleHashError) == ("bela", event, "stale_hash", None)
    found = refused(book, desk, shown(draft), outsider, NotAllowedError)
    assert found == ("mo", event, "role", None)
    night = later(hours=9)
    found = refused(book, night, shown(draft), bela, BlockedError)
    assert found[:3] == ("bela", event, "blocked")
    assert found[3]
    own = edited(book, desk, draft, draft.body.replace("would like", "are glad"), ana)
    found = refused(book, desk, shown(own), ana, SecondPersonError)
    assert found == ("ana", event, "second_person", None)
    urgent = edited(book, desk, own, draft.body + " This is urgent.", ana)
    found = refused(book, desk, shown(urgent), bela, FindingsError)
    assert found == ("bela", event, "findings", ["forbidden_urgency"])


def test_what_the_browser_sends_as_a_hash_or_id_enters_the_audit_only_if_it_is_one(
    book, desk, bela
):
    draft = drafted(book, desk)
    with pytest.raises(StaleHashError):
        confirm(book, desk, Shown(draft.draft_id, "Asha Patil +919800001001"), bela)
    assert newest(book).payload["hash"] is None
    with pytest.raises(DraftNotFoundError):
        confirm(book, desk, Shown("Asha Patil", "0" * 64), bela)
    assert (newest(book).payload["draft"], newest(book).payload["reason"]) == (
        None,
        "no_such_draft",
    )


def test_a_refusal_is_in_the_audit_and_nothing_else_is_written(book, desk, bela):
    draft = drafted(book, desk)
    with pytest.raises(StaleHashError):
        confirm(book, desk, Shown(draft.draft_id, "0" * 64), bela)
    with book.read() as conn:
        assert approvals.approval_of(conn, draft.draft_id) is None
        assert [e.event for e in audit.entries(conn)] == ["approval.refused", "draft.proposed"]
        assert audit.verify(conn).ok


def test_a_second_confirmation_is_refused_and_noted(book, desk, ana, bela):
    draft = drafted(book, desk)
    confirm(book, desk, shown(draft), bela)
    found = refused(book, desk, shown(draft), ana, AlreadyApprovedError)
    assert found[:3] == ("ana", "approval.refused", "already_approved")


def test_drafts_that_are_alike_are_approved_each_by_itself(book, desk, transports, bela):
    drafts = [drafted(book, desk, one) for one in (1001, 1007)]
    alike = [drafted(book, desk, 1001, channel="sms", template_id=drafts[0].template_id)]
    alike.append(drafted(book, desk, 1007, channel="sms", template_id=drafts[0].template_id))
    done = confirm_each(book, desk, [shown(one) for one in alike], bela)
    assert [one.refusal for one in done] == [None, None]
    hashes = {one.approval.content_hash for one in done if one.approval}
    assert hashes == {content_hash(one) for one in alike}
    with book.read() as conn:
        events = [e.event for e in audit.entries(conn)]
    assert events.count("approval.granted") == 2
    assert dispatch(book, desk, transports, worker="w1").count("sent") == 2


def test_one_refusal_stops_none_of_the_others(book, desk, bela):
    first, second = (drafted(book, desk, one, channel="sms") for one in (1001, 1008))
    wanted = [Shown(first.draft_id, "0" * 64), shown(second)]
    done = confirm_each(book, desk, wanted, bela)
    assert [one.approval is None for one in done] == [True, False]
    assert done[0].refusal is not None
    assert "not the text stored" in done[0].refusal


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"customer": 1002}, "differ"),  # in Hindi
        ({"customer": 1003}, "differ"),  # a rule blocks
        ({"customer": 1007, "channel": "email"}, "differ"),
    ],
)
def test_drafts_that_differ_are_not_approved_in_one_go(book, desk, bela, other, message):
    drafts = [drafted(book, desk, 1001, channel="sms"), drafted(book, desk, **other)]
    with pytest.raises(UnlikeError, match=message):
        confirm_each(book, desk, [shown(one) for one in drafts], bela)
    assert (newest(book).event, newest(book).payload) == (
        "approvals.refused",
        {"drafts": 2, "reason": "not_alike"},
    )
    with book.read() as conn:
        assert all(outbox.item_of_draft(conn, one.draft_id) is None for one in drafts)


def test_own_wording_is_confirmed_by_itself(book, desk, ana, bela):
    one, other = (drafted(book, desk, id, channel="sms") for id in (1001, 1008))
    own = edited(book, desk, other, other.body.replace("would like", "are glad"), ana)
    assert own.off_template
    with pytest.raises(UnlikeError, match="Own wording"):
        confirm_each(book, desk, [shown(one), shown(own)], bela)


def test_there_is_no_approving_all(book, desk, bela):
    one = shown(drafted(book, desk))
    many = [replace(one, draft_id=str(number)) for number in range(MOST_AT_ONCE + 1)]
    for wanted, message in (([], "0 drafts"), (many, "21 drafts"), ([one, one], "twice")):
        with pytest.raises(UnlikeError, match=message):
            confirm_each(book, desk, wanted, bela)


def test_a_refused_revocation_is_in_the_audit(book, desk, transports, approved, ana):
    with book.read() as conn:
        approval = approvals.approval_of(conn, approved.draft_id)
    assert approval is not None
    dispatch(book, desk, transports, worker="w1")
    with pytest.raises(RevocationError, match="was sent"):
        withdraw(book, desk, approval.approval_id, ana, "paid")
    assert (newest(book).event, newest(book).actor) == ("revocation.refused", "ana")
    assert newest(book).payload["draft"] == approved.draft_id


def test_every_refusal_of_an_approval_has_a_code_of_its_own():
    def kinds(kind):
        return [kind, *(one for sub in kind.__subclasses__() for one in kinds(sub))]

    codes = [kind.code for kind in kinds(ApprovalError)]
    assert len(set(codes)) == len(codes)
