"""Pairing: which level is said of which feature.

Numbers and features are paired so that as many as can be belong together, and then the nearest;
words for a level take what is left. A number that belongs to no feature, or a feature that would be
dropped, leaves nothing paired at all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.embedded import levels, linking
from assistant.embedded.hearing import GENERAL, Said, is_window
from assistant.embedded.levels import Level
from assistant.embedded.linking import Mention
from engine.features import CATALOG

_MOST_NUMBERS, _MOST_FEATURES = 5, 8  # of one supposition
_MOST_OF_ONE = {"share": 1, "ratio": 3}  # what is larger is told in percent
_FAR = {"either": 7, "before": 3, "behind": 5}  # words between a level and its feature
_APART = frozenset({"and", "but"})
_AMISS = frozenset({"late", "overdue", "delayed", "past due"})  # what a number of days is said of


@dataclass(frozen=True)
class Pair:
    """A level and the feature that has it; no value is the customer's usual."""

    level: Level
    mention: Mention
    code: str
    value: float | None


def paired(said: Said) -> tuple[Pair, ...]:
    """Each level with its feature; none at all where one would be left out."""
    crowded = len(said.numbers) > _MOST_NUMBERS or len(said.mentions) > _MOST_FEATURES
    if crowded or levels.multiplies(said.text):
        return ()
    if any(levels.is_unreadable(said.text, each) for each in said.numbers):
        return ()
    said, readable = said.with_windows()
    pairs = _nearest(said, readable, said.mentions)
    used = [pair.mention for pair in pairs]
    for level in said.words:
        free = [each for each in said.mentions if each not in used]
        if (found := _of_word(said, level, free)) is not None:
            pairs.append(found)
            used.append(found.mention)
    for level, mention in said.settled:
        code = linking.feature(mention, level, (), said.days(mention))
        if mention not in used and code is not None:
            pairs.append(_pair(level, mention, code))
    pairs = _merged(pairs)
    return tuple(pairs) if not _dropped(said, readable, pairs) else ()


def _nearest(said: Said, numbers: Sequence[Level], mentions: Sequence[Mention]) -> list[Pair]:
    """The numbers with the features that have them: as many as can be, then the nearest."""
    best: tuple[tuple[int, int], list[Pair]] = ((0, 0), [])
    for chosen in _assignments(said, numbers, mentions):
        far = sum(_distance(said, pair) for pair in chosen)
        if (len(chosen), -far) > best[0]:
            best = ((len(chosen), -far), chosen)
    return best[1]


def _assignments(
    said: Said, numbers: Sequence[Level], mentions: Sequence[Mention]
) -> Iterator[list[Pair]]:
    if not numbers:
        yield []
        return
    first, *later = numbers
    yield from _assignments(said, later, mentions)
    for each in mentions:
        between = said.between(first, each)
        code = linking.feature(each, first, between, said.days(each))
        if code is None or len(between) > _FAR[first.side]:
            continue
        left = [other for other in mentions if other is not each]
        for rest in _assignments(said, later, left):
            yield [_pair(first, each, code), *rest]


def _distance(said: Said, pair: Pair) -> int:
    between = said.between(pair.level, pair.mention)
    first, last = sorted((pair.level.start, pair.mention.start))
    starts = [*(each.start for each in said.mentions), *(each.start for each in said.numbers)]
    crossed = sum(first < start < last for start in starts)
    return len(between) + 3 * crossed + 3 * len(_APART.intersection(between))


def _of_word(said: Said, level: Level, mentions: Sequence[Mention]) -> Pair | None:
    """The word for a level with the nearest feature on its side."""
    best: tuple[int, Pair] | None = None
    for each in mentions:
        if (level.side == "before" and each.start < level.start) or (
            level.side == "behind" and each.start > level.start
        ):
            continue
        between = said.between(level, each)
        code = linking.feature(each, level, between, said.days(each))
        if code is None or len(between) > _FAR[level.side] or not _APART.isdisjoint(between):
            continue
        if best is None or len(between) < best[0]:
            best = (len(between), _pair(level, each, code))
    return best[1] if best else None


def _pair(level: Level, mention: Mention, code: str) -> Pair:
    value = _value(code, level)
    if level.kind == "relative" and value is not None and code == mention.codes[0]:
        value = abs(value) if code.endswith("_drop") else value  # "income down by 40 %"
    return Pair(level, mention, code, value)


def _value(code: str, level: Level) -> float | None:
    """The level in the feature's unit; None is the customer's usual."""
    match level.kind:
        case "amount" | "count" if CATALOG[code].unit == "minor":
            return 100 * level.value
        case "relative":
            return -level.value if code.endswith("_drop") else level.value
        case "count" if level.value > _MOST_OF_ONE.get(CATALOG[code].unit, level.value):
            return level.value / 100
        case "usual":
            return None
        case "ended" | "well":
            return _without_trouble(code, level)
        case "none" | "not":
            return 0.0
        case _:
            return level.value


def _without_trouble(code: str, level: Level) -> float | None:
    """None at all of what is amiss; what came late comes as usual instead."""
    good, late = linking.is_good(code), CATALOG[code].unit == "days" and not linking.is_good(code)
    return None if late or (good and level.kind == "well") else 0.0


def _merged(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs without what is said twice: "stopped borrowing, no loans" is the latter."""
    kept: list[Pair] = []
    for pair in sorted(pairs, key=lambda each: each.mention.start):
        about = CATALOG[pair.code].subject
        same = [e for e in kept if CATALOG[e.code].subject == about and e.value == pair.value]
        kept = [each for each in kept if each not in same]
        kept.append(pair)
    return kept


def _dropped(said: Said, numbers: Sequence[Level], pairs: Sequence[Pair]) -> bool:
    """Whether a number or another feature would be left out."""
    values = [abs(pair.value) for pair in pairs if pair.value is not None]
    heard = [pair.level for pair in pairs]
    numbers_left = [
        each
        for each in numbers
        if each not in heard and abs(each.value) not in values and not is_window(each)
    ]
    about = {CATALOG[pair.code].subject for pair in pairs}
    features_left = [
        each
        for each in said.mentions
        if about.isdisjoint(CATALOG[code].subject for code in each.codes)
        and each.word not in _AMISS | GENERAL
    ]
    return bool(numbers_left or features_left)
