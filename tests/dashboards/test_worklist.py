import shutil

import pytest

from dashboards.desk import open_desk
from dashboards.messages import Messages
from dashboards.pages.work_page import ON_THEIR_WAY, WAITING
from dashboards.pages.workbench import Workbench


@pytest.fixture
def desk(handmade, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(handmade, home)
    environ = {"FORBEAR_DESK_IDENTITY": "local", "FORBEAR_DESK_PERSON": "ana"}
    return open_desk({**environ, "FORBEAR_HOME": str(home)})


def drafted(messages, *ids):
    found = []
    for one in ids:
        options = messages.candidates(one)
        template = next(o.template_id for o in options if o.channel == "sms")
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
        assert item["text"] == messages.of(item["id"]).draft.body
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
