"""`forbear ask`: one question, questions from a pipe, or a conversation at the prompt."""

import json
import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.account import whoami
from assistant.cli import session
from assistant.cli.talk import Talk, open_talk

if TYPE_CHECKING:
    from assistant.answers import Answer


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(ask)


def ask(
    question: Annotated[
        str | None, typer.Argument(help="In plain words, quoted; without one, a prompt.")
    ] = None,
    conversation: Annotated[
        str | None,
        typer.Option("--conversation", "-c", help="Go on with this one: its id, or 'last'."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Each answer as one line of JSON, with all its facts.")
    ] = False,
) -> None:
    """Ask the assistant; the answer streams as it is made, and the conversation is kept.

    Without a question it is a prompt: arrow keys bring earlier questions back, a suggestion's
    number asks it, Ctrl-C stops an answer, Ctrl-D ends. From a pipe each line is a question. The
    exit code is 1 when a tool or the configured endpoint failed on the way; the answer says what
    happened.
    """
    questions = _piped() if question is None else [question]
    if questions is None:
        if as_json:
            raise typer.BadParameter(
                "it needs a question, or questions from a pipe.", param_hint="--json"
            )
        session.portfolio()  # without one there is nothing to ask about: say so before the prompt
        from assistant.cli.prompt import converse

        return converse(conversation)
    if _failed(open_talk(conversation), questions, as_json=as_json):
        raise typer.Exit(1)
    return None


def answer(question: str) -> "Answer":
    """Print the assistant's answer to a question that is not kept, and return it."""
    from assistant.agent import Assistant
    from assistant.cli.printing import print_answer
    from tools.context import open_context

    return print_answer(Assistant(open_context(os.environ, person=whoami())).stream(question))


def _piped() -> list[str] | None:
    """The lines of standard input; none where a person sits there."""
    if sys.stdin.isatty():
        return None
    lines = [line.strip() for line in sys.stdin if line.strip()]
    if not lines:
        raise typer.BadParameter(
            'nothing was asked: write forbear ask "why is customer 1042 at risk?", or pipe one '
            "question a line into it.",
            param_hint="QUESTION",
        )
    return lines


def _failed(talk: Talk, questions: Iterable[str], *, as_json: bool) -> bool:
    """Answer each question; whether anything failed on the way."""
    say = _print_json if as_json else _print
    failures = [each for question in questions for each in say(talk, question).failures]
    return bool(failures)


def _print(talk: Talk, question: str) -> "Answer":
    from assistant.cli.printing import print_answer

    return print_answer(talk.stream(question))


def _print_json(talk: Talk, question: str) -> "Answer":
    from assistant.keeping import answer_to_json

    given = talk.assistant.ask(question, talk.thread)
    told = {"conversation_id": talk.thread, "question": question, **answer_to_json(given)}
    print(json.dumps(told, ensure_ascii=False), flush=True)
    return given
