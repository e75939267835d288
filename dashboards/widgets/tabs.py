"""A tab list; which page is shown is up to whoever observes `selected`."""

from typing import Any

import anywidget
import traitlets

from dashboards.widgets.static import static


class Tabs(anywidget.AnyWidget):
    """Titles, and the index of the chosen one."""

    _esm = static("tabs.js")
    _css = static("tabs.css")

    label = traitlets.Unicode().tag(sync=True)
    titles = traitlets.List(traitlets.Unicode()).tag(sync=True)
    selected = traitlets.Int(0).tag(sync=True)
    turned = traitlets.Int(0).tag(sync=True)  # grows when the chosen page is up to date
    about = traitlets.Unicode().tag(sync=True)  # when it changes, the pages start at their top
    shown = traitlets.Bool(default_value=False).tag(sync=True)

    @traitlets.validate("selected")
    def _one_of_the_titles(self, proposal: dict[str, Any]) -> int:
        """Refuse a page that does not exist."""
        index = int(proposal["value"])
        if not 0 <= index < max(1, len(self.titles)):
            raise traitlets.TraitError(f"Tab {index!r} does not exist: there are {self.titles!r}.")
        return index
