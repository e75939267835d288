"""The card of one message: it shows a view model and passes on what a person asks for.

The card decides nothing. Whoever listens checks the person and the text anew, every time.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args

import anywidget
import traitlets

from dashboards.widgets.static import static

Request = Literal["candidates", "propose", "revise", "approve", "reject", "revoke"]
REQUESTS: tuple[Request, ...] = get_args(Request)


class DraftCard(anywidget.AnyWidget):
    """Shows `card`; `on_request` is called with what was asked and its text arguments."""

    _esm = static("element.js", "exact.js", "because.js", "draft_card.js")
    _css = static("exact.css", "draft_card.css")

    card = traitlets.Dict().tag(sync=True)

    def __init__(
        self, card: Mapping[str, Any], on_request: Callable[[Request, Mapping[str, str]], None]
    ) -> None:
        super().__init__(card=dict(card))
        self._on_request = on_request
        self.on_msg(self._hear)

    def show(self, card: Mapping[str, Any]) -> None:
        """Show a card, and give the buttons back."""
        self.card = dict(card)
        self.send({"type": "ready"})

    def _hear(self, _widget: object, message: Mapping[str, Any], _buffers: object) -> None:
        asked = message.get("type")
        for request in REQUESTS:
            if asked == request:
                texts = {key: value for key, value in message.items() if isinstance(value, str)}
                self._on_request(request, texts)
