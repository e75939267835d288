"""Refusing: what is refused whatever else is asked with it, by words and by orders.

A question is cut into the parts that are said one after the other. Some words decide wherever they
stand. An order opens its part ("... and text him now"), behind words of courtesy; what asks whether
it may be done ("can we call and text him") is no order.
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.embedded import spelling
from assistant.embedded.approving import unapproved
from assistant.embedded.cues import group
from assistant.embedded.grammar import load_grammar
from assistant.embedded.hindi import in_english
from assistant.embedded.lexicon import whole

_GAP = r"(?: \S+){0,4}? "  # words between two groups of an order
_NO_NOUN = r"(?! (?:in|than|or) (?!#?\d))"  # "a drop in income", "sms or call": things, not orders
_JOINT = re.compile(
    r"(\s*[;:!?\n]+\s*|\.\s+|,\s+|\s+[-\u2013\u2014]+\s+"
    r"|\s+(?:(?<!kind )and|or|then|also|plus|but|aur|phir)\b)"
)
_BARE = frozenset({"and", "or"})
_MODAL = re.compile(
    r"\s*(?:(?:so|and|please|pls|ok|hi|hello|hey)\s+)*(?:(?:may|can|could|should|shall|would|will"
    r"|must|did|do|does|have|has|had|is it|are we|am i|if|whether)"
    r"|(?:how|when|why|where|what|which \w+|who)"
    r" (?:to|may|can|could|should|shall|would|will|must|did|do|does))\b(?!\s+(?:you|u)\b)"
)
_COURTEOUS = re.compile(r".*\b(?:you|u|please|pls)\b")


@dataclass(frozen=True)
class _Line:
    """A compiled line: what must be heard, and what must not."""

    heard: tuple[re.Pattern[str], ...]
    unheard: tuple[re.Pattern[str], ...]

    def fits(self, said: str) -> bool:
        return all(each.search(said) for each in self.heard) and not any(
            each.search(said) for each in self.unheard
        )


@dataclass(frozen=True)
class _Rule:
    intent: str
    words: re.Pattern[str]
    unless: re.Pattern[str]
    opens: re.Pattern[str]
    orders: tuple[_Line, ...]
    then: tuple[_Line, ...]
    heard: tuple[_Line, ...]


@dataclass(frozen=True)
class _Piece:
    """A part of what is said, without courtesy: `is_open` where an order may open it."""

    whole: str
    bare: str
    is_later: bool
    is_open: bool
    is_asked: bool


def refused(raw: str, said: str) -> str | None:
    """The intent that refuses it, if any; `said` is the whole text as it is read."""
    alone = _piece(said, "", False, raw.strip()[-1:])
    pieces = tuple(_pieces(unapproved(raw)))
    for rule in _rules():
        if (rule.words.search(said) and not rule.unless.search(said)) or rule.opens.match(
            alone.bare
        ):
            return rule.intent
        if any(_is_ordered(rule, piece) for piece in (alone, *pieces)):
            return rule.intent
    return None


def _is_ordered(rule: _Rule, piece: _Piece) -> bool:
    if any(line.fits(piece.whole) for line in rule.heard):
        return True
    if not piece.is_open:
        return False
    if piece.is_later and rule.opens.match(piece.bare):
        return True
    lines = rule.orders + (rule.then if piece.is_later else ())
    return not piece.is_asked and any(line.fits(piece.bare) for line in lines)


def _pieces(raw: str) -> Iterator[_Piece]:
    """The parts of a question, as they are said one after the other."""
    before, joint = "", ""
    parts = [*_JOINT.split(raw.lower()), ""]
    for text, end in zip(parts[::2], parts[1::2], strict=True):
        read = spelling.rewritten(in_english(spelling.plain(text)))
        read = re.sub(r"\s+", " ", spelling.spelled(read)).strip()
        if read:
            yield _piece(read, before, joint.strip() in _BARE, end)
            before = text if joint.strip() not in _BARE else before or text
        joint = end


def _piece(said: str, before: str, is_joined: bool, end: str) -> _Piece:
    said = said.strip()
    courteous = bool(_COURTEOUS.match(said))
    return _Piece(
        whole=said,
        bare=_polite().sub("", said),
        is_later=bool(before),
        is_open=not (is_joined and _MODAL.match(before)),
        is_asked="?" in end and not courteous,
    )


@functools.cache
def _polite() -> re.Pattern[str]:
    return re.compile(rf"^(?:{whole(load_grammar().ordering.polite).pattern}\s*)+")


@functools.cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            each.intent,
            whole(each.words),
            re.compile("|".join(map(re.escape, each.unless)) or r"(?!)"),
            re.compile(rf"(?:{whole(each.opens).pattern})(?! (?:me|us)\b)"),
            tuple(_ordered(line) for line in each.orders),
            tuple(_ordered(line) for line in each.then),
            tuple(_anywhere(line) for line in each.heard),
        )
        for each in load_grammar().refuse
    )


def _ordered(line: str) -> _Line:
    """A line of groups that follow one another from the beginning; "a drop in" is no order."""
    (first, *rest), unheard = _groups(line)
    pattern = _GAP.join((f"{first.pattern}{_NO_NOUN}", *(each.pattern for each in rest)))
    return _Line((re.compile(rf"^{pattern}"),), unheard)


def _anywhere(line: str) -> _Line:
    return _Line(*_groups(line))


def _groups(line: str) -> tuple[tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]]:
    named = load_grammar().ordering.groups
    for name, words in named.items():
        line = line.replace(f"<{name}>", "|".join(words).replace(" ", "+"))
    parts = line.split()
    heard = tuple(_group(each) for each in parts if not each.startswith("!"))
    return heard, tuple(_group(each[1:]) for each in parts if each.startswith("!"))


def _group(text: str) -> re.Pattern[str]:
    return re.compile(group(text).pattern.replace(r"\#", r"\#?\d{3,9}"))
