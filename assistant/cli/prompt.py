"""The prompt of `forbear ask`: there at once, while the assistant is still being loaded.

Questions of earlier days come back with the arrow keys; they are read from the person's own
conversations, so that no file holds them unencrypted.
"""

from collections.abc import Callable, Iterable

from prompt_toolkit import PromptSession
from prompt_toolkit.history import History, ThreadedHistory

from assistant.cli.printing import footnote, print_answer, print_facts
from assistant.cli.talk import Opening, Talk, chosen

PROMPT = "forbear> "
_WELCOME = "Ask in plain words. /help lists the commands, Ctrl-D ends."
_REMEMBERED = 200


def converse(conversation: str | None) -> None:
    """Ask and answer until the person has had enough.

    Raises:
        StoreError: The store cannot be used; said as soon as it is known.
    """
    opening = Opening(conversation)
    typed: PromptSession[str] = PromptSession(PROMPT, history=ThreadedHistory(_Earlier(opening)))
    opening.talk.add_done_callback(lambda _: _give_up(typed, opening))
    print(_WELCOME)
    while (line := _line(typed, opening.begin)) is not None:
        if line and not _obey(opening.talk.result(), line):
            return


class _Earlier(History):
    """What this person asked before, from the archive; nothing is written anywhere else."""

    def __init__(self, opening: Opening) -> None:
        super().__init__()
        self._opening = opening

    def load_history_strings(self) -> Iterable[str]:
        """The latest first, as soon as the archive is open."""
        if self._opening.talk.exception() is None:
            yield from self._opening.talk.result().archive.questions(_REMEMBERED)

    def store_string(self, string: str) -> None:
        """The archive keeps it, with its answer."""


def _line(typed: "PromptSession[str]", at_once: Callable[[], None]) -> str | None:
    """What the person typed; None at the end of input."""
    try:
        return str(typed.prompt(pre_run=at_once)).strip()
    except KeyboardInterrupt:
        return ""
    except EOFError:
        return None


def _give_up(typed: "PromptSession[str]", opening: Opening) -> None:
    """Take the prompt away when there will be nobody to ask; called from the opening's thread."""
    error, loop = opening.talk.exception(), typed.app.loop
    if error is not None and loop is not None:
        loop.call_soon_threadsafe(lambda: typed.app.is_running and typed.app.exit(exception=error))


def _obey(talk: Talk, line: str) -> bool:
    """Do what a line says; False when it says to end."""
    if not line.startswith("/"):
        _answer(talk, _suggested(talk, line))
        return True
    name, _, rest = line[1:].partition(" ")
    command = COMMANDS.get(name)
    if command is None:
        print("\n".join(f"/{name:<12} {what}" for name, (what, _) in COMMANDS.items()))
        return True
    return command[1](talk, rest.strip())


def _suggested(talk: Talk, line: str) -> str:
    """The suggestion of that number, or the line itself."""
    offered = talk.answered.suggestions if talk.answered else ()
    if line.isdecimal() and 1 <= int(line) <= len(offered):
        print(offered[int(line) - 1])
        return offered[int(line) - 1]
    return line


def _answer(talk: Talk, question: str) -> None:
    try:
        talk.answered = print_answer(talk.stream(question))
    except KeyboardInterrupt:
        print("\nStopped.")
        return
    for number, suggestion in enumerate(talk.answered.suggestions, start=1):
        print(f"  {number} {suggestion}")


def _new(talk: Talk, _rest: str) -> bool:
    talk.thread, talk.answered = talk.archive.begin(), None
    return True


def _open(talk: Talk, rest: str) -> bool:
    from assistant.archive import UnknownConversationError

    try:
        talk.thread, talk.answered = chosen(talk.archive, rest), None
    except UnknownConversationError as error:
        print(error)
    else:
        print(f"Going on with {talk.archive.find(talk.thread).title!r}.")
    return True


def _list(talk: Talk, rest: str) -> bool:
    from assistant.cli.conversations import lines

    print("\n".join(lines(talk.archive.search(rest) if rest else talk.archive.listed(20))))
    return True


def _facts(talk: Talk, _rest: str) -> bool:
    if talk.answered is None:
        print("Nothing was answered yet.")
    else:
        print_facts(talk.answered)
        print(footnote(talk.answered))
    return True


def _quit(_talk: Talk, _rest: str) -> bool:
    return False


COMMANDS: dict[str, tuple[str, Callable[[Talk, str], bool]]] = {
    "new": ("begin another conversation", _new),
    "open": ("go on with an earlier one: /open ID, or /open last", _open),
    "list": ("the latest conversations; /list WORDS: those in which all the words occur", _list),
    "facts": ("what the last answer rests on, each with its moment and source", _facts),
    "quit": ("end", _quit),
}
