"""Narrowing: the same customers as before, with a filter kept, added, replaced or dropped.

"only Pune" replaces a place, "Mumbai too" adds one, "except gig workers" leaves some out beside
whoever was left out already, "all bands" takes a filter away, "how much do they owe?" sums up.
"""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from assistant.embedded.ellipsis import is_elliptic
from assistant.embedded.focus import Frame
from assistant.embedded.grammar import load_grammar
from assistant.embedded.leftover import COHORT, unread
from assistant.embedded.reading import Reading

_FOLLOWED = frozenset({*COHORT, "again", "bands", "define", "trend", "portfolio"})
_POINTING = frozenset({"customer", "customers", "other", "ordinal"})
_LEADS = frozenset(
    {"sort", "order", "rank", "arrange", "group", "filter", "narrow", "remove", "drop", "forget"}
    | {"add", "include", "plus", "minus", "exclude", "ignore", "clear"}
)
_ANEW = frozenset({"customers", "portfolio", "everyone", "everybody", "who", "which"})
# Beside filters, these start nothing new.
_BARE = frozenset(
    {"how_many", "due", "top", "riskiest", "payment", "left", "remain", "remaining", "total"}
    | {"altogether", "overall"}
)
JUST = frozenset({"only", "just"})
_MORE = frozenset({"plus", "also", "too", "add", "include", "including", "well"})
_LESS = frozenset({"remove", "drop", "forget", "minus", "ignore", "clear", "without", "skip"})
_ANY = frozenset({"all", "any", "every", "whole"})
_EVERYWHERE = frozenset({"everywhere", "anywhere"})
_NAMES = {"bands": "band", "band": "band", "hardships": "hardship", "segments": "segment"}
_NAMES |= {"regions": "region", "region": "region", "places": "region", "languages": "language"}
_NAMES |= {"cities": "region", "dates": "days", "treatments": "treatment", "levels": "band"}
_LISTED = ("band", "hardship", "region", "segment", "language", "treatment", "reason")
_SUMMED = frozenset({"exposure", "owe", "owed", "owing", "outstanding", "money", "worth"})
_IN_ALL = frozenset({"total", "altogether", "sum", "combined", "together", "overall", "much"})
_MEAN = frozenset({"average", "mean"})


def same_cohort(said: Frame, reading: Reading, last: Frame) -> Frame | None:
    """The same customers, filtered, counted, summed up, grouped or ordered in another way."""
    if _POINTING.intersection(said.slots) or unread(reading):
        return None
    if not set(said.slots) <= filter_slots() | {"by", "pronoun"}:
        return None
    if _is_who(said, reading, last):
        shown = filter_slots() - {"sort"}
        return Frame("list", {k: v for k, v in last.slots.items() if k in shown})
    if _is_summed(reading):
        kept = {k: v for k, v in last.slots.items() if k in filter_slots() - {"n", "sort"}}
        return Frame("group", {"by": last.slots.get("by", ["band"]), **kept, **_filters_of(said)})
    if (left := _released(said, reading, last)) is not None:
        return Frame(_shape(said, last, {}, reading), left)
    if not _follows(said, reading):
        return None
    own = _filters_of(said)
    kept = _kept(own, reading, last)
    own = {key: value for key, value in own.items() if key not in kept.pop("taken", ())}
    shape = _shape(said, last, own, reading)
    if shape == "group" and "by" in last.slots:
        own = {"by": last.slots["by"], **own}
    return Frame(shape, {**kept, **_ordered(last, own), **own})


def filter_slots() -> frozenset[str]:
    """The slots by which customers are chosen."""
    return frozenset(load_grammar().intents["list"].filters) | {
        "min_probability",
        "max_probability",
    }


def _filters_of(said: Frame) -> dict[str, Any]:
    return {key: value for key, value in said.slots.items() if key != "pronoun"}


def _follows(said: Frame, reading: Reading) -> bool:
    """Whether it only makes sense of the customers that were spoken of."""
    words = reading.all_words
    if "by" in said.slots and "pronoun" in said.slots:
        return True
    bare = all(word.startswith("{") or word in _BARE for word in reading.words)
    leads = bool(words) and (words[0] in _LEADS or not JUST.isdisjoint(words))
    sorts = set(said.slots) == {"sort"} and len(reading.words) < 4
    same = "same" in words and said.intent in COHORT and bool(said.slots)
    follows = same or "follows" in reading.values or ((leads or sorts) and _ANEW.isdisjoint(words))
    leaning = said.intent == "again" or (said.intent is None and is_elliptic(reading))
    if not (follows or bare or leaning):
        return False
    acts = leads and "pronoun" not in said.slots
    if said.intent not in (*_FOLLOWED, None) and not acts:
        return False
    return bool(said.slots) or said.intent in COHORT or "how_many" in words


def _is_who(said: Frame, reading: Reading, last: Frame) -> bool:
    """Whether it asks to see those who were counted: "show me them"."""
    theirs = "they" in said.slots.get("pronoun", ()) and set(said.slots) == {"pronoun"}
    theirs = theirs or (not said.slots and reading.words in (("list",), ("names",), ("who",)))
    plain = {word for word in reading.words if not word.startswith("{")}
    return theirs and last.intent != "list" and plain <= {"show", "list", "who", "which", "names"}


def _is_summed(reading: Reading) -> bool:
    """Whether it asks what they come to together, or are on average."""
    words = set(reading.all_words)
    if not _ANEW.isdisjoint(words - {"who"}) or "by" in reading.slots:
        return False
    theirs = "they" in reading.values.get("pronoun", ())
    owed = not _SUMMED.isdisjoint(words) and (theirs or not (_IN_ALL | _MEAN).isdisjoint(words))
    mean = not _MEAN.isdisjoint(words) and not words.isdisjoint({"risk", "probability", "chance"})
    return owed or mean


def _released(said: Frame, reading: Reading, last: Frame) -> dict[str, Any] | None:
    """The filters that stay where some are taken away, and nothing else is asked."""
    if (dropped := _dropped(reading)) and _filters_of(said).keys() <= {"by"}:
        return {k: v for k, v in last.slots.items() if k not in dropped}
    return _forgotten(said, reading, last)


def _forgotten(said: Frame, reading: Reading, last: Frame) -> dict[str, Any] | None:
    """The filters without those that are named to be forgotten: "never mind the salary"."""
    if said.slots or _LESS.isdisjoint(reading.all_words):
        return None
    named = {word.rstrip("s") for word in reading.words if word not in _LESS and len(word) > 3}

    def is_named(text: str) -> bool:
        return not named.isdisjoint(re.findall(r"[a-z]+", text.lower()))

    kept: dict[str, Any] = {}
    for slot, value in last.slots.items():
        each = value if isinstance(value, list) else [value]
        left = [one for one in each if not is_named(f"{slot} {one}".replace("_", " "))]
        if left:
            kept[slot] = left if isinstance(value, list) else value
    return kept if kept != dict(last.slots) else None


def _dropped(reading: Reading) -> frozenset[str]:
    """The filters that are taken away: "all bands", "any region", "everywhere"."""
    words = reading.all_words
    found = {"region"} if not _EVERYWHERE.isdisjoint(words) else set()
    by = reading.values.get("by", ())
    for before, word in pairwise(words):
        if before in _ANY and word in _NAMES:
            found.add(_NAMES[word])
        elif before in _ANY and word == "{by}" and by:
            found.add(by[0])
    if not _LESS.isdisjoint(words):
        found |= {*by, *(_NAMES[word] for word in words if word in _NAMES)}
    return frozenset(found)


def _kept(own: Mapping[str, Any], reading: Reading, last: Frame) -> dict[str, Any]:
    """What stays of the last filters; `taken` are those of the new ones that went into it."""
    kept = {key: value for key, value in last.slots.items() if key in filter_slots()}
    kept = {key: value for key, value in kept.items() if key not in ("n", "offset", "sort")}
    words = set(reading.all_words)
    if not _LESS.isdisjoint(words):
        return _without(kept, own)
    where = [each for each in kept.pop("where", ()) if not _contradicts(each, own)]
    for each in own.get("where", ()):
        kept = _excluded(kept, each)
    conditions = list(dict.fromkeys([*where, *own.get("where", ())]))
    kept |= {"where": conditions} if conditions else {}
    taken = ["where"]
    if not _MORE.isdisjoint(words):
        for slot in set(_LISTED) & own.keys() & kept.keys():
            kept[slot] = list(dict.fromkeys([*kept[slot], *own[slot]]))
            taken.append(slot)
    return {**kept, "taken": taken}


def _without(kept: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The filters without values that were named to be left out: dropped, or excluded."""
    found, where = dict(kept), list(kept.get("where", ()))
    for slot in set(_LISTED) & own.keys():
        meant = [str(value) for value in own[slot]]
        held = found.get(slot, ())
        rest = [value for value in held if value not in meant]
        if len(rest) < len(held):  # "forget the pensioners, show the salaried"
            rest += [value for value in meant if value not in held]
        if slot not in found:
            where += [f'{slot} != "{value}"' for value in meant]
        elif rest:
            found[slot] = rest
        else:
            del found[slot]
    found |= {"where": [*where, *own.get("where", ())]} if where or "where" in own else {}
    return {**found, "taken": [*own]}


def _contradicts(condition: str, own: Mapping[str, Any]) -> bool:
    """Whether a condition speaks of what is now said in another way; exclusions add up."""
    name, sign = (*condition.lstrip("(").split(), "", "")[:2]
    if name in own:
        return True
    said = (each.split() for each in own.get("where", ()) if each.startswith(name))
    signs = {parts[1] for parts in said if len(parts) > 1}
    return bool(signs) and sign != "!=" and sign in signs


def _excluded(kept: Mapping[str, Any], condition: str) -> dict[str, Any]:
    """The filters that go with an exclusion: not those that name the same property."""
    name, _, rest = condition.partition(" != ")
    if not rest or name not in kept:
        return dict(kept)
    left = [value for value in kept[name] if f'"{value}"' != rest]
    others = {key: value for key, value in kept.items() if key != name}
    return {**others, name: left} if left and len(left) < len(kept[name]) else others


def _ordered(last: Frame, own: Mapping[str, Any]) -> dict[str, Any]:
    """How many rows and in which order, where they are listed again."""
    rows = last.slots.get("n")
    kept = {"n": rows} if rows is not None and last.intent == "list" else {}
    if "sort" in last.slots and "sort" not in own:
        kept["sort"] = last.slots["sort"]
    return kept


def _shape(said: Frame, last: Frame, own: Mapping[str, Any], reading: Reading) -> str:
    if "by" in own:
        return "group"
    if "sort" in own or "n" in own:
        return "list"
    if said.intent == "count" or "how_many" in reading.words:
        return "count"
    shown = not {"list", "show", "which", "who"}.isdisjoint(reading.all_words)
    narrowed = not JUST.isdisjoint(reading.all_words) and last.intent in ("group", "count")
    if said.intent == "list" and not reading.is_values and (shown or not narrowed):
        return "list"
    return "list" if last.intent == "more" else str(last.intent)
