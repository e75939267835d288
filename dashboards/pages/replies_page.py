"""Customers' replies beside the queue: read one, open its customer, say what was done."""

from collections.abc import Callable

from dashboards.deeds import RefusedError
from dashboards.desk import Desk
from dashboards.messages import Messages
from dashboards.replies import Replies
from dashboards.views import inbox as views
from dashboards.widgets.inbox import Inbox


class RepliesPage:
    """One inbox; it is read from the store when it is looked at."""

    def __init__(self, desk: Desk, messages: Messages, on_open: Callable[[int], None]) -> None:
        self._desk, self._replies = desk, Replies(desk, messages)
        self._refused: dict[int, str] = {}
        self.widget = Inbox(views.inbox([], desk.person, desk.zone, {}), on_open, self._close)

    def show(self) -> None:
        """Show the replies as they stand."""
        person, zone = self._desk.person, self._desk.zone
        self.widget.show(views.inbox(self._replies.listed(), person, zone, self._refused))

    def _close(self, reply_id: int, code: str) -> None:
        """Do what was asked, or say at that reply why not."""
        self._refused.pop(reply_id, None)
        try:
            self._replies.close(reply_id, code)
        except RefusedError as error:
            self._refused[reply_id] = str(error)
        self.show()
