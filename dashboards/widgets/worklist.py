"""A list of messages in groups: it shows a view model, and passes on who was picked or opened.

It decides nothing: each pair of draft and hash is checked anew by whoever listens.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import anywidget
import traitlets

from dashboards.widgets.static import static


class Worklist(anywidget.AnyWidget):
    """Shows `content`; a person opens one message, says no to one, or confirms those ticked."""

    _esm = static("element.js", "exact.js", "because.js", "worklist.js")
    _css = static("exact.css", "worklist.css")

    content = traitlets.Dict().tag(sync=True)
    notice = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        content: Mapping[str, Any],
        on_open: Callable[[int, str], None],
        on_confirm: Callable[[Sequence[tuple[str, str]]], None],
        on_reject: Callable[[str, str, str], None],
    ) -> None:
        super().__init__(content=dict(content))
        self._on_open, self._on_confirm, self._on_reject = on_open, on_confirm, on_reject
        self.on_msg(self._hear)

    def show(self, content: Mapping[str, Any], notice: str = "") -> None:
        """Show these groups, and give the buttons back."""
        self.content, self.notice = dict(content), notice
        self.send({"type": "ready"})

    def _hear(self, _widget: object, message: Mapping[str, Any], _buffers: object) -> None:
        match message:
            case {"type": "open", "customer": int(customer), "draft": str(one)} if customer > 0:
                self._on_open(customer, one)
            case {"type": "reject", "draft": str(one), "hash": str(shown), "reason": str(why)}:
                self._on_reject(one, shown, why)
            case {"type": "confirm", "picks": [*picks]}:
                pairs = [(one[0], one[1]) for one in picks if _is_pair(one)]
                if len(pairs) == len(picks):
                    self._on_confirm(pairs)
            case _:
                return


def _is_pair(one: object) -> bool:
    return isinstance(one, list) and len(one) == 2 and all(isinstance(part, str) for part in one)
