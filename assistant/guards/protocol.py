"""Protocol repair: a conversation that a strict endpoint accepts, whatever came back before.

Tool calls without an answer, answers without a call, doubled ids, empty replies and broken
arguments are put right or asked for again, at most twice; a thread can therefore never get stuck.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from langchain.agents.middleware import AgentMiddleware, hook_config
from langchain.agents.middleware.types import AgentState
from langchain_core.messages import (
    AIMessage,
    AnyMessage,
    HumanMessage,
    RemoveMessage,
    ToolMessage,
)
from langgraph.graph.message import REMOVE_ALL_MESSAGES
from langgraph.runtime import Runtime

from assistant.embedded.transcript import REPAIR

_MOST_REPAIRS = 2
_UNUSABLE = "The model returned nothing usable, so I did nothing. Please ask again."


class ProtocolRepair(AgentMiddleware[AgentState[Any], None]):
    """Keeps the message history valid before and after each model call."""

    async def abefore_model(
        self, state: AgentState[Any], runtime: Runtime[None]
    ) -> dict[str, Any] | None:
        """Answer calls that were left open and drop answers that nobody asked for."""
        messages = repaired(state["messages"])
        if messages == state["messages"]:
            return None
        return {"messages": [RemoveMessage(id=REMOVE_ALL_MESSAGES), *messages]}

    @hook_config(can_jump_to=["model", "end"])
    async def aafter_model(
        self, state: AgentState[Any], runtime: Runtime[None]
    ) -> dict[str, Any] | None:
        """Give each call its own id; ask again for a reply that cannot be used."""
        last = state["messages"][-1]
        if not isinstance(last, AIMessage):
            return None
        if last.invalid_tool_calls or not (last.tool_calls or last.text.strip()):
            return _ask_again(state["messages"], last)
        ids = [call["id"] for call in last.tool_calls]
        if all(ids) and len(set(ids)) == len(ids) and not _taken(ids, state["messages"][:-1]):
            return None
        calls = [{**call, "id": f"call_{uuid.uuid4().hex[:12]}"} for call in last.tool_calls]
        return {"messages": [last.model_copy(update={"tool_calls": calls})]}


def repaired(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """The messages with every tool call answered exactly once, right after it."""
    answers = {m.tool_call_id: m for m in reversed(messages) if isinstance(m, ToolMessage)}
    kept: list[AnyMessage] = []
    for message in messages:
        if isinstance(message, ToolMessage):
            continue
        kept.append(message)
        if isinstance(message, AIMessage):
            kept += [
                answers.get(str(call["id"]))
                or ToolMessage(
                    '{"error": "Not run."}', tool_call_id=str(call["id"]), status="error"
                )
                for call in message.tool_calls
            ]
    return kept


def _taken(ids: Sequence[str | None], messages: Sequence[AnyMessage]) -> bool:
    earlier = {c["id"] for m in messages if isinstance(m, AIMessage) for c in m.tool_calls}
    return not earlier.isdisjoint(ids)


def _ask_again(messages: Sequence[AnyMessage], last: AIMessage) -> dict[str, Any]:
    repairs = 0
    for message in reversed(messages):
        if isinstance(message, HumanMessage):
            if REPAIR not in message.additional_kwargs:
                break
            repairs += 1
    if repairs >= _MOST_REPAIRS:
        said = AIMessage(_UNUSABLE, id=last.id)
        return {"messages": [said], "jump_to": "end"}
    request = HumanMessage(
        "Your last reply was empty or its tool arguments were not valid JSON. Reply again.",
        additional_kwargs={REPAIR: True},
    )
    return {"messages": [RemoveMessage(id=str(last.id)), request], "jump_to": "model"}
