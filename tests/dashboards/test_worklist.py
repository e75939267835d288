import shutil
from dataclasses import replace

import pytest

from dashboards.desk import open_desk
from dashboards.messages import Messages
from dashboards.pages.work_page import ON_THEIR_WAY, WAITING
from dashboards.pages.workbench import Workbench
from dashboards.views.exact import exact
from engine.person import Person


@pytest.fixture
def desk(handmade, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(handmade, home)
    environ = {"FORBEAR_DESK_IDENTITY": "local", "FORBEAR_DESK_PERSON": "ana"}
    return open_desk({**environ, "FORBEAR_HOME": str(home)})


def drafted(messages, *ids, channel="sms"):
    found = []
    for one in ids:
        options = messages.candidates(one)
        template = next(o.template_id for o in options if o.channel == channel)
        found.append(messages.propose(one, template))
    return found


def test_alike_drafts_are_ticked_and_each_is_approved_with_its_own_hash(desk):
    messages = Messages(desk)
    ids = drafted(messages, 1004, 1009)
    page = Workbench(desk)._work
    page._tabs.selected = WAITING
    (group,) = [g for g in page._list.content["groups"] if len(g["items"]) == 2]
    assert {item["id"] for item in group["items"]} == set(ids)
    for item in group["items"]:
        assert item["exact"]["body"] == messages.of(item["id"]).draft.body
        assert item["hash"] == messages.of(item["id"]).content_hash
    picks = [[item["id"], item["hash"]] for item in group["items"]]
    picks[0][1] = "0" * 64
    page._list._hear(page._list, {"type": "confirm", "picks": picks}, [])
    assert page._list.notice == "1 of 2 approved, each by itself."
    (left,) = [item for g in page._list.content["groups"] for item in g["items"]]
    assert "not the text stored" in left["refusal"]
    page._tabs.selected = ON_THEIR_WAY
    (group,) = page._list.content["groups"]
    assert group["title"] == "Waiting for the dispatcher (1)"
    assert "in 24 h 0 min" in group["items"][0]["meta"]


def test_own_wording_stands_alone_and_cannot_be_ticked(desk):
    messages = Messages(desk)
    (first,) = drafted(messages, 1009)
    messages.revise(first, messages.of(first).draft.body + " We help gladly.", None)
    page = Workbench(desk)._work
    page._tabs.selected = WAITING
    (group,) = page._list.content["groups"]
    assert group["pick"] == ""
    assert "second person" in group["note"]


@pytest.mark.parametrize("picks", [[["one"]], [[1, 2]], "all", [["a", "b"], None]])
def test_what_is_no_list_of_pairs_is_not_heard(desk, picks):
    page = Workbench(desk)._work
    page._list._hear(page._list, {"type": "confirm", "picks": picks}, [])
    assert page._list.notice == ""


def test_the_list_shows_all_of_an_email_that_will_be_sent(desk):
    messages = Messages(desk)
    (one,) = drafted(messages, 1009, channel="email")
    page = Workbench(desk)._work
    page._tabs.selected = WAITING
    (item,) = [item for g in page._list.content["groups"] for item in g["items"]]
    stand = messages.of(one)
    assert item["exact"] == exact(
        messages.around(stand).head,
        "email",
        stand.draft.language,
        stand.draft.subject,
        stand.draft.body,
    )
    assert item["exact"]["html"].startswith("<!doctype html>")
    assert [name for name, _ in item["exact"]["envelope"]] == ["To", "From", "By", "Subject"]


def test_a_no_is_said_in_the_list_and_a_no_that_comes_late_says_why(desk):
    messages = Messages(desk)
    first, second = drafted(messages, 1004, 1009)
    page = Workbench(desk)._work
    page._tabs.selected = WAITING
    assert page._list.content["reject"]["label"] == "Reject as ana"
    asked = {"type": "reject", "draft": first, "reason": "not_needed"}
    page._list._hear(page._list, asked | {"hash": messages.of(first).content_hash}, [])
    assert page._list.notice.startswith("Rejected:")
    (left,) = [item for g in page._list.content["groups"] for item in g["items"]]
    assert left["id"] == second
    page._list._hear(page._list, asked | {"hash": messages.of(first).content_hash}, [])
    assert "rejected by ana already" in page._list.notice


def test_whoever_may_not_decide_is_offered_no_no(desk):
    drafted(Messages(desk), 1009)
    manager = replace(desk, person=Person("mia", frozenset({"manager"})))
    page = Workbench(manager)._work
    page._tabs.selected = WAITING
    assert page._list.content["reject"] is None


def test_a_message_of_the_list_is_opened_and_not_the_customer_s_newest(desk):
    messages = Messages(desk)
    older, newest = drafted(messages, 1009, 1009)
    bench = Workbench(desk)
    bench._work._list._hear(
        bench._work._list, {"type": "open", "customer": 1009, "draft": older}, []
    )
    card = bench._panel._outreach._card
    assert card.widget.card["draft"]["draft_id"] == older
    bench._panel._outreach.open(1004, newest)
    assert card.widget.card["draft"]["draft_id"] == older
