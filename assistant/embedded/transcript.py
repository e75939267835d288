"""The transcript: what the message list of a conversation says, turn by turn.

The embedded model keeps no state. Everything it knows about a conversation is read here from the
messages, so a restored thread, another process or an HTTP server in between make no difference.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

REPAIR = "forbear_repair"


@dataclass(frozen=True)
class Result:
    """What one tool call came back with; `error` is set instead of `value` when it failed."""

    tool: str
    arguments: Mapping[str, Any]
    value: Mapping[str, Any]
    error: str | None = None


@dataclass(frozen=True)
class Turn:
    """One question and, round by round, what the tools were asked and answered."""

    question: str
    rounds: tuple[tuple[Result, ...], ...]


def turns(messages: Sequence[BaseMessage]) -> tuple[Turn, ...]:
    """The conversation so far; the last turn is the one to answer."""
    found: list[tuple[str, list[tuple[Result, ...]]]] = []
    answers = {m.tool_call_id: m for m in messages if isinstance(m, ToolMessage)}
    for message in messages:
        if isinstance(message, HumanMessage) and REPAIR not in message.additional_kwargs:
            found.append((message.text, []))
        elif isinstance(message, AIMessage) and message.tool_calls and found:
            asked = [(call, answers.get(str(call["id"]))) for call in message.tool_calls]
            found[-1][1].append(
                tuple(
                    result(call["name"], call["args"], reply.text)
                    for call, reply in asked
                    if reply is not None
                )
            )
    return tuple(Turn(question, tuple(rounds)) for question, rounds in found)


def result(tool: str, arguments: Mapping[str, Any], text: str) -> Result:
    """The result that a tool message carries as JSON text."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        return Result(tool, arguments, {}, text)
    if not isinstance(value, dict):
        return Result(tool, arguments, {}, text)
    if "error" in value:
        return Result(tool, arguments, value, str(value["error"]))
    return Result(tool, arguments, value)
