"""Forbear in the chats of Jupyter AI: an optional extra, `pip install forbear[jupyter-ai]`.

The server's own account asks, whoever typed: the sender of a chat's message is what a browser says.
So everybody in a chat shares one conversation, the chat's file keeps it unencrypted, and nothing
here can approve. Whatever else Jupyter AI starts (its MCP server asks nobody to sign in) is not
Forbear's; see docs/assistant-safety.md.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from importlib import resources

from jupyter_ai_persona_manager import BasePersona, PersonaDefaults
from jupyterlab_chat.models import Message

from assistant.answers import Answer, Delta
from assistant.display import paragraphs
from assistant.own import OwnAssistant
from tools.expected import EXPECTED

_MENTION = re.compile(r"^\s*@\S+\s*")
_ASK = "Ask a question, such as: which customers are most at risk?"
_FAULT = "That is a fault of ours, and this server's log says more. Ask again, or `forbear ask`."


class ForbearPersona(OwnAssistant, BasePersona):
    """Answers each message that is addressed to it, in words that came from the tools."""

    @property
    def defaults(self) -> PersonaDefaults:
        """How it introduces itself; what it is told is Forbear's own prompt."""
        return PersonaDefaults(
            name="Forbear",
            description="Who may miss a payment, why, and what may be said to them.",
            avatar_path=str(resources.files("assistant").joinpath("persona.svg")),
            system_prompt="",
        )

    async def process_message(self, message: Message) -> None:
        """Answer one message; what stands in the way is said in the chat."""
        question = _MENTION.sub("", message.body).strip()
        if not question:
            self.send_message(_ASK)
            return
        try:
            await self.stream_message(self._said(question))
        except EXPECTED as error:
            self.send_message(_plain(str(error)))

    async def handle_uncaught_exception(self, exc: Exception) -> None:
        """Say that it is our fault; the base class would show the traceback to the whole chat."""
        self.send_message(_FAULT)

    async def _said(self, question: str) -> AsyncIterator[str]:
        place = f"jupyter-ai:{self.chat.get_id()}"
        thread = await asyncio.to_thread(self.archive.begin, place)
        text, shown = "", ""
        async for event in self.assistant.astream(question, thread):
            if isinstance(event, Delta):
                text += event.text
                lines = _quoted(text.rpartition("\n")[0])  # a line is shown when it is whole
                yield lines.removeprefix(shown)
                shown = lines
            else:
                yield _quoted(text).removeprefix(shown) + _rest(event.answer)


def _rest(answer: Answer) -> str:
    """What comes after the words: the table, and where it all comes from."""
    table = f"\n\n{_plain(answer.table.to_markdown())}" if answer.table else ""
    again = f"; again: `{answer.call}`" if answer.call else ""
    return f"{table}\n\n*{answer.model_name}, facts: {len(answer.facts)}{again}*"


def _quoted(text: str) -> str:
    """The text for a page of Markdown: what follows a list stands apart from it."""
    return paragraphs(_plain(text))


def _plain(text: str) -> str:
    """The text without links, pictures and tags: what others wrote into it stays text."""
    return text.replace("<", "&lt;").replace("[", "\\[")
