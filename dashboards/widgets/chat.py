"""The conversation as the page shows it: messages, suggestions, a box to ask in, earlier ones.

Assistant text arrives as HTML that the kernel has sanitised. Streaming goes out as custom messages;
what is finished is kept in `messages`, so that a redrawn page has it all.
"""

from collections.abc import Callable, Mapping
from typing import Any

import anywidget
import traitlets

from dashboards.widgets.static import static

LONGEST_QUESTION = 2000
LONGEST_ID = 32


class Chat(anywidget.AnyWidget):
    """Passes on questions, a stop, customers picked, and wishes about conversations.

    A browser can send any of them at any time: whoever is called decides whether it may be.
    """

    _esm = static("element.js", "chat.js")
    _css = static("chat.css")

    subtitle = traitlets.Unicode().tag(sync=True)
    messages = traitlets.List(traitlets.Dict()).tag(sync=True)
    suggestions = traitlets.List(traitlets.Unicode()).tag(sync=True)
    busy = traitlets.Bool(default_value=False).tag(sync=True)
    conversations = traitlets.List(traitlets.Dict()).tag(sync=True)
    current = traitlets.Unicode().tag(sync=True)
    notice = traitlets.Unicode().tag(sync=True)
    unfolded = traitlets.Bool(default_value=False).tag(sync=True)

    def __init__(
        self,
        on_ask: Callable[[str], None],
        on_stop: Callable[[], None],
        on_pick: Callable[[int], None],
        on_wish: Callable[[str, str, str], None],
        **traits: Any,  # noqa: ANN401 - traits
    ) -> None:
        super().__init__(**traits)
        self._on_ask, self._on_stop, self._on_pick = on_ask, on_stop, on_pick
        self._on_wish = on_wish
        self.on_msg(self._hear)

    def show(self, message: Mapping[str, Any]) -> None:
        """Show a message that is still being written."""
        self.send({"type": "show", "message": dict(message)})

    def keep(self, message: Mapping[str, Any]) -> None:
        """Show a finished message and keep it."""
        self.messages = [*self.messages, dict(message)]

    def hand_over(self, name: str, text: str) -> None:
        """Give the person a file to save."""
        self.send({"type": "file", "name": name, "text": text})

    def _hear(self, _widget: object, message: Mapping[str, Any], _buffers: object) -> None:
        match message:
            case {"type": "ask", "text": str(text)} if text.strip() and not self.busy:
                self._on_ask(text.strip()[:LONGEST_QUESTION])
            case {"type": "stop"} if self.busy:
                self._on_stop()
            case {"type": "pick", "customer": int(customer)} if customer > 0:
                self._on_pick(customer)
            case {"type": "talk", "wish": str(wish), "about": str(about), "text": str(text)}:
                self._on_wish(wish, about[:LONGEST_ID], text[:LONGEST_QUESTION])
            case _:
                return
