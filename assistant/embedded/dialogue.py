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

from assistant.embedded.artefact import load_trained
from assistant.embedded.clauses import about_him, clauses, of_same, unheard, with_term
from assistant.embedded.ellipsis import is_elliptic, numeral
from assistant.embedded.focus import Focus, Frame, after
from assistant.embedded.following import WHO, followed
from assistant.embedded.grammar import load_grammar
from assistant.embedded.matching import Match, understand
from assistant.embedded.premises import concluded, is_vague, parted
from assistant.embedded.reading import Reading
from assistant.embedded.transcript import Turn

# What corrects the last question says nothing itself: "no sorry, wrong id", "... after all".
_CORRECTING = re.compile(
    r"^\W*(?:(?:no|nope|sorry|oops|hmm+|uh|typo|actually|wait"
    r"|wrong (?:id|number|one|customer)"
    r"|my mistake|correction|i mean|i meant|not even|ok so|hang on|make (?:it|that))\b"
    r"[\s,.:;!-]*)+(?=\S)",
    re.IGNORECASE,
)
_BESIDES = re.compile(
    r"[\s,]+(?:it should be|it is|after all|instead|rather|that is|i mean|i meant|i think|actually"
    r"|sorry|my mistake|then|though)[\s.!?]*$",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^\W*(?:(?:and|or|with|what about|how about|also|now|then)\s+)+", re.IGNORECASE
)
_SUPPOSED = re.compile(r"\b(if|suppose|supposing|say) (?:it|that|they|this)\b", re.IGNORECASE)
_MOST_CUSTOMERS = 5
_MOST_CHOICES = 5
_GROUPED = ("segment", "region", "language", "hardship", "band")
_NOTHING = Frame(None)
_LIKELY = 0.79
_SHORT = 6  # words of a level that is told without its subject
_GRANTED = frozenset({"band", "min_probability", "max_probability"})  # set right by an answer
_NOT_SLOTS = frozenset({"refused", "number", "amount", "follows", "moment"})


def focus_before(turns: Sequence[Turn]) -> Focus:
    """The focus after all the given turns."""
    return functools.reduce(_after_turn, turns, Focus())


def frames(clause: str, focus: Focus) -> tuple[Frame, ...]:
    """What one clause means, given the focus: a frame for each customer it asks about."""
    said = parted(clause)
    return (_granted(*said, clause, focus) if said else ()) or _frames(clause, focus)


def _granted(premise: str, asked: str, whole: str, focus: Focus) -> tuple[Frame, ...]:
    """What is asked with a premise, of the customer it names; none where the whole tells more."""
    values = understand(premise)[0].values
    about = replace(focus, customers=tuple(values["customers"]), together=())
    readings = (whole, premise) if is_vague(asked) else (of_same(asked), *concluded(premise, asked))
    meant = (_frames(each, about) for each in readings)
    found = next((f for f in meant if all(one.calls and one.is_personal for one in f)), ())
    granted = {key: values[key] for key in _GRANTED.intersection(values)}
    return tuple(replace(each, slots={**granted, **each.slots}) for each in found)


def _frames(clause: str, focus: Focus) -> tuple[Frame, ...]:
    reading, found = _understood(_with_term(clause, focus), focus)
    if (chosen := _chosen(reading, focus)) is not None:
        return (_settled(chosen),)
    if found.unread and reading.is_values:
        return (Frame(None, {"unread": found.unread}, nearest=found.nearest),)
    said = followed(_placed(_frame(reading, found), focus), reading, focus)
    if said.intent is None and (likely := _likely(reading, found, focus)) is not None:
        said = likely
    if said.intent is None:
        leaning = {"leaning": True} if "follows" in reading.values else {}
        return (_unclear(replace(said, slots={**said.slots, **leaning}), found, focus),)
    if said.choices or said.intent == "reword":
        return (said,)
    return tuple(_settled(each) for each in _with_customers(said, focus))


def _frame(reading: Reading, found: Match) -> Frame:
    slots = {key: value for key, value in reading.values.items() if key not in _NOT_SLOTS}
    return Frame(found.intent, slots, nearest=found.nearest)


def _placed(said: Frame, focus: Focus) -> Frame:
    """The frame with the place in the last list where a small number was taken for a customer."""
    named = said.slots.get("customers", ())
    if not named or max(named) > len(focus.listed):
        return said
    rest = {key: value for key, value in said.slots.items() if key != "customers"}
    return replace(said, slots={**rest, "ordinal": [*rest.get("ordinal", ()), *named]})


def _likely(reading: Reading, found: Match, focus: Focus) -> Frame | None:
    """What is meant in all likelihood: the last subject, or the one question for all named."""
    near, last = found.between[:1], focus.last
    if found.unread or not near or found.similarity < _LIKELY:
        return None
    only = len(found.between) == 1 and near != ("draft",)
    all_named = only and (len(reading.customers) > 1 or len(focus.together) == 1)
    if all_named or (last is not None and last.is_personal and near == (last.intent,)):
        return replace(_frame(reading, found), intent=near[0])
    return None


def _understood(clause: str, focus: Focus) -> tuple[Reading, Match]:
    """The clause on its own; where that says little, about the customer who is spoken of."""
    last = focus.last
    reading, found = understand(clause)
    little = is_elliptic(reading) or numeral(reading) is not None
    if last is not None and not little and (corrected := _CORRECTING.sub("", clause)).strip():
        clause = _BESIDES.sub("", corrected) or corrected
        reading, found = understand(clause)
    if last is not None and last.intent == "what_if" and "change" not in reading.slots:
        level = _LEADING.sub("", clause)
        for named in ("", f"{_subject(last)} "):
            supposed = understand(f"if {named}{level}")
            if "change" in supposed[0].slots and (not named or len(level.split()) < _SHORT):
                return supposed
    if last is None or not last.is_personal or not focus.customers or not reading.content:
        return reading, found
    about = about_him(clause, reading, found)
    if about is None or about[1].intent == "draft" or focus.lost:
        return reading, found
    known = load_trained().examples.heard(frozenset({str(about[1].intent)}))
    is_known = (known | load_grammar().following.around).issuperset(reading.content)
    return about if is_known else (reading, found)


def _with_term(clause: str, focus: Focus) -> str:
    """The clause with what was just defined or supposed, for "it" or behind a bare comparison."""
    last = focus.last
    if last is None:
        return clause
    if last.intent == "what_if" and (subject := _subject(last)):
        return _SUPPOSED.sub(rf"\1 the {subject}", clause)
    if last.intent != "define" or "term" not in last.slots:
        return clause
    return with_term(clause, str(last.slots["term"]))


def _subject(last: Frame) -> str:
    """What was supposed of last, in words; nothing where that is several or has no words."""
    changes = list(last.slots.get("changes", ()))
    said = load_grammar().supposing.subjects.get(changes[0], ()) if len(changes) == 1 else ()
    return said[0] if said else ""


def _after_turn(focus: Focus, turn: Turn) -> Focus:
    rounds = iter(turn.rounds)
    asked_for = clauses(turn.question)
    if (half := unheard(asked_for)) is not None:
        return after(focus, Frame(None, {"half": half}), ())
    for clause in asked_for:
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
    if said.intent == "contact" and len(channels := kept.get("channel", ())) > 1:
        several = [{**kept, "channel": [channel]} for channel in channels]
    else:
        several = [kept]
    each = [
        replace(said, slots={**others, "customers": [one], "customer": one})
        for one in named
        for others in several
    ]
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
    if not {"latter", "former"}.isdisjoint(pronouns):
        two = focus.together if len(focus.together) > 1 else focus.customers[1::-1]
        return [two[-1 if "latter" in pronouns else 0]] if len(two) > 1 else []
    if "other" in pronouns:
        return list(focus.customers[1:2])
    if focus.ranked and not {"riskier", "safer"}.isdisjoint(pronouns):
        return [focus.ranked[0 if "riskier" in pronouns else -1]]
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
