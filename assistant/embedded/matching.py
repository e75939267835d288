"""Matching: which intent a reading stands for, or none.

The words of a question are compared with those of every example. An exact example decides; else the
nearest one, when it is near enough and no other intent is as near; else the model abstains, since a
wrong answer is worse than none.
"""

import functools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.embedded.grammar import expand, load_grammar
from assistant.embedded.reading import Reading, mask, read

NEAR = 0.74
_MARGIN = 0.04
_FAINT = frozenset({"what", "which", "who", "how", "when"})
_FILTER_SLOTS = {
    "reason": "{reason}",
    "band": "{band}",
    "hardship": "{hardship}",
    "region": "{region}",
    "segment": "{segment}",
    "language": "{language}",
    "days": "{days}",
    "days_back": "{days_back}",
    "since": "{since}",
    "percent": "{percent}",
    "n": "{n}",
    "sort": "{sort}",
}


@dataclass(frozen=True)
class Match:
    """The intent that fits, how well, and what else came near."""

    intent: str | None
    similarity: float
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Example:
    intent: str
    words: Counter[str]
    ignored: frozenset[str]


@functools.lru_cache(maxsize=512)
def understand(text: str) -> tuple[Reading, Match]:
    """Read and match one question or clause; equal texts are understood once."""
    reading = read(text)
    return reading, match(reading)


def match(reading: Reading) -> Match:
    """The intent of a reading; `intent` is None when none is near enough."""
    if (refused := reading.values["refused"]) is not None:
        return Match(refused, 1.0)
    if (exact := _exact().get(reading.all_words)) is not None:
        return Match(exact, 1.0)
    best = _best_by_intent(reading.words)
    ranked = sorted(best.items(), key=lambda entry: -entry[1])
    nearest = tuple(name for name, near in ranked[:6] if near > 0.3)
    if not ranked or ranked[0][1] < NEAR:
        return Match(None, ranked[0][1] if ranked else 0.0, nearest)
    (first, near), runner_up = ranked[0], ranked[1][1] if len(ranked) > 1 else 0.0
    if near < 1.0 and near - runner_up < _MARGIN:
        return Match(None, near, nearest)
    return Match(first, near, nearest)


def _best_by_intent(said: Sequence[str]) -> dict[str, float]:
    best: dict[str, float] = {}
    for example in _examples():
        words = Counter(word for word in said if word not in example.ignored)
        near = _similarity(words, example.words)
        if len(words) < len(said):
            near -= 0.001
        if near > best.get(example.intent, 0.0):
            best[example.intent] = near
    return best


def _similarity(said: Counter[str], example: Counter[str]) -> float:
    shared = _weight(said & example)
    total = _weight(said) + _weight(example)
    return 2 * shared / total if total else 0.0


def _weight(words: Counter[str]) -> float:
    return sum(count * (0.5 if word in _FAINT else 1.0) for word, count in words.items())


@functools.cache
def _examples() -> tuple[_Example, ...]:
    found: dict[tuple[str, tuple[str, ...]], _Example] = {}
    for name, intent in load_grammar().intents.items():
        ignored = frozenset(_FILTER_SLOTS[slot] for slot in intent.filters)
        for example in intent.examples:
            for phrasing in expand(example):
                words = tuple(word for word in mask(phrasing)[0] if word not in ignored)
                if not _FAINT.issuperset(words):
                    key = (name, tuple(sorted(words)))
                    found.setdefault(key, _Example(name, Counter(words), ignored))
    return tuple(found.values())


@functools.cache
def _exact() -> dict[tuple[str, ...], str]:
    phrasings: dict[tuple[str, ...], str] = {}
    for name, intent in load_grammar().intents.items():
        for example in intent.examples:
            for phrasing in expand(example):
                phrasings.setdefault(mask(phrasing)[1], name)
    return phrasings
