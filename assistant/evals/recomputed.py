"""Recomputing: what the tools themselves say, asked directly and apart from any conversation.

Two calls are the same when their arguments are, defaults left out, or when both find the same:
`band=["HIGH"]` and `where="band = HIGH"` are one question in two spellings.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assistant.embedded.transcript import Result
from assistant.evals import expressions
from assistant.evals.expressions import Call
from tools import TOOLS, Context
from tools.errors import BadArgumentsError, ToolError

if TYPE_CHECKING:
    from tools.base import Tool

_ECHO = frozenset(
    {"asked", "where", "term", "limit", "due_within_days", "min_probability", "max_probability"}
)


class Recomputed:
    """The tools of one context, each call made once until something has changed."""

    def __init__(self, ctx: Context) -> None:
        """Ask nothing yet."""
        self.tools: Mapping[str, Tool] = {tool.name: tool for tool in TOOLS}
        self._ctx = ctx
        self._known: dict[str, Any] = {}

    def forget(self) -> None:
        """Something was stored: ask again."""
        self._known.clear()

    def ask(self, tool: str, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 - each tool has its own result
        """What the tool returns.

        Raises:
            ToolError: It refuses, as it would refuse the assistant.
        """
        key = json.dumps([tool, arguments], sort_keys=True, default=str)
        if key not in self._known:
            self._known[key] = self.tools[tool](self._ctx, arguments)
        return self._known[key]

    def fact(self, text: str) -> list[tuple[str, Any]]:
        """A fact's field and value in each alternative that the tools can answer."""
        found = []
        for node in expressions.alternatives(text):
            try:
                value = expressions.evaluate(node, self.tools, self.ask)
            except ToolError:
                continue
            found.append((expressions.leaf(node), value))
        return found

    def calls(self, text: str) -> list[Call]:
        """The alternatives of an expected call."""
        return [expressions.call(node, self.tools) for node in expressions.alternatives(text)]

    def again(self, results: Sequence[Result]) -> tuple[Result, ...]:
        """The same results as the tools give them now; a draft is not proposed a second time."""
        return tuple(self._again(result) for result in results)

    def is_same(self, wanted: Call, made: Result) -> bool:
        """Whether a call that was made is the expected one."""
        if wanted.tool != made.tool:
            return False
        try:
            expected = self._canonical(wanted.tool, wanted.arguments)
            given = self._canonical(made.tool, made.arguments)
        except BadArgumentsError:
            return False
        if wanted.open:
            return all(given.get(name) == value for name, value in expected.items())
        free = {name: value for name, value in given.items() if name in wanted.free}
        return {**expected, **free} == given or self._agree(wanted, made, free)

    def _agree(self, wanted: Call, made: Result, free: Mapping[str, Any]) -> bool:
        """Whether both find the same; where that is nothing, they must have been asked the same."""
        if made.error is not None or self.tools[wanted.tool].effect != "read":
            return False
        try:
            expected = self._plain(wanted.tool, {**wanted.arguments, **free})
            given = self._plain(made.tool, made.arguments)
        except ToolError:
            return False
        ignored = _ECHO if expected.get("total", 1) else {"limit"}
        return _without(expected, ignored) == _without(given, ignored)

    def _plain(self, tool: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.tools[tool].to_json(self.ask(tool, arguments)))
        return found

    def _canonical(self, tool: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments as JSON values, without those that only say the default."""
        known = self.tools[tool]
        known.validate(arguments)
        model = known.arguments.model_validate(dict(arguments))
        plain = model.model_dump(mode="json", exclude_defaults=True)
        return {
            name: sorted(value) if isinstance(value, list) else value
            for name, value in plain.items()
        }

    def _again(self, result: Result) -> Result:
        if result.error is not None or self.tools[result.tool].effect != "read":
            return result
        found = self.ask(result.tool, result.arguments)
        value = json.loads(self.tools[result.tool].to_json(found))
        return Result(result.tool, result.arguments, value)


def _without(value: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: part for name, part in value.items() if name not in names}
