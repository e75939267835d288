"""Planning: the next tool calls of a turn, or that it is time to answer.

Each frame of a question is one round of calls; a later clause may point at what an earlier one
found ("... and why the first?"). A round that failed ends the turn.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from assistant.embedded.clauses import clauses, unheard
from assistant.embedded.dialogue import focus_before, frames
from assistant.embedded.extracting import Day, Due, Weekday
from assistant.embedded.focus import Frame, after
from assistant.embedded.grammar import load_grammar
from assistant.embedded.moments import Moment
from assistant.embedded.schema import Call, Intent
from assistant.embedded.transcript import Result, Turn

_FILTERS = {
    "band": "band",
    "hardship": "hardship",
    "treatment": "treatment",
    "region": "region",
    "segment": "segment",
    "language": "language",
    "vulnerable": "vulnerable",
    "reason": "reason",
    "days": "due_within_days",
    "n": "limit",
    "offset": "offset",
    "sort": "sort",
    "min_probability": "min_probability",
    "max_probability": "max_probability",
}
_SINGLE = ("reason", "treatment", "region", "segment", "language")
_MOST_DAYS = 45  # that a payment may be due in


@dataclass(frozen=True)
class ToolCall:
    """A tool to call."""

    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """One frame of the question and, when its tools were called, the results."""

    frame: Frame
    results: tuple[Result, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What to do next: call tools, or answer with the parts."""

    calls: tuple[ToolCall, ...]
    parts: tuple[Part, ...]


def plan(turns: Sequence[Turn], today: date) -> Plan:
    """The next step of the last turn; `today` is the book's present day."""
    *earlier, turn = turns
    focus = focus_before(earlier)
    returned = [result for results in turn.rounds for result in results]
    parts: list[Part] = []
    asked_for = clauses(turn.question)
    if (half := unheard(asked_for)) is not None:
        return Plan((), (Part(Frame(None, {"half": half})),))
    for clause in asked_for:
        together: list[int] = []
        for asked in frames(clause, focus):
            calls = tuple(_calls(asked, today))
            results = tuple(_returned(call, returned) for call in calls)
            if None in results:
                return Plan(calls, tuple(parts))
            found = tuple(result for result in results if result is not None)
            parts.append(Part(asked, found))
            focus = after(focus, asked, found)
            together += focus.together if asked.calls else ()
            if any(result.error for result in found):
                return Plan((), tuple(parts))
        focus = replace(focus, together=tuple(dict.fromkeys(together)) or focus.together)
    return Plan((), tuple(parts))


def _returned(call: ToolCall, results: Sequence[Result]) -> Result | None:
    """What the call came back with in this turn, whichever model made it."""
    for result in results:
        if (result.tool, dict(result.arguments)) == (call.tool, dict(call.arguments)):
            return result
    return None


def _calls(asked: Frame, today: date) -> Iterator[ToolCall]:
    if not asked.calls:
        return
    intent = load_grammar().intents[str(asked.intent)]
    taken = {name: value for name, value in asked.slots.items() if name not in _FILTERS}
    taken |= {name: value for name, value in asked.slots.items() if name in _taken(intent)}
    for call in intent.calls:
        slots = taken if call.arguments == "$filters" else asked.slots
        if call.each is None:
            arguments = _arguments(call, slots, today)
            if arguments or not call.arguments or len(intent.calls) == 1:
                yield ToolCall(call.tool, arguments)  # else what it is about was not said
            continue
        name = "customer" if call.each == "customers" else call.each
        for one in dict.fromkeys(asked.slots[call.each]):
            yield ToolCall(call.tool, _arguments(call, {**slots, name: one}, today))


def _taken(intent: Intent) -> frozenset[str]:
    """The slots that an intent filters by; a share is a bound below, above, or both."""
    bounds = {"min_probability", "max_probability"} if "percent" in intent.filters else set()
    return frozenset(intent.filters) | bounds


def _arguments(call: Call, slots: Mapping[str, Any], today: date) -> dict[str, Any]:
    given = call.arguments if isinstance(call.arguments, dict) else {}
    if isinstance(since := slots.get("since"), Day | Weekday) and "$since" not in given.values():
        slots = {"days_back": max((today - resolved(since, today)).days, 1), **slots}
    written = (*given.items(), *call.with_.items())
    values = [(name, _value(said, slots, today)) for name, said in written]
    found = {name: value for name, value in values if value is not None}
    return {**_filters(slots, today), **found} if call.arguments == "$filters" else found


def _filters(slots: Mapping[str, Any], today: date) -> dict[str, Any]:
    found = {_FILTERS[slot]: value for slot, value in slots.items() if slot in _FILTERS}
    conditions = [*slots.get("where", ()), *_listed(found)]
    if "sort" in found:
        found["sort"] = found["sort"][0]
    if "vulnerable" in found:
        found["vulnerable"] = found["vulnerable"][-1] == "yes"
    if (due := found.pop("due_within_days", None)) is not None:
        found |= _due(due, conditions, today)
    if conditions:
        found["where"] = " and ".join(conditions)
    return found


def _listed(found: dict[str, Any]) -> Iterator[str]:
    """The conditions that values come to which no filter takes: states, and several at once."""
    states = load_grammar().states
    for name in _SINGLE:
        values = list(dict.fromkeys(found.pop(name, ())))
        if name == "reason":
            yield from (f"{code} > 0" for code in values if code in states)
            values = [code for code in values if code not in states]
        if len(values) == 1:
            found[name] = values[0]
        elif values:
            yield _either(name, values)


def _due(said: int | Day | Weekday | Due, conditions: list[str], today: date) -> dict[str, int]:
    """Until when payments fall due, in days from today; one day alone becomes a condition."""
    match said:
        case Due(sign, day):
            conditions.append(f"due {sign} {coming(day, today).isoformat()}")
            return {}
        case int():
            return {"due_within_days": min(said, _MOST_DAYS)}
        case _:
            ahead = (coming(said, today) - today).days + 1
            return {"due_within_days": min(ahead, _MOST_DAYS)}


def _either(name: str, values: Sequence[str]) -> str:
    """Several values of a filter that takes one, in the filter language."""
    if name == "reason":
        return " and ".join(f"reason = {value}" for value in values)
    quoted = ", ".join(f'"{value}"' for value in values)
    return f"{name} in ({quoted})"


def _value(written: Any, slots: Mapping[str, Any], today: date) -> Any:  # noqa: ANN401 - JSON values
    if not isinstance(written, str) or not written.startswith("$"):
        return written
    name = written[1:]
    value = slots.get(name, slots.get("days") if name == "days_back" else None)
    if isinstance(value, Moment):
        ahead = value.day if isinstance(value.day, int) else (coming(value.day, today) - today).days
        return f"{today + timedelta(days=ahead)}T{value.hour:02}:{value.minute:02}"
    if isinstance(value, Due):
        value = value.day
    if name == "as_of" and value is None and "days_back" in slots:
        return (today - timedelta(days=slots["days_back"])).isoformat()
    if name == "as_of" and value is None:
        value = slots.get("since")
    if name == "since" and value is None:
        value = slots.get("as_of")
    if isinstance(value, Day | Weekday):
        return resolved(value, today).isoformat()
    return value[0] if isinstance(value, list) else value


def resolved(said: Day | Weekday, today: date) -> date:
    """The latest such day that is not after today; where a month has no such day, its last."""
    if isinstance(said, Weekday):
        return today - timedelta(days=(today.weekday() - said.number) % 7 or 7)
    year = said.year or today.year
    found = _date(year, said.month, said.day)
    return found if said.year or found <= today else _date(year - 1, said.month, said.day)


def coming(said: Day | Weekday, today: date) -> date:
    """The next such day, today included."""
    if isinstance(said, Weekday):
        return today + timedelta(days=(said.number - today.weekday()) % 7)
    found = _date(said.year or today.year, said.month, said.day)
    return found if said.year or found >= today else _date(today.year + 1, said.month, said.day)


def _date(year: int, month: int, day: int) -> date:
    year, month = min(max(year, 1), 9998), min(max(month, 1), 12)
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(max(day, 1), last))
