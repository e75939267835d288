"""What a browser may wish for with a conversation, and what it is refused."""

import asyncio
import shutil

import pytest

from assistant.archive import open_archive
from dashboards.desk import open_desk
from dashboards.messages import Messages
from dashboards.pages.bubbles import Bubbles
from dashboards.pages.talks import Talks
from dashboards.widgets.chat import Chat
from tests.fixtures.loops import run_apart


class Saved(Chat):
    """A chat that keeps the files it hands over."""

    def __init__(self, *hears):
        super().__init__(*hears)
        self.files: list[tuple[str, str]] = []

    def hand_over(self, name, text):
        self.files.append((name, text))


class Page:
    """The chat of one person, and the answers that are put into the archive."""

    def __init__(self, home, person):
        environ = {"FORBEAR_DESK_IDENTITY": "local", "FORBEAR_DESK_PERSON": person}
        self.desk = open_desk({**environ, "FORBEAR_HOME": str(home)})
        bubbles = Bubbles(self.desk, Messages(self.desk))
        self.chat = Saved(lambda _: None, lambda: None, lambda _: None, self.wish)
        self.talks = Talks(self.desk, bubbles, self.chat)

    def wish(self, wish, about="", text=""):
        async def wished():
            self.talks.hear(wish, about, text)
            await asyncio.gather(*self.talks._tasks)

        run_apart(wished())

    def talk(self, *questions):
        from assistant.agent import Assistant

        archive = open_archive(self.desk.context)
        thread = archive.begin()
        for question in questions:
            Assistant(self.desk.context, conversations=archive).ask(question, thread)
        return thread


@pytest.fixture
def home(handmade, tmp_path):
    return shutil.copytree(handmade, tmp_path / "home")


@pytest.fixture
def ana(home):
    return Page(home, "ana")


def test_a_conversation_is_listed_and_opened_with_all_that_was_said(ana):
    thread = ana.talk("why is customer 1005 at risk?", "how is the portfolio?")
    ana.wish("list")
    [line] = ana.chat.conversations
    assert (line["id"], line["title"]) == (thread, "why is customer 1005 at risk?")
    ana.wish("open", thread)
    assert [each["role"] for each in ana.chat.messages] == ["user", "assistant"] * 2
    assert "1005" in ana.chat.messages[1]["html"]
    assert len(ana.chat.messages[1]["items"]) == 1
    assert (ana.chat.current, ana.talks.current) == (thread, thread)
    ana.wish("export", thread)
    [(name, text)] = ana.chat.files
    assert name == f"conversation-{thread[:8]}.ipynb"
    assert "1005" in text


def test_another_person_s_id_opens_renames_exports_and_deletes_nothing(home, ana):
    thread = ana.talk("1005?")
    bo = Page(home, "bo")
    for wish in ("open", "rename", "export", "delete"):
        bo.wish(wish, thread, "mine")
        assert "You have no conversation" in bo.chat.notice
    assert (bo.chat.messages, bo.chat.files) == ([], [])
    ana.wish("list")
    assert [each["title"] for each in ana.chat.conversations] == ["1005?"]


def test_nothing_changes_while_an_answer_is_written(ana):
    thread = ana.talk("1005?")
    ana.chat.busy = True
    for wish in ("new", "open", "rename", "delete", "no such wish"):
        ana.wish(wish, thread, "other")
    ana.wish("list")
    assert [each["title"] for each in ana.chat.conversations] == ["1005?"]
    assert ana.chat.messages == []


def test_what_is_deleted_leaves_the_page_and_a_blank_title_is_refused(ana):
    thread = ana.talk("1005?")
    ana.wish("open", thread)
    ana.wish("rename", thread, "   ")
    assert "blank" in ana.chat.notice
    ana.wish("rename", thread, "Case")
    assert (ana.chat.notice, ana.chat.conversations[0]["title"]) == ("", "Case")
    ana.wish("delete", thread)
    assert (ana.chat.messages, ana.chat.current, ana.chat.conversations) == ([], "", [])
