"""Pointing: whom a question is about that says "him", "both", "the second" or "the other one".

Where several were spoken of in one breath and none is singled out, the person is asked which.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assistant.embedded.focus import Focus, Frame
from assistant.embedded.grammar import load_grammar
from assistant.embedded.leaning import WHO

_MOST_CUSTOMERS = 5
_MOST_CHOICES = 5


def with_customers(said: Frame, focus: Focus) -> tuple[Frame, ...]:
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
        return list(focus.customers[1:2]) if len(focus.together) < 2 else []
    if focus.ranked and not {"riskier", "safer"}.isdisjoint(pronouns):
        return [focus.ranked[0 if "riskier" in pronouns else -1]]
    if "they" in pronouns and len(focus.together) > 1 and "customers" not in slots:
        return list(focus.together)
    single = len(focus.together) < 2 and "customers" not in slots
    pointed = list(focus.customers[:1]) if pronouns and single else []
    among = focus.listed or focus.customers[::-1]
    for place in slots.get("ordinal", ()):
        index = -1 if place == "last" else int(place) - 1
        if -len(among) <= index < len(among):
            pointed.append(among[index])
    return pointed
