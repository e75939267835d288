"""The bar on top: portfolio, as-of, clock, person, theme; and the page's heartbeat."""

from collections.abc import Callable, Mapping
from typing import Any

import anywidget
import traitlets

from dashboards.widgets.static import static


class Masthead(anywidget.AnyWidget):
    """Shows `facts` and tells `on_beat` once a second, for as long as somebody is looking."""

    _esm = static("element.js", "masthead.js")
    _css = static("masthead.css")

    facts = traitlets.Dict().tag(sync=True)
    theme = traitlets.Enum(["light", "dark"], default_value="light").tag(sync=True)

    def __init__(self, facts: Mapping[str, Any], on_beat: Callable[[], None]) -> None:
        super().__init__(facts=dict(facts))
        self._on_beat = on_beat
        self.on_msg(self._hear)

    def _hear(self, _widget: object, message: Mapping[str, Any], _buffers: object) -> None:
        if message.get("type") == "ping":
            self.send({"type": "pong"})
            self._on_beat()
