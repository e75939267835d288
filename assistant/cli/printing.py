"""What commands print: an answer as it streams with what it rests on, and an import's counts."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from assistant.answers import Answer, Delta, Event

if TYPE_CHECKING:
    from data.intake import ImportReport


def print_answer(events: Iterable[Event]) -> None:
    """Print an answer as it comes."""
    for event in events:
        match event:
            case Delta(text):
                print(text, end="", flush=True)
            case finished:
                print(f"\n\n{footnote(finished.answer)}", flush=True)


def footnote(answer: Answer) -> str:
    """Who answered, from which facts, and how to ask the tools for the same again."""
    dates = sorted({f"{fact.as_of:%Y-%m-%d}" for fact in answer.facts})
    rests = f"{len(answer.facts)} facts as of {', '.join(dates)}" if dates else "no facts"
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
