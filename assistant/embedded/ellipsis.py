"""Ellipsis: turns that say no more than a value, with words around it that say nothing beside it.

"no sorry, email it should be" is an e-mail instead, "go back three months" ninety days, "1077, not
1042" is 1077. What such a turn means is for the last question to say; here it is told whether it
is one, and which value it holds.
"""

import functools
import re
from collections.abc import Mapping
from typing import Any

from assistant.embedded.grammar import load_grammar
from assistant.embedded.lexicon import whole
from assistant.embedded.reading import Reading

_UNITS = {"day": 1, "days": 1, "week": 7, "weeks": 7, "month": 30, "months": 30}
_VALUED = (
    "band",
    "channel",
    "language",
    "region",
    "segment",
    "sort",
    "by",
    "hardship",
    "treatment",
    "where",
)
_NAMES = {"customers": "customer", **{name: name for name in _VALUED}}
_RATHER = r"(?:rather than|instead of|and not|not|in place of)"
_BARE_NOT = re.compile(r"\bnot (?:by |on |via |in |for |the |a |with )?\{")


def is_elliptic(reading: Reading) -> bool:
    """Whether it says values, none of them denied, and beside them nothing of its own."""
    denied = _BARE_NOT.search(" ".join(reading.all_words))
    return bool(reading.slots) and says_little(reading) and not denied


def says_little(reading: Reading) -> bool:
    """Whether beside values it holds only words that say nothing of their own."""
    return _plain(reading) <= _around()


def bare(clause: str) -> str:
    """The clause without what corrects around it: "no sorry, 1077 it should be"."""
    before, behind = _corrections()
    corrected = before.sub("", clause)
    return behind.sub("", corrected) or corrected or clause


def is_correction(reading: Reading) -> bool:
    """Whether it says that the last value was a mistake."""
    said = load_grammar().following.correcting
    return is_elliptic(reading) and not said.isdisjoint(reading.all_words)


def numeral(reading: Reading) -> int | None:
    """The number that is all that was said; a stretch of time in days."""
    if (alone := reading.values.get("number")) is not None:
        return int(alone)
    if reading.slots == {"days"} and isinstance(reading.values["days"], int):
        return int(reading.values["days"]) if says_little(reading) else None
    words = reading.all_words
    found = [place for place, word in enumerate(words) if word.isdigit()]
    if not found and is_stretch(reading):
        found, words = [0], ("1", *(word for word in words if word in _UNITS))
    if len(found) != 1 or not reading.slots <= {"direction", "tone"}:
        return None
    beside = {word for word in _plain(reading) if not word.isdigit()}
    if not beside <= _around() | load_grammar().following.numbering:
        return None
    unit = words[found[0] + 1 : found[0] + 2]
    return int(words[found[0]]) * _UNITS.get(unit[0] if unit else "", 1)


def is_stretch(reading: Reading) -> bool:
    """Whether a number was said with a unit of time."""
    return "days" in reading.slots or not _UNITS.keys().isdisjoint(reading.all_words)


def meant(slots: Mapping[str, Any], reading: Reading) -> dict[str, Any]:
    """The values without those that were named to be replaced: "1077 not 1042"."""
    said, found = " ".join(reading.all_words), dict(slots)
    for slot, name in _NAMES.items():
        values = found.get(slot)
        if not isinstance(values, list) or len(values) != 2:
            continue
        marked = re.escape(f"{{{name}}}")
        if re.search(rf"{marked} (?:\w+ )?{_RATHER} (?:\w+ )?{marked}", said):
            found[slot] = values[:1]
        elif re.search(rf"\bnot (?:\w+ )?{marked} (?:but |rather )?(?:\w+ )?{marked}", said):
            found[slot] = values[1:]
    return found


def asks_detail(reading: Reading, intent: str) -> bool:
    """Whether it asks for something that the answer to an intent tells: "and the arrears?"."""
    said = load_grammar().following
    details = said.details.get(intent, frozenset())
    words = {word for word in reading.all_words if word not in said.asking}
    how_much = not words and not {"much", "when"}.isdisjoint(reading.all_words)
    return bool(details) and words <= details and (bool(words) or how_much)


def names_detail(clause: str, intent: str) -> bool:
    """Whether it says nothing but the name of something that the answer tells: "essentials"."""
    words = set(re.findall(r"\w+", clause.lower()))
    return bool(words) and words <= load_grammar().following.details.get(intent, frozenset())


def _plain(reading: Reading) -> set[str]:
    return {word for word in reading.words if not word.startswith("{")}


@functools.cache
def _corrections() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What corrects before a value, and behind one."""
    said = load_grammar().following
    before, behind = whole(said.before).pattern, whole(said.behind).pattern
    return (
        re.compile(rf"^\W*(?:{before}[\s,.:;!-]*)+(?=\S)", re.IGNORECASE),
        re.compile(rf"[\s,]+{behind}[\s.!?]*$", re.IGNORECASE),
    )


@functools.cache
def _around() -> frozenset[str]:
    said = load_grammar().following
    return said.around | said.correcting
