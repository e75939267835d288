"""Customers' replies: it shows a view model, and passes on who was opened and what was done.

It decides nothing: whoever listens checks the person and the reply anew.
"""

from collections.abc import Callable, Mapping
from typing import Any

import anywidget
import traitlets

from dashboards.widgets.static import static


class Inbox(anywidget.AnyWidget):
    """Shows `content`; a person opens one customer, or says what they did about one reply."""

    _esm = static("element.js", "inbox.js")
    _css = static("inbox.css")

    content = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        content: Mapping[str, Any],
        on_open: Callable[[int], None],
        on_done: Callable[[int, str], None],
    ) -> None:
        super().__init__(content=dict(content))
        self._on_open, self._on_done = on_open, on_done
        self.on_msg(self._hear)

    def show(self, content: Mapping[str, Any]) -> None:
        """Show these replies, and give the buttons back."""
        self.content = dict(content)
        self.send({"type": "ready"})

    def _hear(self, _widget: object, message: Mapping[str, Any], _buffers: object) -> None:
        match message:
            case {"type": "open", "customer": int(customer)} if customer > 0:
                self._on_open(customer)
            case {"type": "done", "reply": int(reply), "code": str(code)}:
                self._on_done(reply, code)
            case _:
                return
