import shutil
from dataclasses import replace

import pytest

from dashboards.deeds import RefusedError
from dashboards.desk import open_desk
from dashboards.messages import Messages
from dashboards.pages.work_page import REPLIES
from dashboards.pages.workbench import Workbench
from dashboards.replies import Replies
from engine.outreach.replies import Incoming, take
from engine.person import Person
from engine.store import addresses, audit


@pytest.fixture
def desk(handmade, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(handmade, home)
    environ = {"FORBEAR_DESK_IDENTITY": "local", "FORBEAR_DESK_PERSON": "ana"}
    return open_desk({**environ, "FORBEAR_HOME": str(home)})


@pytest.fixture
def write(desk):
    """A reply as a gateway brings it."""

    def arrive(text, customer=1009):
        outreach = Messages(desk).outreach
        incoming = Incoming(f"p{customer}@example.org", "email", text, desk.clock())
        with desk.store.write() as conn:
            addresses.complete(conn, outreach.cipher)
            return take(conn, outreach, incoming)

    return arrive


def as_person(desk, name, *roles):
    return replace(desk, person=Person(name, frozenset(roles)))


def items(page):
    return [item for group in page.widget.content["groups"] for item in group["items"]]


@pytest.fixture
def page(desk):
    work = Workbench(desk)._work
    work._tabs.selected = REPLIES
    return work._replies


def test_what_a_rule_did_and_what_a_person_has_to_do_are_told_apart(desk, write):
    messages = Messages(desk)
    options = messages.candidates(1009)
    draft_id = messages.propose(1009, options[0].template_id)
    messages.approve(draft_id, messages.of(draft_id).content_hash)
    write("STOP. Please call me")
    write("already paid", 1014)
    work = Workbench(desk)._work
    work._tabs.selected = REPLIES
    stop, paid = items(work._replies)
    assert [kind["text"] for kind in stop["kinds"]] == ["STOP", "Asks for a call"]
    with desk.store.read() as conn:
        made = [e.seq for e in audit.entries(conn) if e.actor == "replies"]
    _, refused, ended, _ = sorted(made)
    numbers = f"#{min(refused, ended)}, #{max(refused, ended)}"
    assert stop["followed"] == (
        f"Contact ended by E-mail. 1 waiting message refused. Audit {numbers}."
    )
    assert stop["text"] == "STOP. Please call me"
    assert "Call the customer back." in stop["task"]
    assert (paid["followed"], paid["who"]) == ("", "Customer 1014")
    assert "Look for the payment" in paid["task"]


def test_a_reply_is_closed_by_the_servers_person_and_the_audit_says_so(desk, write, page):
    reply = write("please call me")
    page.show()
    (item,) = items(page)
    page.widget._hear(page.widget, {"type": "done", "reply": item["id"], "code": "called"}, [])
    (item,) = items(page)
    assert not item["open"]
    assert item["closed"].startswith("Called the customer · ana, ")
    with desk.store.read() as conn:
        newest = audit.entries(conn)[0]
    assert (newest.actor, newest.event) == ("ana", "reply.closed")
    assert newest.payload["reply"] == reply.fingerprint
    assert desk.portfolio.audit_anchor.exists()


def test_a_reply_that_was_closed_elsewhere_says_so_at_that_reply(desk, write, page):
    reply = write("please call me")
    page.show()
    Replies(desk, Messages(desk)).close(reply.reply_id, "called")
    page.widget._hear(page.widget, {"type": "done", "reply": reply.reply_id, "code": "called"}, [])
    (item,) = items(page)
    assert "is not open" in item["refusal"]


@pytest.mark.parametrize(
    ("role", "code"), [("manager", "called"), ("analyst", "paid by card 4111")]
)
def test_another_role_or_words_of_ones_own_close_nothing(desk, write, role, code):
    reply = write("please call me")
    other = as_person(desk, "mia", role)
    with pytest.raises(RefusedError):
        Replies(other, Messages(other)).close(reply.reply_id, code)
    (found,) = Replies(desk, Messages(desk)).listed()
    assert found.reply.state == "open"


def test_only_whoever_may_answer_reads_what_a_customer_wrote(desk, write):
    write("I am at my sister Meera's, call me")
    manager = as_person(desk, "mia", "manager")
    (found,) = Replies(manager, Messages(manager)).listed()
    assert found.text is None
    page = Workbench(manager)._work
    page._tabs.selected = REPLIES
    assert "Meera" not in repr(page._replies.widget.content)
    assert page._replies.widget.content["label"] == ""


def test_a_stranger_is_not_guessed(write, page):
    write("STOP", customer=999_999)
    page.show()
    (item,) = items(page)
    assert (item["who"], item["customer"], item["followed"]) == ("Unknown sender", None, "")
    assert item["task"] == "Find out who wrote this: nothing was changed for anybody."


def test_the_tab_counts_what_waits_while_somebody_looks(desk, write):
    page = Workbench(desk)
    assert page._work._tabs.titles[REPLIES] == "Replies 0"
    write("please call me")
    page._beat()
    assert page._work._tabs.titles[REPLIES] == "Replies 1"
