"""Where the queue's rows come from: the store, one page at a time."""

from collections.abc import Sequence
from typing import Any

from dashboards.desk import Desk
from dashboards.views import queue
from dashboards.widgets.virtual_grid import GridView
from engine.store import scores


class StoreQueue:
    """The desk's risk queue as the source of a virtual grid."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._everybody = 0

    def count(self, view: GridView) -> int:
        """How many customers fit."""
        wanted = queue.query(view, self._desk.today)
        everybody = queue.query(GridView({}, "", view.sort, view.descending), self._desk.today)
        with self._desk.store.read() as connection:
            self._everybody = scores.count(connection, everybody)
            return scores.count(connection, wanted)

    def rows(self, view: GridView, offset: int, limit: int) -> Sequence[dict[str, Any]]:
        """One block of rows."""
        wanted = queue.query(view, self._desk.today, offset, limit)
        with self._desk.store.read() as connection:
            found = scores.queue(connection, wanted)
        return [queue.row(entry, self._desk.currency) for entry in found]

    def summary(self, count: int) -> str:
        """How many of how many."""
        return queue.summary(count, self._everybody)
