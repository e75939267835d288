"""A grid over rows that stay in the store: the page asks for blocks, the source answers.

What the browser asks for is never trusted: unknown columns, filter values and blocks out of range
are refused before the source sees them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import anywidget
import traitlets

from dashboards.widgets.static import static

BLOCK = 60  # as in virtual_grid.js


@dataclass(frozen=True)
class GridView:
    """What the person at the grid asked to see."""

    chosen: Mapping[str, str]
    search: str
    sort: str
    descending: bool


class GridSource(Protocol):
    """Where the rows come from."""

    def count(self, view: GridView) -> int:
        """How many rows the view has."""
        ...

    def rows(self, view: GridView, offset: int, limit: int) -> Sequence[Mapping[str, Any]]:
        """Rows as `{"id": ..., "cells": {column: value}}`."""
        ...

    def summary(self, count: int) -> str:
        """The line beside the title."""
        ...


class VirtualGrid(anywidget.AnyWidget):
    """All rows of a source, sorted, filtered and searched by the source."""

    _esm = static("element.js", "virtual_grid.js")
    _css = static("virtual_grid.css")

    label = traitlets.Unicode().tag(sync=True)
    nobody = traitlets.Unicode().tag(sync=True)
    columns = traitlets.List(traitlets.Dict()).tag(sync=True)
    filters = traitlets.List(traitlets.Dict()).tag(sync=True)
    chosen = traitlets.Dict().tag(sync=True)
    search = traitlets.Unicode().tag(sync=True)
    sort = traitlets.List(traitlets.Unicode(), minlen=2, maxlen=2).tag(sync=True)
    selected = traitlets.Int(allow_none=True, default_value=None).tag(sync=True)
    total = traitlets.Int(0).tag(sync=True)
    summary = traitlets.Unicode().tag(sync=True)
    version = traitlets.Int(0).tag(sync=True)

    def __init__(self, source: GridSource, **traits: Any) -> None:  # noqa: ANN401 - traits
        self._source = source
        super().__init__(**traits)
        self.refresh()
        self.on_msg(self._hear)
        self.observe(lambda _change: self.refresh(), ["chosen", "search", "sort"])

    @property
    def view(self) -> GridView:
        """What is being looked at."""
        return GridView(self.chosen, self.search, self.sort[0], self.sort[1] == "desc")

    def refresh(self) -> None:
        """Count again and have the visible rows fetched again; scroll and selection stay."""
        with self.hold_sync():
            self.total = self._source.count(self.view)
            self.summary = self._source.summary(self.total)
            self.version += 1

    @traitlets.validate("sort")
    def _sortable(self, proposal: dict[str, Any]) -> list[str]:
        """Refuse columns that cannot be sorted."""
        key, way = proposal["value"]
        known = {column["key"] for column in self.columns if column["sortable"]}
        if key not in known or way not in ("asc", "desc"):
            raise traitlets.TraitError(f"Sort {[key, way]!r} is not one of {sorted(known)}.")
        return [key, way]

    @traitlets.validate("chosen")
    def _offered(self, proposal: dict[str, Any]) -> dict[str, str]:
        """Refuse filter values that were never offered."""
        offered = {f["key"]: {value for value, _ in f["options"]} for f in self.filters}
        for key, value in proposal["value"].items():
            if value not in offered.get(key, set()):
                raise traitlets.TraitError(f"Filter {key!r} offers no {value!r}.")
        return dict(proposal["value"])

    @traitlets.validate("search")
    def _short(self, proposal: dict[str, Any]) -> str:
        """Refuse a search that no id can match."""
        text = str(proposal["value"])
        if len(text) > 32:
            raise traitlets.TraitError("Search is for at most 32 characters.")
        return text

    def _hear(self, _widget: object, message: Mapping[str, Any], _buffers: object) -> None:
        block, version = message.get("block"), message.get("version")
        if message.get("type") != "rows" or not isinstance(block, int) or version != self.version:
            return
        if 0 <= block * BLOCK < max(1, self.total):
            rows = self._source.rows(self.view, block * BLOCK, BLOCK)
            self.send({"type": "rows", "block": block, "version": version, "rows": list(rows)})
