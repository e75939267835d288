"""Hearing: what a question says that a supposition is made of.

Customers' numbers, stretches of time, features and levels are read one after the other, and what
was read hides from what is read next: "days below zero" is a feature, and no zero.
"""

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.embedded import levels, linking
from assistant.embedded.grammar import load_grammar
from assistant.embedded.levels import Kind, Level, Whole, Window
from assistant.embedded.lexicon import whole
from assistant.embedded.linking import Mention
from engine.features import CATALOG

_NAMED = re.compile(
    r"(?<![\w.])(?:#\s?|(?:customers?|cust|account|acct|client|borrower|id)\s+#?)\d{3,9}(?![\w.%])"
)
_BARE = re.compile(
    r"(?<![\w.#])(?<!rs )\d{3,9}(?![\w.%])(?!\s*(?:%|days?\b|weeks?\b|rupees\b|rs\b))"
)
# What stands before an amount, and no customer's number: "spends 4000".
_PLACED = re.compile(
    r"\b(?:is|was|were|to|at|only|just|be|had|has|have|with|=|put|say|about|bets?|spends?"
    r"|spent|withdr[ae]ws?|withdrew|withdrawn|repaid|repays|borrows?|borrowed|earns?|earned|gambles?"
    r"|gambled|wagers?|paid|pays|gets?|got|rs)\s+$"
)
_MEASURED = re.compile(
    r"\b(?:balance|income|inflow|spending|salary|account|money)\s+(?:only\s+|just\s+)?"
    r"(?:is|was|were|be|had|at|=)\s+(?:only\s+|just\s+|at\s+)?$"
)
_HELD = re.compile(r"\s+(?:\w+\s+)?(?:in|on|left)\b")
_OPENING = re.compile(r"\W*(?:(?:what if|if|suppose|assume|imagine|pretend|try|and|for)\W+)*")
_LEAST_PLAIN_AMOUNT = 10_000  # customers have shorter numbers, where several numbers are said
_NOTHING = re.compile(r"\b(?:no|not|nothing|never|none|without|empty|emptied|drained)\b")
_SPENT_ON = re.compile(r"[\s|]*(?:on|for|in|at|via|through|with|from)[\s|]*(?:the\s+)?")
_COMING = ("pay", "income")  # what comes late, and is no trouble itself
GENERAL = frozenset({"spending", "spends", "spend", "money", "money out", "cash"})


@dataclass(frozen=True)
class Said:
    """What a text says that a supposition is made of; `rest` has none of it left."""

    text: str
    ids: tuple[tuple[int, int], ...]
    windows: tuple[Window, ...]
    mentions: tuple[Mention, ...]
    settled: tuple[tuple[Level, Mention], ...]  # phrases that are supposed as they stand
    words: tuple[Level, ...]
    numbers: tuple[Level, ...]
    rest: str

    @classmethod
    def of(cls, text: str) -> "Said":
        """Read a text; what was read hides from what is read next."""
        ids = tuple(_ids(text))
        rest = _hidden(text, ids)
        wholes = tuple(levels.wholes(rest))
        rest = _hidden(rest, [(each.start, each.end) for each in wholes])
        stretches = tuple(levels.windows(rest))
        rest = _hidden(rest, [(each.start, each.end) for each in stretches])
        settled = tuple(_settled(rest))
        named = [mention for _, mention in settled]
        rest = _hidden(rest, [(each.start, each.end) for each in named])
        mentioned = sorted((*named, *linking.mentions(rest)), key=lambda each: each.start)
        rest = _hidden(rest, [(each.start, each.end) for each in mentioned])
        told = tuple(levels.words(rest))
        bare = _hidden(rest, [(e.start, e.end) for e in told if e.kind != "zero"])
        numbers = tuple(_of_whole(each, wholes) for each in levels.numbers(bare))
        zeros = tuple(each for each in told if each.kind == "zero")
        rest = _hidden(bare, [(each.start, each.end) for each in (*numbers, *zeros)])
        others = tuple(each for each in told if each.kind != "zero")
        mentions = tuple(_without_whole(mentioned, rest))
        return cls(text, ids, stretches, mentions, settled, others, (*numbers, *zeros), rest)

    def between(self, level: Level, mention: Mention) -> list[str]:
        """The words between a level and a feature, which mean neither."""
        first, last = sorted(((level.start, level.end), (mention.start, mention.end)))
        return re.findall(r"\w+", self.rest[first[1] : last[0]])

    def days(self, mention: Mention) -> int | None:
        """The stretch of time that is said of a feature; the nearest of several."""
        near = sorted(self.windows, key=lambda each: abs(each.start - mention.end))
        return near[0].days if near else None

    def with_windows(self) -> tuple["Said", tuple[Level, ...]]:
        """The same with days as a stretch where too many levels are said: "dining zero, 30 d"."""
        spans = [each for each in self.numbers if is_window(each)]
        about = {each.codes[0] for each in self.mentions}
        if len(self.numbers) <= len(about) or not spans or len(spans) == len(self.numbers):
            return self, self.numbers
        stretch = Window(spans[0].start, spans[0].end, round(spans[0].value))
        numbers = tuple(each for each in self.numbers if each != spans[0])
        return replace(self, windows=(stretch, *self.windows), numbers=numbers), numbers

    def without(self, pairs: Sequence[tuple[Level, Mention]]) -> str:
        """The text with the changes in the places of the features."""
        spans = {(mention.start, mention.end): " {change} " for _, mention in pairs}
        spans |= {(level.start, level.end): " " for level, _ in pairs if level.end > level.start}
        spans |= {(each.start, each.end): " " for each in self.windows}
        left, text = len(self.text), ""
        for (start, end), put in sorted(spans.items(), reverse=True):
            held = " ".join(self.text[a:b] for a, b in self.ids if start <= a and b <= end)
            text = f"{put}{held} {self.text[end:left]}{text}"
            left = start
        return self.text[:left] + text


def _hidden(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = f"{text[:start]}{'|' * (end - start)}{text[end:]}"
    return text


def _of_whole(level: Level, wholes: Sequence[Whole]) -> Level:
    """The share with what it is one of."""
    found = next((each for each in wholes if 0 <= each.start - level.end <= 1), None)
    return replace(level, end=found.end, whole=found.of) if found else level


def _ids(text: str) -> Iterator[tuple[int, int]]:
    """Where customers' numbers stand: those that are called so, else the bare ones."""
    named = [found.span() for found in _NAMED.finditer(text)]
    bare = [found for found in _BARE.finditer(text) if not _overlaps(found.span(), named)]
    yield from named
    large = [found for found in bare if int(found.group()) >= _LEAST_PLAIN_AMOUNT]
    placed = [found for found in bare if _is_placed(found, text)]
    alone = len(bare) + len(named) == 1
    measured = [found for found in bare if _MEASURED.search(text[: found.start()])]
    amounts = [each for each in large if each in placed] if alone else large or placed
    amounts = amounts or measured
    amounts = amounts or _behind_first(bare, text)
    yield from (found.span() for found in bare if found not in amounts)


def _behind_first(bare: Sequence[re.Match[str]], text: str) -> list[re.Match[str]]:
    """The second number, where the first opens the question: "1042, a balance of 5000"."""
    opens = len(bare) == 2 and _OPENING.fullmatch(text[: bare[0].start()])
    return [bare[1]] if opens and text[: bare[1].start()].endswith(" of ") else []


def _is_placed(found: re.Match[str], text: str) -> bool:
    """Whether a number stands where an amount does: "had 4000 in the bank"."""
    return bool(_PLACED.search(text[: found.start()]) or _HELD.match(text[found.end() :]))


def _overlaps(span: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


def _settled(text: str) -> Iterator[tuple[Level, Mention]]:
    """The phrases that say a feature and its level at once: "salary arrived"."""
    said = _phrases()
    for found in _told().finditer(text):
        mention = Mention(*found.span(), found.group(), linking.alike(said[found.group()]))
        comes = CATALOG[said[found.group()]].subject in _COMING
        kind: Kind = "none" if _NOTHING.search(found.group()) else "well" if comes else "ended"
        if _usual().search(found.group()):
            kind = "usual"
        yield Level(found.end(), found.end(), kind), mention


@functools.cache
def _usual() -> re.Pattern[str]:
    return whole(load_grammar().supposing.usual)


@functools.cache
def _told() -> re.Pattern[str]:
    return whole(_phrases())


@functools.cache
def _phrases() -> dict[str, str]:
    said = load_grammar().suppositions
    return {word: feature for feature, words in said.items() for word in words}


def _without_whole(mentions: Sequence[Mention], text: str) -> Iterator[Mention]:
    """The features but those that only tell whose part another is: "spending on dining"."""
    for each, later in itertools.zip_longest(mentions, mentions[1:]):
        general = CATALOG[each.codes[0]].subject == "spending" or each.word in GENERAL
        if later and general and _SPENT_ON.fullmatch(text[each.end : later.start]):
            continue
        yield each


def is_window(level: Level) -> bool:
    """Whether it may be a stretch of time that features are kept for."""
    return level.kind == "days" and level.value in (7, 30, 45, 90, 180)
