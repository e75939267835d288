import shutil
from dataclasses import replace

import pytest

from dashboards.desk import open_desk
from dashboards.messages import Messages, RefusedError
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
    return next(o.template_id for o in messages.candidates(customer) if o.channel == "sms")


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
    assert desk.portfolio.audit_anchor.exists()


def test_the_hash_of_another_text_confirms_nothing(desk):
    messages = Messages(desk)
    draft_id = messages.propose(1009, sms(messages, 1009))
    with pytest.raises(RefusedError, match="not the text stored"):
        messages.approve(draft_id, "0" * 64)
    assert messages.of(draft_id).approval is None


def test_words_of_ones_own_need_somebody_else(desk):
    messages = Messages(desk)
    first = messages.of(messages.propose(1009, sms(messages, 1009)))
    fresh = messages.revise(first.draft.draft_id, first.draft.body + " We help gladly.", None)
    stand = messages.of(fresh)
    assert stand.parent == first.draft
    assert stand.free_authors == {"ana"}
    with pytest.raises(RefusedError, match="second person"):
        messages.approve(fresh, stand.content_hash)
    Messages(as_person(desk, "bo", "approver")).approve(fresh, stand.content_hash)
    approval = messages.of(fresh).approval
    assert approval is not None
    assert approval.approver == "bo"


@pytest.mark.parametrize("request_type", ["propose", "revise", "approve"])
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
            "body": "Mine",
            "template_id": stand.draft.template_id,
        },
        [],
    )
    assert card.widget.card["notice"]["level"] == "error"
    assert "may not" in card.widget.card["notice"]["text"]
    assert written.newest(1009) == stand


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
