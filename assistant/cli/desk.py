"""Commands that become other programs of ours: serve, api, api-keys, dispatch."""

import os
import sys
from typing import Annotated

import typer

from assistant.account import whoami as whoami
from assistant.cli import session

_PASSED_ON = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(serve)
    app.command()(api)
    app.command(name="api-keys", context_settings=_PASSED_ON)(api_keys)
    app.command()(dispatch)


def serve(
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port of the workbench.")] = 8866,
    person: Annotated[
        str | None, typer.Option("--as", help="Act as this person (simulated portfolios only).")
    ] = None,
) -> None:
    """Serve the workbench; this process becomes the server."""
    session.store().close()  # without one there is nothing to serve: say so here, not in a browser
    become("dashboards.serve", "--port", str(port), *(["--as", person] if person else []))


def api(
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port of the API.")] = 8870,
) -> None:
    """Serve the REST and WebSocket API; this process becomes the server."""
    become("dashboards.api", "--host", host, "--port", str(port))


def api_keys(context: typer.Context) -> None:
    """Make, list and revoke keys of the API: create, list, revoke."""
    become("dashboards.api.key_commands", *context.args)


def dispatch(
    once: Annotated[bool, typer.Option("--once", help="Send what is due, then stop.")] = False,
) -> None:
    """Run the dispatcher, the one process that sends; this process becomes it."""
    become("engine.outreach.dispatcher", *(["--once"] if once else []))


def become(module: str, *arguments: str) -> None:
    """Replace this process by another program of ours: signals and exit code are its own."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606 - fixed program, no shell
