"""Commands that open a door for other programs to the assistant's tools."""

import os
import re
from typing import Annotated

import typer

from assistant.account import whoami

_NAME = re.compile(r"[\w.@+-]{1,24}")


class PersonError(ValueError):
    """That cannot be the name of a person."""


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(mcp)


def mcp(
    person: Annotated[
        str | None,
        typer.Option("--as", envvar="FORBEAR_PERSON", help="In whose name drafts are proposed."),
    ] = None,
) -> None:
    """Serve the tools to a program that speaks the Model Context Protocol, over stdin and stdout.

    The tools read, or propose a draft; none sends. Without a name it is the account that runs this.
    """
    from tools.context import open_context

    context = open_context(os.environ, person=named(person))
    from assistant.mcp_server import serve

    serve(context)


def named(person: str | None) -> str:
    """Who is noted as the author of a draft; beside another name stands the account that gave it.

    Raises:
        PersonError: It is too long or holds characters that no account has.
    """
    account = whoami()
    if person is None or person == account:
        return account
    if not _NAME.fullmatch(person):
        raise PersonError(
            f"{person!r} cannot be the name of a person: use 1 to 24 letters, digits or . @ _ + -."
        )
    return f"{person} (account {account})"
