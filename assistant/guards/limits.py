"""Limits: a turn ends after so many model calls, asks for so many tools and makes so few drafts.

A model that goes round in circles costs the reader patience and the bank money; when it is stopped,
the facts it did look up are shown. A draft waits for a person's time, so it is limited more.
"""

from collections.abc import Sequence
from typing import Any

from langchain.agents.middleware import AgentMiddleware, hook_config
from langchain.agents.middleware.types import AgentState
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.messages.tool import ToolCall
from langgraph.runtime import Runtime

from assistant.embedded import wording
from assistant.embedded.transcript import REPAIR
from assistant.guards.grounded import this_turn
from tools import TOOLS

MODEL_CALLS = 8
TOOL_CALLS = 12
PROPOSALS = 3
_STOPPED = "The model kept looking things up without coming to an answer, so I stopped it."
_PROPOSE = frozenset(tool.name for tool in TOOLS if tool.effect == "propose")


class Limits(AgentMiddleware[AgentState[Any], None]):
    """Stops a turn that goes on for too long."""

    @hook_config(can_jump_to=["end"])
    async def abefore_model(
        self, state: AgentState[Any], runtime: Runtime[None]
    ) -> dict[str, Any] | None:
        """End the turn, with the facts, when the model has had its calls."""
        if len(_replies(state["messages"])) < MODEL_CALLS:
            return None
        _, results = this_turn(state["messages"])
        facts = wording.facts(results)
        return {"messages": [AIMessage(f"{_STOPPED}\n\n{facts}".strip())], "jump_to": "end"}

    async def aafter_model(
        self, state: AgentState[Any], runtime: Runtime[None]
    ) -> dict[str, Any] | None:
        """Drop the tool calls beyond the limits."""
        *earlier, last = _replies(state["messages"]) or [AIMessage("")]
        allowed = _within(last.tool_calls, [c for m in earlier for c in m.tool_calls])
        if len(last.tool_calls) <= len(allowed):
            return None
        text = last.text if allowed else last.text or _STOPPED
        kept = last.model_copy(update={"tool_calls": allowed, "content": text})
        return {"messages": [kept]}


def _within(calls: Sequence[ToolCall], made: Sequence[ToolCall]) -> list[ToolCall]:
    """The calls that are within the limits, after those that were made before."""
    proposals = sum(call["name"] in _PROPOSE for call in made)
    allowed: list[ToolCall] = []
    for call in calls[: max(0, TOOL_CALLS - len(made))]:
        proposals += call["name"] in _PROPOSE
        if call["name"] not in _PROPOSE or proposals <= PROPOSALS:
            allowed.append(call)
    return allowed


def _replies(messages: Sequence[AnyMessage]) -> list[AIMessage]:
    """What the model said in this turn."""
    replies: list[AIMessage] = []
    for message in reversed(messages):
        if isinstance(message, HumanMessage) and REPAIR not in message.additional_kwargs:
            break
        if isinstance(message, AIMessage):
            replies.insert(0, message)
    return replies
