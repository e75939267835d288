"""An answer of the assistant as a message of the chat: text, table, where it comes from.

The assistant's words are markdown and are sanitised; the cells of a table are escaped text.
"""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Protocol

from assistant.display import paragraphs
from dashboards.views.markdown import safe_html

MOST_ROWS = 12
CUSTOMER = "Customer"  # the heading of a column of customers


class TableLike(Protocol):
    """A table of texts."""

    @property
    def columns(self) -> Sequence[str]:
        """The headings."""
        ...

    @property
    def rows(self) -> Sequence[Sequence[object]]:
        """The rows, as long as the headings."""
        ...


class FactLike(Protocol):
    """A fact as an answer shows it."""

    @property
    def id(self) -> str:
        """What it is about."""
        ...

    @property
    def text(self) -> str:
        """How it is written."""
        ...

    @property
    def as_of(self) -> datetime:
        """When it held."""
        ...

    @property
    def source(self) -> str:
        """Where it was read."""
        ...


def table(content: TableLike) -> str:
    """The first rows of a table, and how many more there are."""
    head = "".join(f"<th>{escape(str(name))}</th>" for name in content.columns)
    body = "".join(
        f"<tr>{''.join(map(_cell, content.columns, row))}</tr>" for row in content.rows[:MOST_ROWS]
    )
    more = len(content.rows) - MOST_ROWS
    rest = f'<p class="source">and {more} more</p>' if more > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"


def _cell(column: str, cell: object) -> str:
    """A cell; a customer's number is a button that opens the customer."""
    text = escape(str(cell))
    if column == CUSTOMER and text.isdecimal():
        text = f'<button type="button" class="pick" data-customer="{text}">{text}</button>'
    return f"<td>{text}</td>"


def caption(title: str, unit: str) -> str:
    """The heading of the picture that follows."""
    return f'<p class="caption">{escape(title)} <small>{escape(unit)}</small></p>'


def sources(facts: Sequence[FactLike], call: str, model: str, cells: Sequence[str] = ()) -> str:
    """What an answer rests on, folded away, and how to come to the same again."""
    again = _again(call, cells)
    if not facts:
        return f'<p class="source">{escape(model)}</p>{again}'
    items = "".join(
        f"<li>{escape(fact.id)}: <code>{escape(fact.text)}</code> as of "
        f"{fact.as_of:%d %b %Y %H:%M}, {escape(fact.source)}</li>"
        for fact in facts
    )
    plural = "" if len(facts) == 1 else "s"
    return (
        f"<details><summary>{len(facts)} fact{plural} · {escape(model)}</summary>"
        f"<ul>{items}</ul>{again}</details>"
    )


def _again(call: str, cells: Sequence[str]) -> str:
    """The command and the notebook cell that come to the same, each with a button to copy it."""
    if not call:
        return ""
    offered = [("Copy command", call)]
    offered += [("Copy notebook cell", "\n\n".join(cells))] if cells else []
    buttons = "".join(
        f'<button type="button" class="copy" data-copy="{escape(text)}">{name}</button>'
        for name, text in offered
    )
    return f'<p class="source">Again: <code>{escape(call)}</code> {buttons}</p>'


def words(text: str) -> str:
    """The text of an answer, sanitised."""
    return safe_html(paragraphs(text))
