"""An answer as a notebook shows it: text, table, picture, what it rests on, what to ask next.

Text of others stays text: raw HTML in it is escaped, links and pictures in it are not made.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from assistant.drawing import svg
from engine.facts import Fact

if TYPE_CHECKING:
    from assistant.answers import Answer, Table

_LISTED = re.compile(r"[-*] |\d+\. |\s+\S")  # an item, or what is indented below one


def answer_markdown(answer: "Answer") -> str:
    """The answer in Markdown, for whoever cannot show more."""
    parts = [paragraphs(answer.text), answer.table.to_markdown() if answer.table else ""]
    return "\n\n".join(part for part in parts if part)


def answer_html(answer: "Answer") -> str:
    """The whole answer as HTML that needs nothing but itself."""
    parts = [
        words(answer.text),
        _table(answer.table) if answer.table else "",
        svg(answer.chart) if answer.chart else "",
        _rests_on(answer),
        _next(answer.suggestions),
    ]
    return f'<div class="forbear-answer">{"".join(parts)}</div>'


def words(text: str) -> str:
    """Markdown as HTML."""
    renderer = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["link", "image"])
    return str(renderer.render(paragraphs(text)))


def paragraphs(text: str) -> str:
    """The text with a line after a list as a paragraph of its own."""
    lines: list[str] = []
    for line in text.split("\n"):
        if lines and _LISTED.match(lines[-1]) and line and not _LISTED.match(line):
            lines.append("")
        lines.append(line)
    return "\n".join(lines)


def _table(table: "Table") -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in table.columns)
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in table.rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _rests_on(answer: "Answer") -> str:
    again = f"<p>Again: <code>{escape(answer.call)}</code></p>" if answer.call else ""
    if not answer.facts:
        return f"<p><small>{escape(answer.model_name)}, no facts</small></p>{again}"
    plural = "" if len(answer.facts) == 1 else "s"
    rows = "".join(map(_fact, answer.facts))
    return (
        f"<details><summary>{len(answer.facts)} fact{plural}, {escape(answer.model_name)}</summary>"
        "<table><thead><tr><th>Fact</th><th>Value</th><th>As of</th><th>Source</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>{again}</details>"
    )


def _fact(fact: Fact) -> str:
    cells = (fact.id, fact.text, f"{fact.as_of:%Y-%m-%d %H:%M}", fact.source)
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def _next(suggestions: Sequence[str]) -> str:
    if not suggestions:
        return ""
    items = "".join(f"<li><code>%ask {escape(each)}</code></li>" for each in suggestions)
    return f"<p>Ask next:</p><ul>{items}</ul>"
