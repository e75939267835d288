"""Commands of the desk: ask, serve, dispatch."""

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli import session

if TYPE_CHECKING:
    from assistant.answers import Answer


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(ask)
    app.command()(serve)
    app.command()(dispatch)


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


def become(module: str, *arguments: str) -> None:
    """Replace this process by another program of ours: signals and exit code are its own."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606 - fixed program, no shell


def whoami() -> str:
    """The operating system's account, as the name of the person who asks."""
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name
