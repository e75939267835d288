"""Planning: the next tool calls of a turn, or that it is time to answer.

Each clause of a question is one round of calls; a later clause may point at what an earlier one
found ("... and why the first?"). A round that failed ends the turn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.embedded.dialogue import Frame, after, clauses, focus_before, frame
from assistant.embedded.grammar import Call, load_grammar
from assistant.embedded.reading import Day
from assistant.embedded.transcript import Result, Turn

_FILTERS = {
    "band": "band",
    "hardship": "hardship",
    "region": "region",
    "segment": "segment",
    "language": "language",
    "reason": "reason",
    "days": "due_within_days",
    "n": "limit",
    "sort": "sort",
    "min_probability": "min_probability",
    "max_probability": "max_probability",
}
_SINGLE = frozenset({"reason", "language", "region", "segment", "sort"})


@dataclass(frozen=True)
class ToolCall:
    """A tool to call."""

    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """One clause of the question: what it asks and, when its tools were called, the results."""

    frame: Frame
    results: tuple[Result, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What to do next: call tools, or answer with the parts."""

    calls: tuple[ToolCall, ...]
    parts: tuple[Part, ...]


def plan(turns: Sequence[Turn], year: int) -> Plan:
    """The next step of the last turn; `year` is that of the book's present day."""
    *earlier, turn = turns
    focus = focus_before(earlier)
    returned = [result for results in turn.rounds for result in results]
    parts: list[Part] = []
    for clause in clauses(turn.question):
        asked = frame(clause, focus)
        calls = _calls(asked, year)
        results = tuple(_returned(call, returned) for call in calls)
        if None in results:
            return Plan(calls, tuple(parts))
        found = tuple(result for result in results if result is not None)
        parts.append(Part(asked, found))
        focus = after(focus, asked, found)
        if any(result.error for result in found):
            break
    return Plan((), tuple(parts))


def _returned(call: ToolCall, results: Sequence[Result]) -> Result | None:
    """What the call came back with in this turn, whichever model made it."""
    for result in results:
        if (result.tool, dict(result.arguments)) == (call.tool, dict(call.arguments)):
            return result
    return None


def _calls(asked: Frame, year: int) -> tuple[ToolCall, ...]:
    if asked.intent is None or asked.missing:
        return ()
    intent = load_grammar().intents[asked.intent]
    return tuple(ToolCall(call.tool, _arguments(call, asked.slots, year)) for call in intent.calls)


def _arguments(call: Call, slots: Mapping[str, Any], year: int) -> dict[str, Any]:
    if isinstance(call.arguments, str):
        return {**_filters(slots), **call.with_}
    values = {name: _value(written, slots, year) for name, written in call.arguments.items()}
    return {name: value for name, value in values.items() if value is not None}


def _filters(slots: Mapping[str, Any]) -> dict[str, Any]:
    found = {_FILTERS[slot]: value for slot, value in slots.items() if slot in _FILTERS}
    for name in _SINGLE.intersection(found):
        found[name] = found[name][0]
    return found


def _value(written: Any, slots: Mapping[str, Any], year: int) -> Any:  # noqa: ANN401 - JSON values
    if not isinstance(written, str) or not written.startswith("$"):
        return written
    value = slots.get(written[1:])
    if isinstance(value, Day):
        return f"{value.year or year:04d}-{value.month:02d}-{value.day:02d}"
    return value[0] if isinstance(value, list) else value
