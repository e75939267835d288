"""Commands for one's own conversations with the assistant; nobody else's can be named here."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli import session
from assistant.cli.talk import chosen, open_archive

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.archive import Conversation

_SHORT = 8  # so many letters of an id are shown; as many as tell it apart are enough to name it
Id = Annotated[str, typer.Argument(help="The id, its beginning, or 'last'.")]


class ExportPathError(OSError):
    """The notebook cannot be written there."""


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    talks = typer.Typer(help="Your conversations with the assistant.", no_args_is_help=True)
    for command in (search, show, rename, export, delete, forget):
        talks.command()(command)
    talks.command(name="list")(list_)
    app.add_typer(talks, name="conversations")


def list_(
    limit: Annotated[int, typer.Option(min=1, max=200, help="The latest so many.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, one a line.")] = False,
) -> None:
    """List them, the latest first."""
    _print(open_archive().listed(limit), as_json=as_json)


def search(
    words: Annotated[str, typer.Argument(help="All of them must occur in one exchange.")],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, one a line.")] = False,
) -> None:
    """Search titles, questions and answers of the latest 200."""
    _print(open_archive().search(words), as_json=as_json)


def show(
    conversation: Id,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, one a line.")] = False,
) -> None:
    """Print every question with its answer, and what it rests on."""
    from assistant.cli.printing import footnote, print_table
    from assistant.keeping import answer_to_json

    archive = open_archive()
    thread = chosen(archive, conversation)
    for each in archive.exchanges(thread):
        if as_json:
            told = {"conversation_id": thread, "asked_at": each.asked_at.isoformat()}
            print(json.dumps(told | {"question": each.question} | answer_to_json(each.answer)))
            continue
        print(f"[{_when(each.asked_at)}] > {each.question}\n{each.answer.text}")
        if each.answer.table:
            print_table(each.answer.table)
        print(f"{footnote(each.answer)}\n")


def rename(
    conversation: Id, title: Annotated[str, typer.Argument(help="At most 80 letters are kept.")]
) -> None:
    """Give one another title."""
    archive = open_archive()
    thread = chosen(archive, conversation)
    archive.rename(thread, title)
    _print([archive.find(thread)], as_json=False)


def export(
    conversation: Id,
    to: Annotated[Path | None, typer.Option(help="File; conversation-ID.ipynb by default.")] = None,
) -> None:
    """Write one as a notebook, whose cells ask the tools for the same facts again."""
    from assistant.notebook import file_name, write_notebook

    archive = open_archive()
    found = archive.find(chosen(archive, conversation))
    path = to or Path(file_name(found.conversation_id))
    if path.exists():
        raise ExportPathError(f"{str(path)!r} is there already: choose another file with --to.")
    if not path.parent.is_dir():
        raise ExportPathError(f"Folder {str(path.parent)!r} of --to does not exist: make it first.")
    write_notebook(path, found.title, archive.exchanges(found.conversation_id))
    print(f"Written to {path}. It may name customers: it is yours to protect.")


def delete(
    conversation: Id,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask back.")] = False,
) -> None:
    """Delete one with everything in it; drafts that were made in it stay."""
    archive = open_archive()
    found = archive.find(chosen(archive, conversation))
    if not yes:
        typer.confirm(f"Delete {found.title!r} and everything in it?", abort=True)
    archive.delete(found.conversation_id)
    print(f"Deleted {found.title!r}.")


def forget() -> None:
    """Delete everybody's conversations that were not used for as long as the rule says."""
    from engine.clock import system_clock
    from engine.outreach.desk import POLICIES
    from engine.policy.forgetting import load_forgetting
    from engine.store.conversations import remove_untouched

    rule = load_forgetting(POLICIES / "conversations.yaml")
    gone = remove_untouched(session.store(), rule.since(system_clock()))
    print(f"{gone:,} deleted that nobody used for {rule.keep_days} days. {rule.because}")


def lines(found: "Iterable[Conversation]") -> list[str]:
    """A line for each conversation; where none was found, how one begins."""
    told = [
        f"{one.conversation_id[:_SHORT]}  {_when(one.updated_at)}  {one.title}"
        + (f"\n    {one.found}" if one.found else "")
        for one in found
    ]
    return told or ["None was found: `forbear ask` begins one."]


def _print(found: "list[Conversation]", *, as_json: bool) -> None:
    if not as_json:
        print("\n".join(lines(found)))
        return
    for one in found:
        told = {
            "conversation_id": one.conversation_id,
            "title": one.title,
            "created_at": one.created_at.isoformat(),
            "updated_at": one.updated_at.isoformat(),
        }
        print(json.dumps(told | ({"found": one.found} if one.found else {})))


def _when(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
