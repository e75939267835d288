"""Linking: which feature the words around a level mean, over which stretch of time.

Every feature of the catalogue competes by its name, its label and its synonyms; of the features
that one word may mean, the first that can have the level is meant. A stretch that is said chooses
among a feature's windows; where the feature is not kept for it, nothing is linked.
"""

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.embedded.grammar import load_grammar
from assistant.embedded.levels import JOINING, Level
from assistant.embedded.lexicon import whole
from engine.features import CATALOG

_WINDOWED = re.compile(r"_(\d+)d$")
_USUAL_WINDOW = 30  # of a feature that is kept for several, where none is said
_LEAST_AMOUNT = 100  # a smaller bare number counts something
_APART = ("_since", "_until")  # days between now and what was or will be
_LATE = re.compile(r"late|delay|overdue|punctual|on-time|timely|gap")


@dataclass(frozen=True)
class Mention:
    """Words that may mean one of some features, best first."""

    start: int
    end: int
    word: str
    codes: tuple[str, ...]


def mentions(text: str) -> Iterator[Mention]:
    """The features that a text names, the longest name first, without overlaps."""
    phrases = _phrases()
    for found in _named_ones().finditer(text):
        yield Mention(found.start(), found.end(), found.group(), phrases[found.group()])


def feature(mention: Mention, level: Level, between: Sequence[str], days: int | None) -> str | None:
    """The feature that is meant to have the level, over so many days; None where none fits."""
    fitting = [code for code in mention.codes if _fits(code, mention, level, between)]
    if days is not None and any(_WINDOWED.search(code) for code in fitting):
        fitting = [code for code in fitting if _WINDOWED.search(code)]
    if level.whole == "income":
        fitting.sort(key=lambda code: not code.endswith("to_income"))
    found = (over(code, days, mention, level) for code in fitting)
    return next((code for code in found if code is not None), None)


def over(code: str, days: int | None, mention: Mention, level: Level) -> str | None:
    """The feature over the days that are said; None where it is not kept for them.

    What was counted in a shorter time was counted in the next longer window as well.
    """
    if mention.word == code or not _WINDOWED.search(code):
        return code
    base = _WINDOWED.sub("", code)
    kept = _windows()[base]
    if days is None:
        return code
    longer = [each for each in kept if each >= days]
    counts = CATALOG[code].unit == "count" and bool(level.value)
    if days in kept or (longer and counts):
        return f"{base}_{min(longer)}d"
    return None


def alike(code: str) -> tuple[str, ...]:
    """The feature, and others that the same words may mean."""
    said = (codes.split() for codes in load_grammar().supposing.subjects)
    return next((tuple(codes) for codes in said if codes[0] == code), (code,))


def is_good(code: str) -> bool:
    """Whether more of the feature is better."""
    return CATALOG[code].harm == "down"


def is_plain_pay(mention: Mention) -> bool:
    """Whether pay itself is named, and nothing that is amiss with it: "no salary" is no relief."""
    return CATALOG[mention.codes[0]].subject == "pay" and not _LATE.search(mention.word)


def _fits(code: str, mention: Mention, level: Level, between: Sequence[str]) -> bool:
    """Whether a feature can have the level, as it is said."""
    unit, first = CATALOG[code].unit, code == mention.codes[0]
    match level.kind:
        case "amount":
            return unit == "minor"
        case "relative":
            return unit == "ratio" and (first or _is_change(code))
        case "share":
            return unit == "share" or (unit == "ratio" and first)
        case "count":
            return _counts(code, level, between, first=first)
        case "ago" | "days":
            return _lasts(code, level, first=first)
        case _:
            return _may_be(code, level, mention)


def _lasts(code: str, level: Level, *, first: bool) -> bool:
    """Whether a number of days is a level of the feature."""
    if level.kind == "ago":
        return code.endswith("days_since")
    named = first or not code.endswith(_APART)
    days = CATALOG[code].unit == "days"
    return (days and named) or (CATALOG[code].unit == "count" and "_days_" in code)


def _may_be(code: str, level: Level, mention: Mention) -> bool:
    """Whether a word tells a level of the feature."""
    if level.kind == "zero":
        return code == mention.codes[0] or not code.endswith(_APART)
    if level.kind in ("well", "not"):
        return CATALOG[code].unit in ("days", "count") or CATALOG[code].subject == "income"
    return level.kind == "usual" or not is_plain_pay(mention)


def _counts(code: str, level: Level, between: Sequence[str], *, first: bool) -> bool:
    """Whether a bare number is a level of the feature."""
    unit, joined = CATALOG[code].unit, JOINING.issuperset(between)
    if unit == "count":
        return level.value == round(level.value)
    if unit == "days":
        return joined and first
    if unit == "minor":
        return level.value >= _LEAST_AMOUNT
    return first and (level.value <= 1 or joined)


def _is_change(code: str) -> bool:
    return code.endswith(("_drop", "_change", "_rise")) or "_deviation_" in code


@functools.cache
def _windows() -> Mapping[str, tuple[int, ...]]:
    """The windows that each measure is kept for."""
    kept: dict[str, list[int]] = {}
    for each in CATALOG:
        if found := _WINDOWED.search(each.name):
            kept.setdefault(_WINDOWED.sub("", each.name), []).append(int(found[1]))
    return {base: tuple(sorted(days)) for base, days in kept.items()}


def _shortest(code: str) -> str:
    """The feature over the usual window, or else over its shortest."""
    base = _WINDOWED.sub("", code)
    if base == code:
        return code
    kept = _windows()[base]
    return f"{base}_{_USUAL_WINDOW if _USUAL_WINDOW in kept else kept[0]}d"


@functools.cache
def _named_ones() -> re.Pattern[str]:
    return whole(_phrases())


@functools.cache
def _phrases() -> Mapping[str, tuple[str, ...]]:
    """Every name of a feature; what is said here outweighs the rest of the grammar."""
    named: dict[str, tuple[str, ...]] = {}
    for codes, words in _named():
        for word in (each for said in words for each in (said, *_numbers(said))):
            named.setdefault(word, codes)
    return named


def _named() -> Iterator[tuple[tuple[str, ...], Iterable[str]]]:
    grammar = load_grammar()
    for codes, words in grammar.supposing.subjects.items():
        yield tuple(codes.split()), words
    for each in CATALOG:
        yield (each.name,), (each.name, each.name.replace("_", " "))
    for each in CATALOG:
        plain = _WINDOWED.sub("", each.name)
        label = each.label.lower().partition(",")[0]
        yield (_shortest(each.name),), (plain, plain.replace("_", " "), label)
    for measure in grammar.measures.values():
        if measure.field in CATALOG:
            yield (_shortest(measure.field),), measure.words
    for code, words in grammar.slots["reason"].items():
        if str(code) in CATALOG:
            yield (str(code),), words


def _numbers(said: str) -> Iterator[str]:
    """The same words of one and of several."""
    if len(said) > 4 and not said.endswith("ss"):
        yield said.removesuffix("s") if said.endswith("s") else f"{said}s"
    if said.startswith("days "):
        yield said.replace("days", "day", 1)
