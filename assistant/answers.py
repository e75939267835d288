"""Answers: what the assistant hands to a page, a terminal or a notebook.

A stream is any number of `Delta`s and then one `Finished`; the deltas joined are the answer's text.
Tables, charts and facts are built from tool results, never from a model's words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt

from engine.facts import Fact

Chart = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """Rows of written values under named columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def to_markdown(self) -> str:
        """The table in Markdown; a bar in a value cannot break out of its cell."""
        lines = [self.columns, tuple("---" for _ in self.columns), *self.rows]
        return "\n".join(f"| {' | '.join(_cell(value) for value in line)} |" for line in lines)


@dataclass(frozen=True)
class Answer:
    """One answer with everything it rests on.

    `call` is the tool call to run again for the same facts; `withheld` says that part of the
    model's own text was held back and the facts are shown instead. `failures` are what kept the
    question from being answered as it was asked: a tool's last word, or the endpoint's failure.
    """

    text: str
    facts: tuple[Fact, ...]
    table: Table | None
    chart: Chart | None
    draft_id: str | None
    suggestions: tuple[str, ...]
    call: str
    model_name: str
    withheld: bool
    failures: tuple[str, ...] = ()

    def _repr_markdown_(self) -> str:
        """Jupyter's rich display."""
        parts = [self.text, self.table.to_markdown() if self.table else ""]
        return "\n\n".join(part for part in parts if part)

    def _repr_html_(self) -> str:
        """Jupyter's rich display where it prefers HTML; raw HTML in a value stays text."""
        renderer = MarkdownIt("commonmark", {"html": False}).enable("table")
        return str(renderer.render(self._repr_markdown_()))


@dataclass(frozen=True)
class Delta:
    """More of the answer's text."""

    text: str


@dataclass(frozen=True)
class Finished:
    """The whole answer; nothing comes after it."""

    answer: Answer


Event = Delta | Finished


def _cell(value: str) -> str:
    return value.replace("|", "\\|").replace("\n", " ")
