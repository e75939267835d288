"""The dialogue: what a question means after what was said before.

"and him?", "same for 1077", "in Hindi" or "why the second?" only mean something in a conversation.
What came before is folded, turn by turn, into the focus: the last thing asked, the customers talked
about, the last list and what was offered to choose from.
"""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.embedded.focus import Focus, Frame, after
from assistant.embedded.following import WHO, followed
from assistant.embedded.grammar import load_grammar
from assistant.embedded.matching import VERY_NEAR, Match, refusing, understand
from assistant.embedded.reading import Reading
from assistant.embedded.transcript import Turn

_SUBORDINATE = re.compile(
    r"\s*(?:since|as|given|because|although|though|while)\b.*\d", re.IGNORECASE
)
_PREDICATE = re.compile(
    r"\s*(?:has|have|is|are|do|does|did|will|would|could|can|should|may)\s+"
    r"(?!i\b|we\b|you\b|he\b|she\b|they\b|it\b|this\b|that\b|there\b|any|some|the\b|his\b|her\b|[#\d]|cust|acc"
    r"|call|contact|model)",
    re.IGNORECASE,
)
_ABOUT_IT = re.compile(r"\b(about|with|for|on|to) (?:it|this|that)\b", re.IGNORECASE)
_FIRST = re.compile(
    r"^\s*(?:first|firstly|first of all|to begin with),?\s+(?=[a-z])", re.IGNORECASE
)
_IT = re.compile(r"\b(of|with|without|in|by|on) (?:it|that|this)\b", re.IGNORECASE)
_CONSEQUENCE = re.compile(r"\s*(?:what|how|where|would|will|is|does|tell|show)\b", re.IGNORECASE)
_OWN_QUESTION = re.compile(
    r"\d|\b(?:why|should|may|can|chang|message|afford|due|pay)", re.IGNORECASE
)
_ASKED = frozenset({"customer", "band", "direction", "change"})
_MOST_CUSTOMERS = 5
_MOST_CHOICES = 5
_GROUPED = ("segment", "region", "language", "hardship", "band")
_NOTHING = Frame(None)
_NOT_SLOTS = frozenset({"refused", "number", "amount", "follows"})


def clauses(question: str) -> tuple[str, ...]:
    """The parts of a question that are asked one after the other; usually one."""
    whole = understand(question)[1]
    if whole.similarity == 1.0 or whole.intent in refusing():
        return (question,)
    first, *more = (part for part in _joint().split(_FIRST.sub("", question)) if part.strip())
    if not more or _SUBORDINATE.match(first) or any(map(_PREDICATE.match, more)):
        return (question,)
    parts = (_foretold(first, more), *(_of_same(part) for part in more))
    if all(understand(part)[1].intent for part in parts):
        return (question,) if _supposed_once(parts) or _is_of_these(parts) else parts
    return (question,)


@functools.cache
def _joint() -> re.Pattern[str]:
    """Where one question ends and the next begins; what joins them is left out."""
    said = load_grammar().clauses
    joining, asides, opening, things = (
        "|".join(map(re.escape, words))
        for words in (said.joining, said.asides, said.opening, said.things)
    )
    return re.compile(
        rf"(?:\s*[;:?.!]+\s+|,\s+|,?\s+(?=(?:{joining})\s))(?:(?:{joining})\s+)?"
        rf"(?:(?:{asides}),?\s+)*(?=(?:{opening}|(?:(?:the|its|his|her|their|any)\s+)?(?:{things}))\b)",
        re.IGNORECASE,
    )


def _of_same(clause: str) -> str:
    """A later clause, with the customer of the first in it where it only calls a tool so."""
    about = _ABOUT_IT.sub(r"\1 him", clause)
    understood = []
    for said in (about, f"{about} for him", f"{about} him"):
        reading, found = understand(said)
        sure = said == about or reading.content or found.similarity == VERY_NEAR
        if found.intent is None or not sure or (said != about and found.intent == "draft"):
            continue
        if load_grammar().intents[found.intent].calls:
            return said
        understood.append(said)
    return understood[0] if understood else clause


def _foretold(first: str, more: Sequence[str]) -> str:
    """The first clause, about the one whom only a later names: "why risky, and 1042's EMI"."""
    if understand(first)[0].slots & {"customer"}:
        return first
    named = {one for part in more for one in understand(part)[0].customers}
    about = f"{first} of customer {named.pop()}" if len(named) == 1 else first
    found = understand(about)[1].intent
    return about if found and load_grammar().intents[found].is_personal else first


def _supposed_once(parts: Sequence[str]) -> bool:
    """Whether the rest only asks what follows of what is supposed: "if ..., how bad is it?"."""
    readings = [understand(part)[0] for part in parts]
    return "changes" in readings[0].values and all(
        _CONSEQUENCE.match(part) and not _OWN_QUESTION.search(part) and reading.slots <= _ASKED
        for part, reading in zip(parts[1:], readings[1:], strict=True)
    )


def _is_of_these(parts: Sequence[str]) -> bool:
    """Whether it asks which of several named customers: "1042 or 1077, who is first"."""
    named, asked = understand(parts[0])[0], understand(parts[-1])
    return (
        len(named.customers) > 1 and asked[1].intent == "list" and not asked[0].slots - {"channel"}
    )


def focus_before(turns: Sequence[Turn]) -> Focus:
    """The focus after all the given turns."""
    return functools.reduce(_after_turn, turns, Focus())


def frames(clause: str, focus: Focus) -> tuple[Frame, ...]:
    """What one clause means, given the focus: a frame for each customer it asks about."""
    reading, found = understand(_with_term(clause, focus))
    if (chosen := _chosen(reading, focus)) is not None:
        return (_settled(chosen),)
    slots = {key: value for key, value in reading.values.items() if key not in _NOT_SLOTS}
    said = followed(Frame(found.intent, slots, nearest=found.nearest), reading, focus)
    if said.intent is None:
        return (_unclear(said, found, focus),)
    if said.choices or said.intent == "reword":
        return (said,)
    return tuple(_settled(each) for each in _with_customers(said, focus))


def _with_term(clause: str, focus: Focus) -> str:
    """The clause with the term in place of "it", where a term was just defined."""
    last = focus.last
    if last is None or last.intent != "define" or "term" not in last.slots:
        return clause
    return _IT.sub(rf"\1 {last.slots['term']}".replace("_days", ""), clause)


def _after_turn(focus: Focus, turn: Turn) -> Focus:
    rounds = iter(turn.rounds)
    for clause in clauses(turn.question):
        together: list[int] = []
        for asked in frames(clause, focus):
            focus = after(focus, asked, next(rounds, ()) if asked.calls else ())
            together += focus.together if asked.calls else ()
        focus = replace(focus, together=tuple(dict.fromkeys(together)) or focus.together)
    return functools.reduce(lambda so_far, left: after(so_far, _NOTHING, left), rounds, focus)


def _chosen(reading: Reading, focus: Focus) -> Frame | None:
    """The choice that is named by its number or its place, if choices were offered."""
    if not focus.choices or not reading.words or not reading.is_values:
        return None
    places = reading.values.get("ordinal", [])
    number = reading.values.get("number") or (places[0] if places else None)
    if number == "last":
        return focus.choices[-1]
    if isinstance(number, int) and 1 <= number <= len(focus.choices):
        return focus.choices[number - 1]
    named = reading.values.get("customers", [])
    fitting = [each for each in focus.choices if each.slots.get("customers") == named]
    return fitting[0] if len(fitting) == 1 else None


def _unclear(said: Frame, found: Match, focus: Focus) -> Frame:
    """A frame that asks back, where some intents fit equally well."""
    offered: list[Frame] = []
    unnamed = {} if "customers" in said.slots else {"unnamed": True}
    for name in found.between:
        about = Frame(name, {**said.slots, **unnamed})
        for each in map(_settled, _with_customers(about, focus)):
            if not (each.missing or each.choices or each in offered):
                offered.append(each)
    if found.unread:
        return Frame(None, {"unread": found.unread}, nearest=found.nearest)
    if len(offered) == 1 and len(found.between) > 1:
        return offered[0]
    return replace(said, choices=tuple(offered[:_MOST_CHOICES]) if len(offered) > 1 else ())


def _with_customers(said: Frame, focus: Focus) -> tuple[Frame, ...]:
    """The frame with its customers; one for each of them where it takes one only."""
    intent = load_grammar().intents[str(said.intent)]
    slots = dict(said.slots)
    named = list(dict.fromkeys([*slots.get("customers", ()), *_pointed_at(slots, focus)]))
    if "customer" not in intent.requires:
        return (replace(said, slots=slots),)
    if "other" in intent.requires:
        return (_pair(said, named, focus),)
    if not named and (unclear := _whom(said, focus)):
        return (replace(said, choices=unclear),)
    if not named and "ordinal" not in slots:
        named = list(focus.customers[:1])
    if said.intent == "explain" and len(named) > 1:
        return (_pair(replace(said, intent="compare"), named, focus),)
    named = named[:_MOST_CUSTOMERS]
    kept = {key: value for key, value in slots.items() if key not in WHO}
    each = [replace(said, slots={**kept, "customers": [one], "customer": one}) for one in named]
    return tuple(each) or (replace(said, slots=slots),)


def _pair(said: Frame, named: list[int], focus: Focus) -> Frame:
    if len(named) == 1:
        named = [*[one for one in focus.customers if one != named[0]][:1], *named]
    if not named:
        named = list(focus.together if len(focus.together) > 1 else focus.customers[:2])
    named = named[:_MOST_CUSTOMERS]
    found = dict(zip(("customer", "other"), named, strict=False))
    return replace(said, slots={**said.slots, **found, "customers": named})


def _whom(said: Frame, focus: Focus) -> tuple[Frame, ...]:
    """The customers that may be meant, where several were talked about in one breath."""
    if "ordinal" in said.slots or "both" in said.slots.get("pronoun", ()):
        return ()
    meant = focus.together if len(focus.together) > 1 else ()
    if not focus.customers:
        meant = focus.listed
    kept = {key: value for key, value in said.slots.items() if key not in WHO}
    return tuple(
        Frame(said.intent, {**kept, "customers": [one], "customer": one, "place": place})
        for place, one in enumerate(meant[:_MOST_CHOICES])
    )


def _pointed_at(slots: Mapping[str, Any], focus: Focus) -> list[int]:
    pronouns = slots.get("pronoun", ())
    if "both" in pronouns:
        return list(focus.together or focus.customers[:2])
    if "they" in pronouns and len(focus.together) > 1 and "customers" not in slots:
        return list(focus.together)
    single = len(focus.together) < 2 and "customers" not in slots
    pointed = list(focus.customers[:1]) if pronouns and single else []
    for place in slots.get("ordinal", ()):
        index = -1 if place == "last" else int(place) - 1
        if -len(focus.listed) <= index < len(focus.listed):
            pointed.append(focus.listed[index])
    return pointed


def _settled(said: Frame) -> Frame:
    """The frame with what follows from its values, and what is still missing."""
    if said.intent is None:
        return said
    slots = dict(said.slots)
    if said.intent == "define" and "term" not in slots:
        named = [slots[slot][0] for slot in ("reason", "hardship", "treatment") if slot in slots]
        slots.update({"term": named[0]} if named else {})
    if "customers" in slots:
        found = dict(zip(("customer", "other"), slots["customers"], strict=False))
        slots = {**slots, **found}
    if said.intent == "group" and "by" not in slots:
        several = [name for name in _GROUPED if len(slots.get(name, ())) > 1]
        single = [name for name in _GROUPED if name in slots]
        slots.update({"by": (several or single)[:1]} if several or single else {})
        if several and several[0] != "region":  # few enough to be seen beside the others
            del slots[several[0]]
    if said.intent == "bands" and "band" in slots:
        slots["band_term"] = slots["band"][0]
    wanted = load_grammar().intents[said.intent].requires
    missing = tuple(slot for slot in wanted if not slots.get(slot))
    return replace(said, slots=slots, missing=() if said.choices else missing)
