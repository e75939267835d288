"""The person's own conversations in the chat: listed, searched, gone on with, renamed, deleted.

Each is asked for by an id that a browser sent, and looked for among this person's alone; what is
not there, or cannot be, is told above the list. Nothing changes while an answer is being written.
"""

import asyncio
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dashboards.desk import Desk
from dashboards.pages.bubbles import Bubbles
from dashboards.views.talk import line
from dashboards.widgets.chat import Chat

if TYPE_CHECKING:
    from assistant.archive import Archive, Conversation, Exchange

MOST_SHOWN = 30  # exchanges of a conversation that is opened again
_ANYTIME = frozenset({"list", "refresh", "export"})


class Talks:
    """Which conversation is open, and the list of all."""

    def __init__(self, desk: Desk, bubbles: Bubbles, chat: Chat) -> None:
        self._desk, self._bubbles, self._chat = desk, bubbles, chat
        self._words = ""
        self._tasks: set[asyncio.Task[None]] = set()

    @cached_property
    def archive(self) -> "Archive":
        """The conversations of the person for whom the server started this kernel."""
        from assistant.archive import open_archive

        return open_archive(self._desk.context)

    @property
    def current(self) -> str:
        """The id of the open conversation; a new one where none is."""
        if not self._chat.current:
            self._chat.current = self.archive.begin()
        return str(self._chat.current)

    def hear(self, wish: str, about: str, text: str) -> None:
        """Do what was wished for with a conversation, in the page's loop."""
        doing: dict[str, Callable[[str, str], Any]] = {
            "list": self._list,
            "refresh": self._refresh,
            "new": self._new,
            "open": self._open,
            "rename": self._rename,
            "delete": self._delete,
            "export": self._export,
        }
        if wish in doing and (wish in _ANYTIME or not self._chat.busy):
            task = asyncio.get_running_loop().create_task(self._do(doing[wish], about, text))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _refresh(self, _about: str, _text: str) -> None:
        found = await asyncio.to_thread(self._found)
        self._chat.conversations = [line(one, self._desk.zone) for one in found]

    async def _do(self, wish: Callable[[str, str], Any], about: str, text: str) -> None:
        from assistant.archive import TitleError, UnknownConversationError
        from assistant.conversations import NOT_KEPT

        try:
            await wish(about, text)
            self._chat.notice = ""
        except (UnknownConversationError, TitleError, *NOT_KEPT) as error:
            self._chat.notice = str(error)

    def _found(self) -> "list[Conversation]":
        return self.archive.search(self._words) if self._words else self.archive.listed()

    async def _list(self, _about: str, words: str) -> None:
        self._words = words.strip()
        await self._refresh("", "")

    async def _new(self, _about: str, _text: str) -> None:
        self._show("", [])

    async def _open(self, about: str, _text: str) -> None:
        exchanges = await asyncio.to_thread(self.archive.exchanges, about)
        self._show(about, exchanges[-MOST_SHOWN:])

    async def _rename(self, about: str, title: str) -> None:
        await asyncio.to_thread(self.archive.rename, about, title)
        await self._refresh("", "")

    async def _delete(self, about: str, _text: str) -> None:
        await asyncio.to_thread(self.archive.delete, about)
        if about == self._chat.current:
            self._show("", [])
        await self._refresh("", "")

    async def _export(self, about: str, _text: str) -> None:
        from assistant.notebook import file_name, notebook_text

        title = (await asyncio.to_thread(self.archive.find, about)).title
        exchanges = await asyncio.to_thread(self.archive.exchanges, about)
        self._chat.hand_over(file_name(about), notebook_text(title, exchanges))

    def _show(self, current: str, exchanges: "list[Exchange]") -> None:
        self._bubbles.clear()
        bubbles: list[dict[str, Any]] = []
        for each in exchanges:
            bubbles.append(self._bubbles.question(each.question))
            bubbles.append(self._bubbles.answer(self._bubbles.number(), each.answer))
        self._chat.messages, self._chat.current = bubbles, current
        if exchanges and exchanges[-1].answer.suggestions:
            self._chat.suggestions = list(exchanges[-1].answer.suggestions)
