"""Parting: two questions that are joined by no more than a word or a mark, tried at every joint.

"segment and probability of 1042" asks two tools. A cut is taken only where each part is surely
understood, about the customer whom the whole names, and the parts ask for different things; among
several cuts the one that asks for most. Nothing is lost by it that the whole was understood as.
"""

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from assistant.embedded.completing import SUPPOSING, another_level
from assistant.embedded.focus import Frame
from assistant.embedded.grammar import load_grammar
from assistant.embedded.leftover import COHORT
from assistant.embedded.matching import Match, refusing, understand
from assistant.embedded.reading import Reading
from assistant.embedded.referring import with_rules, with_term

_SURE = 0.7
# What is asked behind a supposition of what follows from it, and is no question of its own.
_CONSEQUENCES = frozenset({"what_if", "explain", "changes", "treatment", "missed", "payment"})
_BRIEF = 4  # words of what is enumerated behind a comma
_MOST_JOINTS = 4  # of a longer enumeration no part is a question
_HEAD = re.compile(
    r"^\W*(?:(?:for|about|on|re|regarding|with|as for|customer|cust|client|account|id|no)\b\.?\s*)*"
    r"#?(?P<who>\d{3,9})\s*(?:[:,]|\s[-\u2013\u2014])+\s+(?P<rest>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
# What follows from another part, or stands within it, and is no question of its own.
_DEPENDENT = re.compile(
    r"^\W*(?:not|never|so|if not|with|by|or|as|since|given|because|although|though|while|seeing"
    r"|glad|but|only|just|in|from|until|till|without|no|than|vs|versus|whom|whose|that|mention\w*"
    r"|say)\b|\bbetween\b(?:(?!\band\b).)*$|\b(?:what|which|is|are|the|of|for|and)\W*$"
    r"|[.,!?]\s*(?:why|how)\W*$"
    r"|^\W*(?:and\s+)?(?:why|how|how come|reasons?|because)\W*$",
    re.IGNORECASE,
)
_OPENED = re.compile(r"^\W*(?:first|firstly|first of all|to begin with|one|1\)|a\))[,:)]?\s+", re.I)
_TOLD = ("term", "rule", "changes")  # what the same intent may be asked of twice


@dataclass(frozen=True)
class _Part:
    """A part as it stands alone, and what it was understood as."""

    said: str
    reading: Reading
    found: Match

    @property
    def is_sure(self) -> bool:
        """Whether it is a question to a tool, of whom or what it names."""
        intent = load_grammar().intents.get(str(self.found.intent))
        if intent is None or not intent.calls or self.found.intent in refusing():
            return False
        told = self.found.similarity >= _SURE or len(self.reading.content) > 1
        return told and set(intent.requires) <= self.reading.slots | self.reading.values.keys()

    @property
    def asks(self) -> tuple[object, ...]:
        """What it asks for: parts that ask for the same are one question."""
        calls = load_grammar().intents[str(self.found.intent)].calls
        named = (str(self.reading.values.get(name)) for name in _TOLD)
        return (str(calls), *named)


def cut(question: str) -> tuple[str, ...]:
    """The parts that a question is surely made of, each so that it stands alone; none for one."""
    head = _HEAD.match(question)
    rest = _OPENED.sub("", head["rest"] if head else question)
    reading, whole = understand(question)
    best: tuple[_Part, ...] = ()
    for texts in _groupings(rest):
        named = {one for text in texts for one in understand(text)[0].customers}
        named |= {int(head["who"])} if head else set()
        if len(named) > 1:
            continue
        one = "him" if "customer" in reading.slots else None
        who = f"customer {named.pop()}" if named else one
        parts = tuple(_part(text, who) for text in _referred(texts))
        found = tuple(part for part in parts if part is not None)
        if len(found) == len(parts) > len(best) and _are_apart(found):
            best = found
    kept = whole.intent is None or whole.intent in {part.found.intent for part in best}
    supposed = (part.reading.values.get("changes", {}) for part in best)
    kept = kept and set(reading.values.get("changes", {})) <= set().union(*supposed)
    return tuple(part.said for part in best) if kept else ()


def _groupings(text: str) -> Iterator[tuple[str, ...]]:
    """Every way to part a text at some of its joints, in two parts first."""
    joints = [
        found for found in _joint().finditer(text) if found.start() and found.end() < len(text)
    ]
    if len(joints) > _MOST_JOINTS:
        return
    for many in range(1, len(joints) + 1):
        for chosen in combinations(joints, many):
            starts = [0, *(found.end() for found in chosen)]
            ends = [*(found.start() for found in chosen), len(text)]
            texts = tuple(text[start:end] for start, end in zip(starts, ends, strict=True))
            joined = [_joins(found, text) for found in chosen]
            brief = (len(part.split()) <= _BRIEF for part in texts[1:])
            if any(joined) and all(j or b for j, b in zip(joined, brief, strict=True)):
                yield texts


def _referred(texts: Sequence[str]) -> Iterator[str]:
    """The parts, with what the first defines or supposes for what the later leave out."""
    first, *later = texts
    reading, found = understand(first)
    last = Frame(found.intent, reading.values)
    yield first
    for text in later:
        if found.intent == "what_if" and SUPPOSING.match(text):
            yield another_level(text, last) or text
        elif "term" in reading.values:
            yield with_term(text, str(reading.values["term"]))
        else:
            yield with_rules(text, reading.values.get("rule", ()))


def _joins(found: re.Match[str], text: str) -> bool:
    """Whether it joins two questions, as a mark alone does only between question marks."""
    asked = "?" in found.group() and text.rstrip().endswith("?")
    return asked or ";" in found.group() or re.search(r"[\w&+]", found.group()) is not None


def _part(text: str, who: str | None) -> _Part | None:
    """What a part surely asks, as it is said or of the one who is named; None of an unsure one."""
    own = _Part(text, *understand(text))
    if _DEPENDENT.search(text) and own.found.intent != "what_if":
        return None
    if "customer" in own.reading.slots:
        told = own.found.intent != "draft" or own.reading.all_words[:1] == ("draft",)
        return own if told and own.is_sure and len(own.reading.words) > 1 else None
    of_all = own.is_sure and not _is_personal(own) and _says_enough(own)
    if of_all and own.found.intent not in COHORT:
        return own
    for said in _about(text, who):
        part = _Part(said, *understand(said))
        if part.is_sure and _is_personal(part) and part.found.intent != "draft":
            return part
    return own if of_all else None


def _about(text: str, who: str | None) -> Iterator[str]:
    """A part with the one in it whom the question names."""
    if who is not None:
        yield from (f"{text.rstrip(' ?.!')} {link} {who}" for link in ("of", "for"))


def _says_enough(own: _Part) -> bool:
    """Whether a part that names nobody asks of all: a bare "score" may be that of somebody."""
    reading = own.reading
    if own.found.intent in COHORT:
        return reading.slots not in ({"channel"}, set()) and not _seeking().isdisjoint(
            reading.all_words
        )
    return bool(reading.slots) or len(reading.words) > 1 or len(reading.all_words) > 2


@functools.cache
def _seeking() -> frozenset[str]:
    said = load_grammar().deciding
    return said.sought | said.counting | {"top", "riskiest", "{by}", "{n}", "any", "anyone"}


def _is_personal(part: _Part) -> bool:
    return load_grammar().intents[str(part.found.intent)].is_personal


def _are_apart(parts: Sequence[_Part]) -> bool:
    """Whether each asks for something that none of the others does."""
    asks = [part.asks for part in parts]
    intents = [part.found.intent for part in parts]
    of_many = sum(intent in COHORT for intent in intents)
    follows = intents[0] == "what_if" and any(
        part.found.intent in _CONSEQUENCES and not SUPPOSING.match(part.said) for part in parts[1:]
    )
    return len(set(asks)) == len(asks) and of_many < 2 and not follows


@functools.cache
def _joint() -> re.Pattern[str]:
    """A mark or a word, or some of them, between which a question may be cut."""
    words = "|".join(map(re.escape, load_grammar().clauses.joining))
    lead = "|".join(map(re.escape, load_grammar().clauses.asides))
    return re.compile(
        rf"(?:\s*[;,:?.!]+(?=\s)|\s+[/\u2013\u2014-](?=\s)|\s+(?:{words})(?=\s)|\s*[&+](?=\s))"
        rf"(?:[\s,]+(?:{words})(?=[\s,]))*(?:[\s,]+(?:{lead})(?=[\s,]))*[\s,]+",
        re.IGNORECASE,
    )
