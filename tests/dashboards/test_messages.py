import shutil
from dataclasses import replace

import pytest

from dashboards.deeds import RefusedError
from dashboards.desk import open_desk
from dashboards.messages import Messages
from dashboards.pages.message_card import MessageCard
from engine.person import Person


@pytest.fixture
def desk(handmade, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(handmade, home)
    environ = {
        "FORBEAR_HOME": str(home),
        "FORBEAR_DESK_IDENTITY": "local",
        "FORBEAR_DESK_PERSON": "ana",
    }
    return open_desk(environ)


def as_person(desk, name, *roles):
    return replace(desk, person=Person(name, frozenset(roles)))


def sms(messages, customer):
    return by("sms", messages, customer)


def by(channel, messages, customer):
    return next(o.template_id for o in messages.candidates(customer) if o.channel == channel)


def test_a_message_is_drafted_and_confirmed_by_the_servers_person(desk):
    messages = Messages(desk)
    draft_id = messages.propose(1009, sms(messages, 1009))
    stand = messages.of(draft_id)
    assert (stand.draft.author, stand.draft.off_template, stand.approval) == ("ana", False, None)
    messages.approve(draft_id, stand.content_hash)
    after = messages.of(draft_id)
    assert after.approval is not None
    assert after.item is not None
    assert (after.approval.approver, after.item.state) == ("ana", "ready")
    assert "approval.granted" in [entry.event for entry in after.entries]
    assert after.approval.opened_at is None


def test_the_first_time_a_text_stood_on_the_screen_is_when_it_was_opened(desk):
    messages = Messages(desk)
    card = MessageCard(desk, messages)
    draft_id = messages.propose(1009, sms(messages, 1009))
    before = messages.outreach.wall()
    card.show_customer(1009, "")
    shown = messages.outreach.wall()
    card.show_draft(draft_id)
    messages.approve(draft_id, messages.of(draft_id).content_hash)
    approval = messages.of(draft_id).approval
    assert approval is not None
    assert approval.opened_at is not None
    assert approval.decided_at is not None
    assert before <= approval.opened_at <= shown <= approval.decided_at


def test_a_confirmed_message_moves_the_anchor(desk):
    messages = Messages(desk)
    draft_id = messages.propose(1009, sms(messages, 1009))
    messages.approve(draft_id, messages.of(draft_id).content_hash)
    assert desk.portfolio.audit_anchor.exists()


def test_the_hash_of_another_text_confirms_nothing(desk):
    messages = Messages(desk)
    draft_id = messages.propose(1009, sms(messages, 1009))
    with pytest.raises(RefusedError, match="not the text stored"):
        messages.approve(draft_id, "0" * 64)
    assert messages.of(draft_id).approval is None


def test_words_of_ones_own_need_somebody_else(desk):
    messages = Messages(desk)
    first = messages.of(messages.propose(1009, by("email", messages, 1009)))
    fresh = messages.revise(first.draft.draft_id, first.draft.body + " we help gladly.", None)
    stand = messages.of(fresh)
    assert stand.parent == first.draft
    assert stand.free_authors == {"ana"}
    with pytest.raises(RefusedError, match="second person"):
        messages.approve(fresh, stand.content_hash)
    Messages(as_person(desk, "bo", "approver")).approve(fresh, stand.content_hash)
    approval = messages.of(fresh).approval
    assert approval is not None
    assert approval.approver == "bo"


@pytest.mark.parametrize("request_type", ["propose", "revise", "approve", "reject", "revoke"])
def test_a_callback_of_another_role_is_refused_and_changes_nothing(desk, request_type):
    written = Messages(desk)
    draft_id = written.propose(1009, sms(written, 1009))
    stand = written.of(draft_id)
    outsider = as_person(desk, "mia", "manager", "data_scientist")
    card = MessageCard(outsider, Messages(outsider))
    card.show_customer(1009, "")
    card.widget._hear(
        card.widget,
        {
            "type": request_type,
            "draft_id": draft_id,
            "hash": stand.content_hash,
            "approval_id": "",
            "reason": "paid",
            "body": "Mine",
            "template_id": stand.draft.template_id,
        },
        [],
    )
    assert card.widget.card["notice"]["level"] == "error"
    assert "may not" in card.widget.card["notice"]["text"]
    now = written.newest(1009)
    assert now is not None
    assert replace(now, entries=stand.entries) == stand


def test_the_card_shows_what_another_person_did(desk):
    messages = Messages(desk)
    card = MessageCard(desk, messages)
    draft_id = messages.propose(1009, sms(messages, 1009))
    card.show_customer(1009, "")
    assert card.widget.card["steps"] == []
    messages.approve(draft_id, messages.of(draft_id).content_hash)
    card.follow()
    assert [step["title"] for step in card.widget.card["steps"]] == [
        "Drafted",
        "Approved",
        "Waiting",
    ]


def test_a_customer_with_nothing_to_propose_is_told_in_a_sentence(desk):
    card = MessageCard(desk, Messages(desk))
    card.show_customer(1040, "")
    card.widget._hear(card.widget, {"type": "candidates"}, [])
    assert "No approved template fits" in card.widget.card["text"]


def test_the_newest_version_is_shown_although_the_clock_stands_still(desk):
    messages = Messages(desk)
    draft_id = messages.propose(1009, sms(messages, 1009))
    for number in range(6):
        body = messages.of(draft_id).draft.body
        draft_id = messages.revise(draft_id, f"{body} We help gladly{'.' * (number + 1)}", None)
        newest = messages.newest(1009)
        assert newest is not None
        assert newest.draft.draft_id == draft_id


def test_templates_for_open_channels_come_first_and_closed_ones_say_why(desk):
    options = Messages(desk).candidates(1009)
    assert [bool(option.closed) for option in options] == [False, False, True]
    assert (options[-1].channel, "consent" in options[-1].closed.lower()) == ("whatsapp", True)


def test_a_refused_confirmation_is_on_the_card_and_in_the_audit(desk):
    messages = Messages(desk)
    card = MessageCard(desk, messages)
    draft_id = messages.propose(1009, sms(messages, 1009))
    card.show_draft(draft_id)
    asked = {"type": "approve", "draft_id": draft_id, "hash": "0" * 64}
    card.widget._hear(card.widget, asked, [])
    assert "not the text stored" in card.widget.card["notice"]["text"]
    assert messages.of(draft_id).entries[-1].event == "approval.refused"


def test_a_confirmation_is_taken_back_and_a_new_version_written(desk):
    messages = Messages(desk)
    card = MessageCard(desk, messages)
    card.show_draft(messages.propose(1009, sms(messages, 1009)))
    draft_id = card.widget.card["draft"]["draft_id"]
    messages.approve(draft_id, card.widget.card["confirm"]["hash"])
    card.follow()
    assert "in 24 h 0 min" in card.widget.card["steps"][-1]["text"]
    wanted = card.widget.card["revoke"]["approval_id"]
    asked = {"type": "revoke", "draft_id": draft_id, "approval_id": wanted, "reason": "paid"}
    card.widget._hear(card.widget, asked, [])
    assert card.widget.card["steps"][-1]["text"] == "by ana: it is paid"
    assert (card.widget.card["revoke"], card.widget.card["editable"]) == (None, True)
    fresh = messages.revise(draft_id, card.widget.card["draft"]["body"], None)
    messages.approve(fresh, messages.of(fresh).content_hash)


def test_the_card_shows_the_bytes_the_masked_address_and_what_differs(desk):
    messages = Messages(desk)
    card = MessageCard(desk, messages)
    first = messages.propose(1009, sms(messages, 1009))
    body = messages.of(first).draft.body
    card.show_draft(messages.revise(first, body + " We help gladly.", None))
    shown = card.widget.card
    assert shown["exact"]["body"] == body + " We help gladly."
    assert shown["exact"]["envelope"][0] == ["To", "+91••••••00"]
    assert (shown["off_template"], shown["confirm"]["allowed"]) == (True, False)
    assert "second person" in shown["confirm"]["why"]
    assert [one["title"] for one in shown["diffs"]] == ["Changed by ana: 1 place"]
    assert ["add", " We help gladly."] in shown["diffs"][0]["parts"]


def test_what_the_engine_would_refuse_disables_the_button_in_words(desk):
    messages = Messages(desk)
    first = messages.propose(1009, sms(messages, 1009))
    messages.approve(first, messages.of(first).content_hash)
    card = MessageCard(desk, messages)
    card.show_draft(messages.propose(1009, sms(messages, 1009)))
    assert not card.widget.card["confirm"]["allowed"]
    assert "on its way" in card.widget.card["confirm"]["why"]


def rejected(card, draft_id, shown_hash, reason="wrong_time"):
    asked = {"type": "reject", "draft_id": draft_id, "hash": shown_hash, "reason": reason}
    card.widget._hear(card.widget, asked, [])
    return card.widget.card


def test_a_no_is_said_with_its_reason_and_stays_in_the_message_s_history(desk):
    messages = Messages(desk)
    card = MessageCard(desk, messages)
    card.show_draft(messages.propose(1009, sms(messages, 1009)))
    shown = card.widget.card
    assert shown["reject"]["label"] == "Reject as ana"
    assert ["wrong_time", "The wrong time"] in shown["reject"]["reasons"]
    after = rejected(card, shown["draft"]["draft_id"], shown["reject"]["hash"])
    assert after["steps"][-1] == {
        "title": "Rejected",
        "state": "bad",
        "text": "by ana: the wrong time",
    }
    assert after["audit"][-1]["event"] == "approval.rejected (wrong time)"
    assert (after["reject"], after["editable"]) == (None, True)
    assert "rejected by ana" in after["confirm"]["why"]
    assert desk.portfolio.audit_anchor.exists()


def test_a_no_to_what_another_decided_meanwhile_is_refused_in_a_sentence(desk):
    messages = Messages(desk)
    card = MessageCard(desk, messages)
    draft_id = messages.propose(1009, sms(messages, 1009))
    card.show_draft(draft_id)
    shown_hash = messages.of(draft_id).content_hash
    Messages(as_person(desk, "bo", "approver")).approve(draft_id, shown_hash)
    after = rejected(card, draft_id, shown_hash)
    assert "revoke the approval instead" in after["notice"]["text"]
    assert messages.of(draft_id).rejection is None


def test_a_no_without_a_reason_or_to_another_text_rejects_nothing(desk):
    messages = Messages(desk)
    card = MessageCard(desk, messages)
    draft_id = messages.propose(1009, sms(messages, 1009))
    card.show_draft(draft_id)
    shown_hash = messages.of(draft_id).content_hash
    assert "is none: give one of" in rejected(card, draft_id, shown_hash, "")["notice"]["text"]
    assert "not the text stored" in rejected(card, draft_id, "0" * 64)["notice"]["text"]
    assert messages.of(draft_id).rejection is None
