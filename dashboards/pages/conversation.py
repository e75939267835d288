"""The conversation with the assistant: words as they come, then table, chart and the same card.

The assistant works in the desk's worker, so that the page stays quick; the person it works for is
the server's. Nothing it says confirms anything: its card asks like the one in the panel.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING

import ipywidgets

from dashboards.desk import Desk
from dashboards.messages import Messages
from dashboards.pages.message_card import MessageCard
from dashboards.views import answer as views
from dashboards.views.charts import Theme
from dashboards.views.exhibit import exhibit, height
from dashboards.widgets.chart import EChartsRawWidget, chart
from dashboards.widgets.chat import Chat
from dashboards.worker import Worker

if TYPE_CHECKING:
    from concurrent.futures import Future

    from assistant.agent import Assistant
    from assistant.answers import Answer, Chart, Event

FIRST = ("Which 10 customers are most at risk?", "How is the portfolio?", "What can you answer?")
STOPPED = "*Stopped.*"
BROKEN = "*The answer broke off; the server's log says why. Ask again.*"


class Conversation:
    """Asks the assistant and shows what it answers."""

    def __init__(self, desk: Desk, messages: Messages, on_pick: Callable[[int], None]) -> None:
        self._desk, self._messages = desk, messages
        self._theme: Theme = "light"
        self._worker = Worker()
        self._numbers = count(1)
        self._running: Future[None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._cards: list[MessageCard] = []
        self._charts: list[tuple[EChartsRawWidget, Chart]] = []
        self.widget = Chat(self._ask, self._stop, on_pick, suggestions=list(FIRST))

    @cached_property
    def _assistant(self) -> "Assistant":
        from assistant.agent import Assistant

        return Assistant(self._desk.context)

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
        self._theme = theme
        for widget, content in self._charts:
            widget.option = exhibit(content, theme)

    def follow(self) -> None:
        """Show how far the messages in the conversation have come."""
        for card in self._cards:
            card.follow()

    async def _load(self, then: Callable[[], None]) -> None:
        _ = self._assistant
        for work in (then, self._messages.warm):  # questions need not wait for these
            await asyncio.to_thread(work)

    def _ask(self, question: str) -> None:
        self.widget.keep({"id": self._number(), "role": "user", "text": question})
        self.widget.busy = True
        self._task = asyncio.get_running_loop().create_task(self._answer(question))

    def _stop(self) -> None:
        if self._running is not None:
            self._running.cancel()

    async def _answer(self, question: str) -> None:
        """Show the words as they come; whatever happens, the box to ask in comes back."""
        from assistant.answers import Finished

        number, said, done = self._number(), "", False
        self._show(number, said)
        try:
            async for event in self._events(question):
                if isinstance(event, Finished):
                    self._finish(number, event.answer)
                    done = True
                else:
                    said += event.text
                    self._show(number, said)
        finally:
            if not done:
                stopped = self._running is not None and self._running.cancelled()
                self._end(number, f"{said}\n\n{STOPPED if stopped else BROKEN}")
            self.widget.busy = False

    async def _events(self, question: str) -> AsyncIterator["Event"]:
        """The assistant's events, brought over from the worker's loop to the page's."""
        here, arrived = asyncio.get_running_loop(), asyncio.Queue["Event | None"]()

        async def listen() -> None:
            async for event in self._assistant.astream(question):
                here.call_soon_threadsafe(arrived.put_nowait, event)

        self._running = self._worker.start(listen())
        self._running.add_done_callback(
            lambda _done: here.call_soon_threadsafe(arrived.put_nowait, None)
        )
        while (event := await arrived.get()) is not None:
            yield event
        if not self._running.cancelled():
            self._running.result()

    def _show(self, number: str, said: str) -> None:
        html = views.words(said)
        self.widget.show({"id": number, "role": "assistant", "html": html, "writing": True})

    def _end(self, number: str, text: str) -> None:
        self.widget.keep({"id": number, "role": "assistant", "html": views.words(text)})

    def _finish(self, number: str, answer: "Answer") -> None:
        html = views.words(answer.text)
        if answer.table is not None:
            html += views.table(answer.table)
        facts = [(fact.id, fact.text, fact.source) for fact in answer.facts]
        html += views.sources(facts, answer.call, answer.model_name)
        if answer.chart is not None:
            html += views.caption(answer.chart["title"], answer.chart["unit"])
        items = [f"IPY_MODEL_{one.model_id}" for one in self._exhibits(answer)]
        self.widget.keep({"id": number, "role": "assistant", "html": html, "items": items})
        self.widget.subtitle = answer.model_name
        if answer.suggestions:
            self.widget.suggestions = list(answer.suggestions)

    def _exhibits(self, answer: "Answer") -> list[ipywidgets.Widget]:
        found: list[ipywidgets.Widget] = []
        if answer.chart is not None:
            picture = chart(exhibit(answer.chart, self._theme), height(answer.chart))
            self._charts.append((picture, answer.chart))
            found.append(picture)
        if answer.draft_id is not None:
            card = MessageCard(self._desk, self._messages)
            card.show_draft(answer.draft_id)
            self._cards.append(card)
            found.append(card.widget)
        return found

    def _number(self) -> str:
        return f"m{next(self._numbers)}"
