"""The left side of the page: the queue, drafts to confirm, messages on their way, replies."""

from collections.abc import Callable, Sequence

import ipywidgets

from dashboards.deeds import RefusedError
from dashboards.desk import Desk
from dashboards.messages import Messages
from dashboards.pages.replies_page import RepliesPage
from dashboards.pulse import Pulse
from dashboards.views import worklist as views
from dashboards.widgets.tabs import Tabs
from dashboards.widgets.worklist import Worklist

QUEUE, WAITING, ON_THEIR_WAY, REPLIES = range(4)
NOTHING = {"title": "", "empty": "", "person": "", "most": 0, "reject": None, "groups": []}


class WorkPage:
    """Tabs over the queue and two lists; a list is read from the store when it is looked at."""

    def __init__(
        self,
        desk: Desk,
        messages: Messages,
        grid: ipywidgets.DOMWidget,
        on_open: Callable[[int, str], None],
    ) -> None:
        self._desk, self._messages = desk, messages
        self._refused: dict[str, str] = {}
        self._tabs = Tabs(label="Work", titles=["Risk queue"], shown=True)
        self._tabs.observe(lambda _change: self._turn(), "selected")
        self._list = Worklist(NOTHING, on_open, self._confirm, self._reject)
        self._replies = RepliesPage(desk, messages, lambda customer: on_open(customer, ""))
        parts = (grid, self._list, self._replies.widget)
        self._places = [ipywidgets.Box([part]) for part in parts]
        self._bring(0)
        self.box = ipywidgets.Box([self._tabs, *self._places])
        self.box.add_class("fb-card")
        self.box.add_class("fb-work")

    def follow(self, seen: Pulse) -> None:
        """Count anew, and show the list again if something in it changed."""
        moving = sum(seen.outbox.get(state, 0) for state in ("ready", "held", "claimed"))
        self._tabs.titles = [
            "Risk queue",
            f"To confirm {seen.waiting}",
            f"On their way {moving}",
            f"Replies {seen.replies}",
        ]
        if self._tabs.selected != QUEUE:
            self._show()

    def _turn(self) -> None:
        chosen = self._tabs.selected
        self._bring({QUEUE: 0, REPLIES: 2}.get(chosen, 1))
        if chosen != QUEUE:
            self._refused = {}
            self._show()
        self._tabs.turned += 1

    def _bring(self, place: int) -> None:
        """Bring the queue, the lists or the replies to the front."""
        for index, box in enumerate(self._places):
            box.remove_class("fb-hidden") if index == place else box.add_class("fb-hidden")

    def _show(self, notice: str = "") -> None:
        desk = self._desk
        if self._tabs.selected == REPLIES:
            self._replies.show()
            return
        if self._tabs.selected == WAITING:
            found, most = self._messages.waiting()
            content = views.waiting(found, desk.person, most, self._refused)
        else:
            content = views.on_their_way(self._messages.on_their_way(), desk.zone, desk.clock())
        self._list.show(content, notice)

    def _confirm(self, picks: Sequence[tuple[str, str]]) -> None:
        try:
            done = self._messages.approve_each(picks)
        except RefusedError as error:
            self._show(str(error))
            return
        self._refused = {one.draft_id: one.refusal for one in done if one.refusal}
        approved = len(done) - len(self._refused)
        self._show(f"{approved} of {len(done)} approved, each by itself.")

    def _reject(self, draft_id: str, shown_hash: str, reason: str) -> None:
        self._refused.pop(draft_id, None)
        try:
            self._messages.reject(draft_id, shown_hash, reason)
        except RefusedError as error:
            self._refused[draft_id] = str(error)
            self._show("Not rejected: " + str(error))
            return
        self._show("Rejected: nobody can approve that text any more.")
