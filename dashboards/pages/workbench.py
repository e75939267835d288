"""The analyst's workbench: key figures, the risk queue, one customer, and the assistant at hand."""

from collections.abc import Mapping

import ipywidgets

from dashboards.desk import Desk, EmptyStoreError, open_desk
from dashboards.identity import IdentityError
from dashboards.messages import Messages
from dashboards.pages import markup
from dashboards.pages.conversation import Conversation
from dashboards.pages.customer_panel import CustomerPanel
from dashboards.pages.work_page import WorkPage
from dashboards.pulse import Pulse, pulse
from dashboards.sources import StoreQueue
from dashboards.views import overview, queue
from dashboards.views.charts import Theme
from dashboards.widgets.masthead import Masthead
from dashboards.widgets.virtual_grid import VirtualGrid
from data.manifest import CorruptBookError, MissingBookError
from data.portfolio import PortfolioError
from engine.scrub import scrub_logs
from engine.store.errors import StoreError

FIRST_PAINT = 3  # beats until the page stands and the assistant may load
UNUSABLE = (
    IdentityError,
    PortfolioError,
    StoreError,
    EmptyStoreError,
    MissingBookError,
    CorruptBookError,
)


def workbench(environ: Mapping[str, str]) -> ipywidgets.Widget:
    """The page of the person for whom the server started this kernel, or why there is none."""
    scrub_logs()
    try:
        return Workbench(open_desk(environ)).box
    except UNUSABLE as error:
        return ipywidgets.HTML(markup.state("The workbench cannot open", str(error), "bad"))


class Workbench:
    """The widgets of one page, and what changes when the store does."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._beats = 0
        self._pulse: Pulse = pulse(desk)
        self._head = Masthead(self._facts(), self._beat)
        self._notice = ipywidgets.HTML()
        self._figures = ipywidgets.HTML(self._key_figures())
        messages = Messages(desk)
        self._panel = CustomerPanel(desk, messages)
        self._grid = VirtualGrid(
            StoreQueue(desk),
            label="Risk queue",
            nobody="No customer was scored yet: run forbear score.",
            columns=list(queue.COLUMNS),
            filters=queue.filters(self._pulse.treatments),
            sort=["probability", "desc"],
        )
        self._grid.observe(self._choose, "selected")
        self._head.observe(self._recolour, "theme")
        self._talk = Conversation(desk, messages, self._pick)
        self._work = WorkPage(desk, messages, self._grid, self._open)
        self._work.follow(self._pulse)
        main = ipywidgets.Box([self._work.box, self._panel.box, self._talk.widget])
        main.add_class("fb-main")
        top = ipywidgets.Box([self._notice, self._figures])
        top.add_class("fb-top")
        self.box = ipywidgets.Box([self._head, top, main])
        self.box.add_class("fb-desk")

    def _facts(self) -> dict[str, object]:
        desk = self._desk
        return overview.masthead(desk.row, desk.person, desk.clock(), frozen=desk.frozen)

    def _key_figures(self) -> str:
        seen = self._pulse
        if seen.summary is None:
            return markup.notice("Nothing was scored yet: run forbear score, then reload.")
        figures = overview.key_figures(seen.summary, seen.model, seen.waiting, self._desk.row)
        return markup.key_figures(figures)

    def _pick(self, customer_id: int) -> None:
        """Choose a customer who was named elsewhere on the page."""
        self._grid.selected = customer_id

    def _open(self, customer_id: int, draft_id: str) -> None:
        """Open a message that was named in a list, or the newest of the customer."""
        self._pick(customer_id)
        self._panel.reach_out(draft_id)

    def _choose(self, change: Mapping[str, int | None]) -> None:
        chosen = change["new"]
        if chosen is None:
            return
        try:
            self._panel.show(chosen)
            self._talk.about(chosen)
        except StoreError as error:
            self._notice.value = markup.notice(str(error))

    def _recolour(self, change: Mapping[str, Theme]) -> None:
        self._panel.recolour(change["new"])
        self._talk.recolour(change["new"])

    def _beat(self) -> None:
        """Once a second while somebody looks: show what changed in the store."""
        self._beats += 1
        if self._beats == FIRST_PAINT:
            self._talk.warm(self._panel.warm)
        try:
            seen = pulse(self._desk)
            self._notice.value = ""
            if seen != self._pulse:
                changed_scores = seen.scored != self._pulse.scored
                self._pulse = seen
                self._figures.value = self._key_figures()
                self._work.follow(seen)
                if changed_scores:
                    self._grid.refresh()
                    self._panel.refresh()
            self._panel.follow()
            self._talk.follow()
            self._head.facts = self._facts()
        except StoreError as error:
            self._notice.value = markup.notice(str(error))
