"""A conversation as a notebook: each answer as it was given, and a cell that asks the tools again.

The cells only read. What was proposed in the conversation is named, and never proposed again by
running the notebook. Nothing is executed here, and no output is written.
"""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.answers import Answer, Table
from assistant.display import paragraphs

if TYPE_CHECKING:
    from assistant.archive import Exchange

_KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def file_name(conversation_id: str) -> str:
    """What the file is called; a title may name a customer, so it is not in it."""
    return f"conversation-{conversation_id[:8]}.ipynb"


def write_notebook(path: Path, title: str, exchanges: "Sequence[Exchange]") -> None:
    """Write the notebook, for its owner's eyes alone."""
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(notebook_text(title, exchanges))


def notebook_text(title: str, exchanges: "Sequence[Exchange]") -> str:
    """The notebook as the JSON text of its file, in format 4.5."""
    told = [("markdown", _heading(title, exchanges))]
    for exchange in exchanges:
        told.append(("markdown", _told(exchange)))
        told += [("code", source) for source in _sources(exchange.answer)]
    cells = [_cell(number, kind, source) for number, (kind, source) in enumerate(told)]
    about = {"kernelspec": _KERNEL}
    book = {"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(book, indent=1, ensure_ascii=False) + "\n"


def _cell(number: int, kind: str, source: str) -> dict[str, Any]:
    cell = {"cell_type": kind, "id": f"cell-{number:02}", "metadata": {}, "source": source}
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def _heading(title: str, exchanges: "Sequence[Exchange]") -> str:
    days = sorted({f"{each.asked_at:%Y-%m-%d}" for each in exchanges})
    when = " to ".join(dict.fromkeys((days[0], days[-1]))) if days else "never"
    return (
        f"# {_text(title)}\n\nA conversation with Forbear's assistant, asked {when}. Each answer "
        "stands as it was given; the cell below it asks the tools for the same facts again."
    )


def _told(exchange: "Exchange") -> str:
    question = "\n".join(f"> {_text(line)}" for line in exchange.question.splitlines())
    answer = exchange.answer
    parts = [question, _text(paragraphs(answer.text)), answer.table and answer.table.to_markdown()]
    return "\n\n".join(part for part in (*parts, _facts(answer)) if part)


def _facts(answer: Answer) -> str:
    if not answer.facts:
        return f"*{_text(answer.model_name)}; no facts.*"
    rows = [(f.id, _text(f.text), f"{f.as_of:%Y-%m-%d %H:%M}", f.source) for f in answer.facts]
    table = Table(("Fact", "Value", "As of", "Source"), tuple(rows)).to_markdown()
    return f"*{_text(answer.model_name)}; rests on:*\n\n{table}"


def _sources(answer: Answer) -> Iterator[str]:
    """The calls that only read; a draft that was proposed is named, and not proposed again."""
    yield from answer.cells
    if answer.draft_id is not None:
        yield f"# Draft {answer.draft_id} was proposed here; running this again proposes nothing."


def _text(text: str) -> str:
    """Text of others without the power to be HTML."""
    return text.replace("<", "&lt;")
