"""What commands print: an answer as it streams with what it rests on, and an import's counts."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from assistant.answers import Answer, Delta, Event, Finished, Table
from assistant.phrasing import many

if TYPE_CHECKING:
    from data.intake import ImportReport

_WIDEST = 1_000

_FIRM = 12  # a column of such short values is never broken


class NoAnswerError(RuntimeError):
    """A stream ended before its answer did."""


def print_answer(events: Iterable[Event]) -> Answer:
    """Print an answer as it comes, then its table and what it rests on; return it."""
    for event in events:
        match event:
            case Delta(text):
                print(text, end="", flush=True)
            case Finished(answer):
                print("\n", flush=True)
                if answer.table:
                    print_table(answer.table)
                print(footnote(answer), flush=True)
                return answer
    raise NoAnswerError("The answer broke off before its end: ask again.")


def print_table(table: Table) -> None:
    """Print a table: as wide as it is into a pipe, folded between words on a narrow terminal."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    console = Console()
    grid = Grid(box=SIMPLE_HEAD, pad_edge=False)
    for name, *cells in zip(table.columns, *table.rows, strict=True):
        grid.add_column(Text(name), no_wrap=max(map(len, cells)) <= _FIRM)
    for row in table.rows:
        grid.add_row(*map(Text, row))
    needed = console.measure(grid, options=console.options.update(width=_WIDEST)).maximum
    if not console.is_terminal:
        console = Console(width=needed)
    grid.leading = needed > console.width
    console.print(grid)


def print_facts(answer: Answer) -> None:
    """Print every fact of an answer: what, how it is written, as of when, from where."""
    rows = [(f.id, f.text, f"{f.as_of:%Y-%m-%d %H:%M}", f.source) for f in answer.facts]
    if rows:
        print_table(Table(("Fact", "Value", "As of", "Source"), tuple(rows)))


def footnote(answer: Answer) -> str:
    """Who answered, from which facts, and how to ask the tools for the same again."""
    dates = sorted({f"{fact.as_of:%Y-%m-%d}" for fact in answer.facts})
    count = many(len(answer.facts), "fact")
    rests = f"{count} as of {', '.join(dates)}" if dates else "no facts"
    again = f"; again: {answer.call}" if answer.call else ""
    return f"[{answer.model_name}; {rests}{again}]"


def import_text(report: "ImportReport") -> str:
    """What became of every record."""
    info = report.book.info
    lines = [f"Imported portfolio {info.name!r}, as of {info.as_of:%Y-%m-%d %H:%M} UTC."]
    for table in report.tables:
        lines.append(f"{table.name}: {table.read:,} read, {table.accepted:,} accepted")
        lines += [f"  {count:,} refused: {reason}" for reason, count in table.reasons.items()]
    lines += [f"Note: {note}" for note in report.notes]
    lines += [f"Refused rows are kept in {path}" for path in report.quarantine]
    return "\n".join(lines)
