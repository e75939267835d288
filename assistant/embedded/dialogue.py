"""The dialogue: what a question means after what was said before.

"and him?", "same for 1077", "in Hindi" or "why the second?" only mean something in a conversation.
What came before is folded, turn by turn, into the customers in focus and the last thing asked.
"""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.embedded.grammar import load_grammar
from assistant.embedded.matching import understand
from assistant.embedded.reading import Reading
from assistant.embedded.transcript import Result, Turn

_ADJUSTABLE = {
    "draft": {"channel", "language"},
    "contact": {"channel"},
    "list": {"band", "hardship", "region", "segment", "language", "reason", "days", "n"},
    "count": {"band", "hardship", "region", "segment", "language", "reason", "days"},
}
_CLAUSE = re.compile(
    r"\s*(?:[;?.]\s+|,?\s+and\s+(?:then\s+|also\s+)?|,?\s+then\s+)"
    r"(?=(?:why|explain|draft|write|compare|show|list|check|may|can|which|what|how|tell)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Frame:
    """What is asked: the intent and its slots; `missing` is what the person still has to say."""

    intent: str | None
    slots: Mapping[str, Any]
    missing: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True)
class Focus:
    """What the conversation is about: the last frame, the customers talked about, the last list."""

    last: Frame | None = None
    customers: tuple[int, ...] = ()
    listed: tuple[int, ...] = ()


def clauses(question: str) -> tuple[str, ...]:
    """The parts of a question that are asked one after the other; usually one."""
    if understand(question)[1].similarity == 1.0:
        return (question,)
    parts = tuple(part for part in _CLAUSE.split(question) if part.strip())
    if len(parts) > 1 and all(understand(part)[1].intent for part in parts):
        return parts
    return (question,)


def focus_before(turns: Sequence[Turn]) -> Focus:
    """The focus after all the given turns."""
    return functools.reduce(_after_turn, turns, Focus())


def frame(clause: str, focus: Focus) -> Frame:
    """What one clause means, given the focus."""
    reading, found = understand(clause)
    slots = {key: value for key, value in reading.values.items() if key != "refused"}
    understood = Frame(found.intent, slots, nearest=found.nearest)
    if (carried := _carried(understood, reading, focus)) is not None:
        understood = carried
    return _with_customers(understood, focus)


def after(focus: Focus, asked: Frame, results: Sequence[Result]) -> Focus:
    """The focus after a frame was asked and its tools answered."""
    named = [result.value["customer_id"] for result in results if "customer_id" in result.value]
    listed = focus.listed
    for result in results:
        if result.value.get("rows"):
            listed = tuple(row["customer_id"] for row in result.value["rows"])
            named += listed if len(listed) == 1 else ()
    customers = dict.fromkeys([*named, *focus.customers])
    last = asked if asked.intent and _calls(asked.intent) else focus.last
    return Focus(last, tuple(customers), listed)


def _after_turn(focus: Focus, turn: Turn) -> Focus:
    rounds = iter(turn.rounds)
    for clause in clauses(turn.question):
        asked = frame(clause, focus)
        results = next(rounds, ()) if asked.intent and _calls(asked.intent) else ()
        focus = after(focus, asked, results)
    return functools.reduce(lambda so_far, left: after(so_far, _NOTHING, left), rounds, focus)


def _carried(said: Frame, reading: Reading, focus: Focus) -> Frame | None:
    """The frame that continues the last one, if this clause only makes sense as that."""
    last = focus.last
    if last is None or last.intent is None:
        return replace(said, intent="explain") if said.intent == "again" else None
    if said.intent == "again" or (last.missing and reading.words == ("{customer}",)):
        carried = {key: value for key, value in last.slots.items() if key not in _WHO}
        return Frame(last.intent, {**carried, **said.slots})
    only_values = bool(reading.words) and all(word.startswith("{") for word in reading.words)
    fits = set(said.slots) <= _ADJUSTABLE.get(last.intent, set())
    if said.intent in (None, "draft", "list") and only_values and fits:
        return Frame(last.intent, {**last.slots, **said.slots})
    if said.intent is None and only_values and set(said.slots) <= _ADJUSTABLE["draft"]:
        return Frame("draft", said.slots)
    return None


def _with_customers(said: Frame, focus: Focus) -> Frame:
    if said.intent is None:
        return said
    wanted = load_grammar().intents[said.intent].requires
    slots = dict(said.slots)
    named = list(dict.fromkeys([*slots.get("customers", ()), *_pointed_at(slots, focus)]))
    if "other" in wanted and len(named) == 1:
        named = [*(c for c in focus.customers[:1] if c != named[0]), *named]
    if not named and "customer" in wanted and "ordinal" not in slots:
        named = list(focus.customers[: wanted.count("customer") + wanted.count("other")])
    slots.update(zip(("customer", "other"), named, strict=False))
    if "reason" in slots and "term" in wanted:
        slots.setdefault("term", slots["reason"][0])
    return replace(said, slots=slots, missing=tuple(slot for slot in wanted if slot not in slots))


def _pointed_at(slots: Mapping[str, Any], focus: Focus) -> list[int]:
    pointed = list(focus.customers[:1]) if "pronoun" in slots else []
    for place in slots.get("ordinal", ()):
        index = -1 if place == "last" else int(place) - 1
        if -len(focus.listed) <= index < len(focus.listed):
            pointed.append(focus.listed[index])
    return pointed


def _calls(intent: str) -> bool:
    return bool(load_grammar().intents[intent].calls)


_WHO = frozenset({"customers", "customer", "other", "pronoun", "ordinal"})
_NOTHING = Frame(None, {})
