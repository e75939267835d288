"""One person's talk with the assistant at a terminal, in a new conversation or an earlier one."""

import os
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.account import whoami

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.agent import Assistant
    from assistant.answers import Answer, Event
    from assistant.archive import Archive

LATEST = "last"


@dataclass
class Talk:
    """The assistant, the person's archive, and which conversation is open."""

    assistant: "Assistant"
    archive: "Archive"
    thread: str
    answered: "Answer | None" = None

    def stream(self, question: str) -> "Iterator[Event]":
        """Ask in the open conversation."""
        return self.assistant.stream(question, self.thread)


def open_archive() -> "Archive":
    """The conversations of the person at this terminal."""
    from assistant.archive import open_archive
    from tools.context import open_context

    return open_archive(open_context(os.environ, person=whoami()))


def open_talk(conversation: str | None = None) -> Talk:
    """Start talking in the conversation of that id, in the `last` one, or in a new one.

    Raises:
        UnknownConversationError: The person has none of that id, or none at all.
    """
    from tools.context import open_context

    context = open_context(os.environ, person=whoami())
    from assistant.agent import Assistant
    from assistant.archive import open_archive

    archive = open_archive(context)
    thread = archive.begin() if conversation is None else chosen(archive, conversation)
    return Talk(Assistant(context, conversations=archive), archive, thread)


def chosen(archive: "Archive", conversation: str) -> str:
    """The whole id that somebody wrote as an id, as the beginning of one, or as `last`.

    Raises:
        UnknownConversationError: The person has none of that id, or none at all.
    """
    if conversation == LATEST and (latest := archive.listed(1)):
        return latest[0].conversation_id
    return archive.find(conversation).conversation_id


class Opening:
    """A talk that is being opened in a thread of its own, while its person types."""

    def __init__(self, conversation: str | None) -> None:
        self.talk: Future[Talk] = Future()
        self._thread = threading.Thread(target=self._open, args=(conversation,), daemon=True)

    def begin(self) -> None:
        """Begin, once."""
        if self._thread.ident is None:
            self._thread.start()

    def _open(self, conversation: str | None) -> None:
        try:
            self.talk.set_result(open_talk(conversation))
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits for the talk
            self.talk.set_exception(error)
