"""Commands of the desk: ask, serve, dispatch, audit."""

import os
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli import session

if TYPE_CHECKING:
    from assistant.answers import Answer

_HASH = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{20,}\b")
_START = r"\1"


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(ask)
    app.command()(serve)
    app.command()(dispatch)
    audit = typer.Typer(help="The hash-chained audit trail.", no_args_is_help=True)
    audit.command()(verify)
    audit.command()(show)
    app.add_typer(audit, name="audit")


def ask(question: Annotated[str, typer.Argument(help="In plain words, quoted.")]) -> None:
    """Ask the assistant one question; the answer streams as it is made.

    The exit code is 1 when a tool or the configured endpoint failed on the way; the answer says
    what happened.
    """
    if answer(question).failures:
        raise typer.Exit(1)


def answer(question: str) -> "Answer":
    """Print the assistant's answer to a question, and return it."""
    from assistant.agent import Assistant
    from assistant.cli.printing import print_answer
    from tools.context import open_context

    assistant = Assistant(open_context(os.environ, person=whoami()))
    return print_answer(assistant.stream(question))


def serve(
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port of the workbench.")] = 8866,
    person: Annotated[
        str | None, typer.Option("--as", help="Act as this person (simulated portfolios only).")
    ] = None,
) -> None:
    """Serve the workbench; this process becomes the server."""
    session.store().close()  # without one there is nothing to serve: say so here, not in a browser
    become("dashboards.serve", "--port", str(port), *(["--as", person] if person else []))


def dispatch(
    once: Annotated[bool, typer.Option("--once", help="Send what is due, then stop.")] = False,
) -> None:
    """Run the dispatcher, the one process that sends; this process becomes it."""
    become("engine.outreach.dispatcher", *(["--once"] if once else []))


def verify() -> None:
    """Check the whole audit trail against its hashes and its anchor."""
    from assistant.doctor import audit_finding
    from engine.store.audit import verify as check

    with session.store().read() as connection:
        report = check(connection, session.portfolio().audit_anchor)
    print(audit_finding(report))
    if not report.ok:
        raise typer.Exit(1)


def show(limit: Annotated[int, typer.Option(help="How many of the latest entries.")] = 20) -> None:
    """Print the latest audit entries, oldest first."""
    from engine.store.audit import entries

    with session.store().read() as connection:
        latest = entries(connection, limit=limit)
    if not latest:
        print("The audit has no entries yet: nothing was drafted, approved or sent.")
    for entry in sorted(latest, key=lambda entry: entry.seq):
        print(f"{entry.seq:>5}  {entry.at:%Y-%m-%d %H:%M:%S} UTC  {entry.event}  by {entry.actor}")
        print(f"       {details(entry.payload)}")


def details(payload: Mapping[str, Any]) -> str:
    """What an audit entry says, without blanks and with hashes cut to what tells them apart."""
    told = {name: str(value) for name, value in payload.items() if value is not None}
    return "  ".join(f"{name}={_HASH.sub(_START, value)}" for name, value in told.items())


def become(module: str, *arguments: str) -> None:
    """Replace this process by another program of ours: signals and exit code are its own."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606 - fixed program, no shell


def whoami() -> str:
    """The operating system's account, as the name of the person who asks."""
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name
