"""The conversation with the assistant: words as they come, then table, chart and the same card.

The assistant works in the desk's worker, so that the page stays quick; the person it works for is
the server's. Nothing it says confirms anything: its card asks like the one in the panel.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import cached_property
from typing import TYPE_CHECKING

from dashboards.desk import Desk
from dashboards.messages import Messages
from dashboards.pages.bubbles import Bubbles
from dashboards.pages.talks import Talks
from dashboards.views.charts import Theme
from dashboards.widgets.chat import Chat
from dashboards.worker import Worker

if TYPE_CHECKING:
    from concurrent.futures import Future

    from assistant.agent import Assistant
    from assistant.answers import Answer, Event

FIRST = ("Which 10 customers are most at risk?", "How is the portfolio?", "What can you answer?")
STOPPED = "*Stopped.*"
BROKEN = "*The answer broke off; the server's log says why. Ask again.*"


class Conversation:
    """Asks the assistant and shows what it answers."""

    def __init__(self, desk: Desk, messages: Messages, on_pick: Callable[[int], None]) -> None:
        self._desk, self._messages = desk, messages
        self._worker = Worker()
        self._running: Future[None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._bubbles = Bubbles(desk, messages)
        self.widget = Chat(self._ask, self._stop, on_pick, self._wish, suggestions=list(FIRST))
        self._talks = Talks(desk, self._bubbles, self.widget)

    @cached_property
    def _assistant(self) -> "Assistant":
        from assistant.agent import Assistant

        return Assistant(self._desk.context, conversations=self._talks.archive)

    def warm(self, then: Callable[[], None]) -> None:
        """Load the assistant while nobody waits for it, and then something else."""
        self._worker.start(self._load(then))

    def about(self, customer_id: int) -> None:
        """Suggest questions about this customer."""
        self.widget.suggestions = [
            f"Why is customer {customer_id} at risk?",
            f"What changed for customer {customer_id}?",
            f"Draft a message for customer {customer_id}",
        ]

    def recolour(self, theme: Theme) -> None:
        """Draw the charts in this theme, those to come and those that stand."""
        self._bubbles.recolour(theme)

    def follow(self) -> None:
        """Show how far the messages in the conversation have come."""
        self._bubbles.follow()

    async def _load(self, then: Callable[[], None]) -> None:
        _ = self._assistant
        for work in (then, self._messages.warm):  # questions need not wait for these
            await asyncio.to_thread(work)

    def _ask(self, question: str) -> None:
        self.widget.keep(self._bubbles.question(question))
        self.widget.busy = True
        self._task = asyncio.get_running_loop().create_task(self._answer(question))

    def _stop(self) -> None:
        if self._running is not None:
            self._running.cancel()

    def _wish(self, wish: str, about: str, text: str) -> None:
        self._talks.hear(wish, about, text)

    async def _answer(self, question: str) -> None:
        """Show the words as they come; whatever happens, the box to ask in comes back."""
        from assistant.answers import Finished

        number, said, done = self._bubbles.number(), "", False
        self.widget.show(self._bubbles.writing(number, said))
        try:
            async for event in self._events(question):
                if isinstance(event, Finished):
                    self._finish(number, event.answer)
                    done = True
                else:
                    said += event.text
                    self.widget.show(self._bubbles.writing(number, said))
        finally:
            if not done:
                stopped = self._running is not None and self._running.cancelled()
                end = f"{said}\n\n{STOPPED if stopped else BROKEN}"
                self.widget.keep(self._bubbles.ended(number, end))
            self.widget.busy = False
        self._talks.hear("refresh", "", "")

    async def _events(self, question: str) -> AsyncIterator["Event"]:
        """The assistant's events, brought over from the worker's loop to the page's."""
        here, arrived = asyncio.get_running_loop(), asyncio.Queue["Event | None"]()
        thread = self._talks.current

        async def listen() -> None:
            async for event in self._assistant.astream(question, thread):
                here.call_soon_threadsafe(arrived.put_nowait, event)

        self._running = self._worker.start(listen())
        self._running.add_done_callback(
            lambda _done: here.call_soon_threadsafe(arrived.put_nowait, None)
        )
        while (event := await arrived.get()) is not None:
            yield event
        if not self._running.cancelled():
            self._running.result()

    def _finish(self, number: str, answer: "Answer") -> None:
        self.widget.keep(self._bubbles.answer(number, answer))
        self.widget.subtitle = answer.model_name
        if answer.suggestions:
            self.widget.suggestions = list(answer.suggestions)
