"""Argument guard: only a declared tool with valid arguments runs, and its failures are told.

A call is checked before it runs. What the tools or the layers below refuse for a known reason goes
back to the model as an error with that reason; a bug is not a conversation and propagates.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import AgentState, ToolCallRequest
from langchain_core.messages import ToolMessage
from langgraph.types import Command

from tools.base import Tool
from tools.errors import BadArgumentsError
from tools.expected import EXPECTED, told


class ArgumentGuard(AgentMiddleware[AgentState[Any], None]):
    """Checks each call against the declared tools, and tells expected failures."""

    def __init__(self, tools: Mapping[str, Tool]) -> None:
        """Allow these tools and no others."""
        super().__init__()
        self._tools = tools

    async def awrap_tool_call(
        self,
        request: ToolCallRequest,
        handler: Callable[[ToolCallRequest], Awaitable[ToolMessage | Command[Any]]],
    ) -> ToolMessage | Command[Any]:
        """Run the call if it is valid; say why if it is not, or if it fails for a known reason."""
        call = request.tool_call
        tool = self._tools.get(call["name"])
        if tool is None:
            known = ", ".join(self._tools)
            return _failed(call, BadArgumentsError(f"There is no tool {call['name']!r}: {known}."))
        try:
            tool.validate(call["args"])
            return await handler(request)
        except EXPECTED as error:
            return _failed(call, error)


def _failed(call: Mapping[str, Any], error: Exception) -> ToolMessage:
    text = json.dumps(told(error), ensure_ascii=False)
    return ToolMessage(text, tool_call_id=call["id"], name=call["name"], status="error")
