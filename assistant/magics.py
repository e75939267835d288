"""`%ask` and `%%ask`: questions from a notebook, answered by the same assistant.

`%load_ext assistant.magics`, then `%ask why is customer 1042 at risk?`. The answer is the cell's
value: shown as text with its table, and usable (`_.facts`, `_.call`) like any other.
"""

import os
import re
from functools import cached_property

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, magics_class

from assistant.agent import Assistant
from assistant.answers import Answer
from tools.context import open_context

_ASKED = re.compile(r"^%ask[ \t]+(.*\?)[ \t]*$", re.MULTILINE)


@magics_class
class AskMagics(Magics):
    """Holds one conversation for the notebook."""

    @cached_property
    def assistant(self) -> Assistant:
        """The assistant of this notebook, opened at the first question."""
        return Assistant(open_context(os.environ, person=os.environ.get("USER", "analyst")))

    @line_cell_magic
    def ask(self, line: str, cell: str | None = None) -> Answer:
        """Ask a question, in a line or in a whole cell."""
        return self.assistant.ask(f"{line} {cell or ''}".strip(), thread="notebook")


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Register the magics."""
    shell.register_magics(AskMagics)
    shell.input_transformers_cleanup.append(keep_question_marks)


def keep_question_marks(lines: list[str]) -> list[str]:
    """Spell out `%ask ...?`, since IPython takes a `?` at the end of a line for a call for help."""
    return [_ASKED.sub(_spelled_out, line) for line in lines]


def _spelled_out(match: re.Match[str]) -> str:
    return f"get_ipython().run_line_magic('ask', {match[1]!r})"
