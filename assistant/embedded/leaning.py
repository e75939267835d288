"""Leaning: short turns that fill in, exchange or widen what the last question was about.

"I meant 1077" answers "which customer?", "swap the second for 1088" changes one of two compared,
"what else is possible?" takes the channel away, "and 1077?" behind a definition goes on from what
was asked before it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assistant.embedded.ellipsis import says_little
from assistant.embedded.focus import ASIDES, Focus, Frame
from assistant.embedded.grammar import load_grammar
from assistant.embedded.narrowing import JUST, same_cohort
from assistant.embedded.reading import Reading

WHO = frozenset({"customers", "customer", "other", "pronoun", "ordinal"})
# What tells a property of one customer that is named alone: "hardship?".
_PROPERTIES = {"hardship": "explain", "band": "explain", "treatment": "treatment"}
_PROPERTIES |= {"language": "profile", "segment": "profile", "region": "profile"}


def leaning(said: Frame, reading: Reading, focus: Focus, last: Frame) -> Frame | None:
    """The question that a turn comes to which leans on the last one, if it is such a turn."""
    if last.intent == "group" and not said.slots and {"who", "in"} <= set(reading.all_words):
        return Frame(None)  # in which of the groups is not told
    return (
        _answered(said, reading, last)
        or _exchanged(said, reading, last)
        or _widened(reading, last)
        or _actual(reading, last)
        or _property(said, reading, focus, last)
        or _resumed(said, reading, focus, last)
    )


def _answered(said: Frame, reading: Reading, last: Frame) -> Frame | None:
    """The last question, about the customer who was missing in it."""
    if "customer" not in last.missing or "customers" not in said.slots or not says_little(reading):
        return None
    takes = load_grammar().intents[str(last.intent)].adjustable | WHO
    return Frame(last.intent, {**last.slots, **_some(said.slots, takes)})


def _exchanged(said: Frame, reading: Reading, last: Frame) -> Frame | None:
    """The last comparison, with one of the two exchanged for another."""
    named, pair = list(said.slots.get("customers", ())), list(last.slots.get("customers", ()))
    exchanges = not load_grammar().following.exchanging.isdisjoint(reading.all_words)
    if last.intent != "compare" or len(pair) != 2 or not exchanges:
        return None
    places = [place for place in said.slots.get("ordinal", ()) if place in (1, 2, "last")]
    if len(named) == 1 and len(places) == 1:
        pair[1 if places[0] == "last" else places[0] - 1] = named[0]
    elif len(named) == 2 and len(set(named) & set(pair)) == 1:
        (old,) = set(named) & set(pair)
        (new,) = set(named) - {old}
        pair[pair.index(old)] = new
    else:
        return None
    return Frame("compare", {"customers": pair})


def _widened(reading: Reading, last: Frame) -> Frame | None:
    """The last question about contact, by any channel: "what else is possible?"."""
    words = set(reading.all_words)
    said = load_grammar().following
    else_asked = not words.isdisjoint(said.elsewise) and words <= said.elsewise | said.around
    if last.intent != "contact" or not else_asked or reading.slots:
        return None
    return replace(last, slots={k: v for k, v in last.slots.items() if k != "channel"})


def _actual(reading: Reading, last: Frame) -> Frame | None:
    """How it really is with the customer of a supposition."""
    said = load_grammar().following
    words = set(reading.all_words)
    asked = not words.isdisjoint(said.actual) and words <= said.actual | said.around | said.asking
    if last.intent != "what_if" or not asked:
        return None
    return Frame("explain", _some(last.slots, WHO))


def _property(said: Frame, reading: Reading, focus: Focus, last: Frame) -> Frame | None:
    """What tells a property that is named alone, of the customer who is spoken of."""
    named = said.slots["by"][0] if set(said.slots) == {"by"} else " ".join(reading.words)
    by_word = reading.slots == {"by"} and says_little(reading)
    if not (by_word or (named in _PROPERTIES and not reading.slots)):
        return None
    if last.is_personal:
        return Frame(_PROPERTIES[named], _some(last.slots, WHO))
    one = focus.listed if last.slots.get("n") == 1 else ()
    return Frame(_PROPERTIES[named], {"customers": list(one)}) if one else None


def _resumed(said: Frame, reading: Reading, focus: Focus, last: Frame) -> Frame | None:
    """The question before an aside, where it goes on from that."""
    if last.intent not in ASIDES:
        return None
    if focus.cohort is not None and not JUST.isdisjoint(reading.all_words):
        return same_cohort(said, reading, focus.cohort)
    if focus.personal is None or set(said.slots) != {"customers"} or not says_little(reading):
        return None
    kept = {key: value for key, value in focus.personal.slots.items() if key not in WHO}
    return Frame(focus.personal.intent, {**kept, **said.slots})


def _some(slots: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {key: value for key, value in slots.items() if key in names}
