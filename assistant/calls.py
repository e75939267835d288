"""A tool call as people can run it again: a `forbear call` line, and the source of a notebook cell.

Both name everything that decides the result: the day of the score that was read is in them even
where the question left it out, so that they give the same tomorrow.
"""

import shlex
from datetime import datetime
from pprint import pformat
from typing import Any

from assistant.embedded.transcript import Result
from assistant.options import words
from tools import TOOLS

_TOOLS = {tool.name: tool for tool in TOOLS}


def command(result: Result) -> str:
    """The command line of a result: `forbear call explain_risk --customer 1042 --as-of ...`."""
    said = [word for name, value in arguments(result).items() for word in words(name, value)]
    return shlex.join(["forbear", "call", result.tool, *said])


def cell(result: Result) -> str:
    """The source of a notebook cell that gives the same result."""
    given = pformat(arguments(result), width=88, sort_dicts=False)
    imported = sorted({"open_context", result.tool})
    return f"from tools import {', '.join(imported)}\n\n{result.tool}(open_context(), {given})"


def only_reads(result: Result) -> bool:
    """Whether the call had no effect on the world."""
    return _TOOLS[result.tool].effect == "read"


def arguments(result: Result) -> dict[str, Any]:
    """What was given, and the day of the score that was read, as plain JSON values."""
    takes = _TOOLS[result.tool].arguments
    read = takes.model_validate(dict(result.arguments)).model_dump(mode="json", exclude_unset=True)
    given = {name: value for name, value in read.items() if value is not None}
    if "as_of" in takes.model_fields and "as_of" not in given:
        given["as_of"] = datetime.fromisoformat(result.value["as_of"]).date().isoformat()
    return given
