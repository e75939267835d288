"""The audit for people outside: whole or in part, in a file that can be checked without us.

JSON lines carry every entry exactly as it was hashed, so that an auditor needs twenty lines of any
language and no key to verify them (`docs/security.md` has such a program). The page and the table
are for reading.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import knowledge
from data.atomic import replace_parts

Format = Literal["jsonl", "html", "csv"]
TEMPLATES = Path(knowledge.__file__).parent / "cards"
COLUMNS = ("seq", "at", "actor", "event", "payload", "prev_hash", "hash")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Stored = Mapping[str, Any]


def write_export(path: Path, rows: Iterable[Stored], format: Format, title: str) -> int:
    """Write the entries into the file, which appears whole or not at all; return how many."""
    counted = _Counted(rows)
    render: dict[Format, Callable[[], Iterator[str]]] = {
        "jsonl": lambda: lines(counted),
        "html": lambda: _page(counted, title),
        "csv": lambda: table(counted),
    }
    replace_parts(path, render[format]())
    return counted.count


def lines(rows: Iterable[Stored]) -> Iterator[str]:
    """One JSON object a line; `payload` is the text that was hashed, not an object."""
    for row in rows:
        yield json.dumps({name: row[name] for name in COLUMNS}, ensure_ascii=False) + "\n"


def table(rows: Iterable[Stored]) -> Iterator[str]:
    """The entries as CSV, in which no cell is a formula to a spreadsheet."""
    yield _line(COLUMNS)
    for row in rows:
        yield _line([row[name] for name in COLUMNS])


def cell(value: object) -> str:
    """The value as text that a spreadsheet shows and does not run (OWASP, CSV injection)."""
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


class _Counted:
    """The rows, counted as they pass."""

    def __init__(self, rows: Iterable[Stored]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Stored]:
        for row in self._rows:
            self.count += 1
            yield row


def _line(values: Iterable[object]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow([cell(value) for value in values])
    return written.getvalue()


def _page(rows: Iterable[Stored], title: str) -> Iterator[str]:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True
    )
    told = ({**row, "payload": _told(row["payload"])} for row in rows)
    return environment.get_template("audit.html.j2").generate(title=title, entries=told)


def _told(payload: str) -> Stored:
    """What the entry says; an altered one may say anything."""
    try:
        found = json.loads(payload)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"payload": payload}
