"""`%ask` and `%%ask`: questions from a notebook, answered by the same assistant.

`%load_ext assistant.magics`, then `%ask why is customer 1042 at risk?`. The words come as they are
made; then the answer is the cell's value: shown with table, picture, facts and what to ask next,
and usable (`_.facts`, `_.call`) like any other. A notebook has one conversation, kept under its
path for the person who runs it, so it goes on after a restart; `%ask --new` begins another.
"""

import os
import re
import time
import uuid
from collections.abc import Callable, Iterable
from functools import cached_property

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, magics_class

from assistant.answers import Answer, Event, Finished
from assistant.own import OwnAssistant

NOTEBOOK = "JPY_SESSION_NAME"  # the notebook's path, as the server tells its kernel
_BETWEEN = 0.1  # seconds between two looks at an answer in the making
_ASKED = re.compile(r"^%ask[ \t]+(.*\?)[ \t]*$", re.MULTILINE)
_NEW = "--new"


class NoAnswerError(RuntimeError):
    """A stream ended before its answer did."""


@magics_class
class AskMagics(OwnAssistant, Magics):
    """Holds one conversation for the notebook."""

    @cached_property
    def thread(self) -> str:
        """The conversation of this notebook; one of this kernel's own where the path is unknown."""
        path = os.environ.get(NOTEBOOK)
        return self.archive.begin(path and f"notebook:{path}")

    @line_cell_magic
    def ask(self, line: str, cell: str | None = None) -> Answer | None:
        """Ask a question, in a line or in a whole cell."""
        question = f"{line} {cell or ''}".strip()
        if question == _NEW or question.startswith(f"{_NEW} "):
            self.thread = self.archive.begin()
            question = question.removeprefix(_NEW).strip()
        if not question:
            return None
        events = self.assistant.stream(question, self.thread)
        if self.shell is not None and hasattr(self.shell, "kernel"):
            return shown_while_made(events, self.shell.display_pub.publish)
        return finished(events)


def shown_while_made(events: Iterable[Event], publish: Callable[..., None]) -> Answer:
    """Show the words as they come, and take them away for the whole answer, which is returned."""
    said, last = "", 0.0
    place = {"display_id": uuid.uuid4().hex}
    publish({"text/markdown": said}, transient=place)
    try:
        for event in events:
            if isinstance(event, Finished):
                return event.answer
            said += event.text
            if (now := time.monotonic()) - last >= _BETWEEN:
                last = now
                publish({"text/markdown": said}, transient=place, update=True)
    finally:
        publish({"text/markdown": ""}, transient=place, update=True)
    raise NoAnswerError("The answer broke off before its end: ask again.")


def finished(events: Iterable[Event]) -> Answer:
    """The answer alone, for a shell that shows nothing twice."""
    for event in events:
        if isinstance(event, Finished):
            return event.answer
    raise NoAnswerError("The answer broke off before its end: ask again.")


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Register the magics."""
    shell.register_magics(AskMagics)
    shell.input_transformers_cleanup.append(keep_question_marks)


def keep_question_marks(lines: list[str]) -> list[str]:
    """Spell out `%ask ...?`, since IPython takes a `?` at the end of a line for a call for help."""
    return [_ASKED.sub(_spelled_out, line) for line in lines]


def _spelled_out(match: re.Match[str]) -> str:
    return f"get_ipython().run_line_magic('ask', {match[1]!r})"
