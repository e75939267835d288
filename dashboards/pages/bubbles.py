"""Answers as bubbles of the chat: words, table, what they rest on, picture and message card.

Pictures and cards live with the conversation that is shown: another one takes their place.
"""

from itertools import count
from typing import TYPE_CHECKING, Any

import ipywidgets

from dashboards.desk import Desk
from dashboards.messages import Messages
from dashboards.pages.message_card import MessageCard
from dashboards.views import answer as views
from dashboards.views.charts import Theme
from dashboards.views.exhibit import exhibit, height
from dashboards.widgets.chart import EChartsRawWidget, chart

if TYPE_CHECKING:
    from assistant.answers import Answer, Chart

Bubble = dict[str, Any]


class Bubbles:
    """Makes the bubbles of one conversation after the other."""

    def __init__(self, desk: Desk, messages: Messages) -> None:
        self._desk, self._messages = desk, messages
        self._theme: Theme = "light"
        self._numbers = count(1)
        self._cards: list[MessageCard] = []
        self._charts: list[tuple[EChartsRawWidget, Chart]] = []

    def number(self) -> str:
        """The id of another bubble."""
        return f"m{next(self._numbers)}"

    def question(self, text: str) -> Bubble:
        """What the person asked."""
        return {"id": self.number(), "role": "user", "text": text}

    def writing(self, number: str, said: str) -> Bubble:
        """An answer in the making."""
        return {"id": number, "role": "assistant", "html": views.words(said), "writing": True}

    def ended(self, number: str, text: str) -> Bubble:
        """An answer that came to no end."""
        return {"id": number, "role": "assistant", "html": views.words(text)}

    def answer(self, number: str, answer: "Answer") -> Bubble:
        """A whole answer."""
        html = views.words(answer.text)
        if answer.table is not None:
            html += views.table(answer.table)
        html += views.sources(answer.facts, answer.call, answer.model_name, answer.cells)
        if answer.chart is not None:
            html += views.caption(answer.chart["title"], answer.chart["unit"])
        items = [f"IPY_MODEL_{one.model_id}" for one in self._exhibits(answer)]
        return {"id": number, "role": "assistant", "html": html, "items": items}

    def recolour(self, theme: Theme) -> None:
        """Draw the pictures in this theme, those to come and those that stand."""
        self._theme = theme
        for widget, content in self._charts:
            widget.option = exhibit(content, theme)

    def follow(self) -> None:
        """Show how far the messages in the conversation have come."""
        for card in self._cards:
            card.follow()

    def clear(self) -> None:
        """Forget the conversation that was shown."""
        for widget, _ in self._charts:
            widget.close()
        self._charts, self._cards = [], []

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
