"""An answer of the assistant as a message of the chat: text, table, where it comes from.

The assistant's words are markdown and are sanitised; the cells of a table are escaped text.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Protocol

from dashboards.views.markdown import safe_html

MOST_ROWS = 12
_LISTED = re.compile(r"[-*] |\d+\. |\s+\S")  # an item, or what is indented below one
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


def sources(facts: Sequence[tuple[str, str, str]], call: str, model: str) -> str:
    """The facts that an answer rests on, folded away: what, how it is written, from where."""
    if not facts:
        return f'<p class="source">{escape(model)}</p>'
    items = "".join(
        f"<li>{escape(name)}: <code>{escape(text)}</code> {escape(source)}</li>"
        for name, text, source in facts
    )
    plural = "" if len(facts) == 1 else "s"
    again = f'<p class="source">Again: <code>{escape(call)}</code></p>' if call else ""
    return (
        f"<details><summary>{len(facts)} fact{plural} · {escape(model)}</summary>"
        f"<ul>{items}</ul>{again}</details>"
    )


def words(text: str) -> str:
    """The text of an answer, sanitised; a line after a list is a paragraph of its own."""
    lines: list[str] = []
    for line in text.split("\n"):
        if lines and _LISTED.match(lines[-1]) and line and not _LISTED.match(line):
            lines.append("")
        lines.append(line)
    return safe_html("\n".join(lines))
