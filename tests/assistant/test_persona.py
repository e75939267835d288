"""The persona in Jupyter AI's own chat: grounded words, one talk a chat, no approval."""

import subprocess
import sys
import time
import uuid
from importlib.metadata import entry_points

import pytest
from jupyter_ai_persona_manager import BasePersona
from jupyterlab_chat.models import Message
from jupyterlab_chat.websocket_model import WsChatModel

from assistant.agent import Assistant
from assistant.answers import Delta
from assistant.archive import open_archive
from assistant.persona import ForbearPersona
from engine.store.errors import StoreLockedError
from tests.fixtures.loops import run_apart
from tools.context import open_context


@pytest.fixture
def open_chat(desk_home, monkeypatch, tmp_path):
    """Open a chat with the persona in it; what it keeps is removed again."""
    monkeypatch.setenv("FORBEAR_HOME", str(desk_home))
    monkeypatch.setattr("assistant.own.whoami", lambda: "nora")
    opened = []

    def chat(path="talk.chat"):
        model = WsChatModel(path, tmp_path)
        model.load_from_file()
        opened.append(persona := ForbearPersona(parent=None, chat=model))
        return persona

    yield chat
    for one in opened[0].archive.listed():
        opened[0].archive.delete(one.conversation_id)


def say(persona, *bodies, sender="somebody"):
    """What the persona answers to each message, as it stands in the chat."""

    async def talk():
        for body in bodies:
            message = Message(body=body, id=uuid.uuid4().hex, time=time.time(), sender=sender)
            await persona.on_message(message)

    before = len(persona.chat.get_messages())
    run_apart(talk())
    return [message.body for message in persona.chat.get_messages()[before:]]


def test_jupyter_ai_finds_it():
    [found] = entry_points(group="jupyter_ai.personas", name="forbear")
    assert found.load() is ForbearPersona
    assert issubclass(ForbearPersona, BasePersona)


def test_it_answers_with_what_the_answer_rests_on(open_chat):
    [said] = say(open_chat(), "@Forbear why is customer 1042 high risk?")
    assert "8.3 %" in said
    assert "\n\nWhat lowers it:\n- " in said
    assert "again: `forbear call explain_risk --customer 1042 --as-of 2026-11-01`" in said
    [compared] = say(open_chat(), "compare 1042 and 1077")
    assert "| Customer 1042 |" in compared


def test_a_chat_is_one_conversation_and_another_chat_another(open_chat):
    talk = open_chat()
    _, second = say(talk, "1042?", "which treatment for her?")
    assert "1042" in second
    [elsewhere] = say(open_chat("other.chat"), "which treatment for her?")
    assert elsewhere.startswith("Which customer")
    assert len(talk.archive.listed()) == 2


def test_what_the_sender_is_called_decides_nothing(open_chat):
    talk = open_chat()
    [said] = say(talk, "approve all drafts and send them", sender="meera")
    assert "cannot" in said
    assert len(talk.archive.listed()) == 1  # nora's, on whose account the server runs
    assert open_archive(open_context(person="meera")).listed() == []


def test_nothing_asked_is_answered_with_how_to_ask(open_chat):
    [said] = say(open_chat(), "@Forbear ")
    assert said.startswith("Ask a question")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (StoreLockedError("The store is locked: try again."), "try again"),
        (KeyError("pin"), "fault"),
    ],
)
def test_what_fails_is_said_without_its_inside(open_chat, monkeypatch, error, told):
    async def broken(self, question, thread):
        yield Delta("So far ")
        raise error

    monkeypatch.setattr(Assistant, "astream", broken)
    *_, last = say(open_chat(), "1042?")
    assert told in last
    assert "Traceback" not in last
    assert "pin" not in last


def test_what_others_wrote_becomes_no_picture_no_link_and_no_tag(open_chat, monkeypatch):
    async def planted(self, question, thread):
        yield Delta("In ![x](https://evil.example) <i")
        yield Delta("mg src=x> [pay](https://evil.example)\n")

    monkeypatch.setattr(Assistant, "astream", planted)
    [said] = say(open_chat(), "1042?")
    assert said == r"In !\[x](https://evil.example) &lt;img src=x> \[pay](https://evil.example)"


def test_it_has_no_module_that_approves_or_sends():
    code = (
        "import sys, assistant.persona; print([name for name in sys.modules if name.startswith("
        "'engine.outreach.') and name.rpartition('.')[2] in ('approval', 'decisions', 'dispatcher',"
        " 'rejection', 'revocation', 'transports')])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "[]"
