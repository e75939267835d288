"""Levels: what a question says that something should be: a number, nothing at all, or as usual.

A number is read with its unit and with the words that make it a change ("20 % higher"). A level
that is merely relative ("another week", "more than 3") is none.
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.embedded.grammar import load_grammar
from assistant.embedded.lexicon import whole

Kind = Literal[
    "amount",
    "relative",
    "share",
    "ago",
    "days",
    "count",
    "zero",
    "none",
    "not",
    "ended",
    "well",
    "usual",
]
Side = Literal["either", "before", "behind"]

SCALES = {"k": 1e3, "thousand": 1e3, "lakh": 1e5, "lakhs": 1e5, "lac": 1e5, "lacs": 1e5}
SCALES |= {"hazar": 1e3, "hazaar": 1e3, "hajar": 1e3}
SCALES |= {"m": 1e6, "million": 1e6, "cr": 1e7, "crore": 1e7, "crores": 1e7}
JOINING = frozenset(
    ("of", "at", "to", "is", "was", "were", "be", "been", "by", "the", "a", "an", "only", "just")
)
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
_UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "quarter": 90, "year": 365}
_TIME = r"(?:day|week|fortnight|month|quarter|year)"
_LED = (
    r"\b(?:(?:in|within|over|during|for|of|across|all)\s+)*(?:(?:the|a|his|her|their|whole)\s+)*"
    r"(?:last|past|previous|this|next|coming|same|current)\s+"
    rf"(?:(?P<led>\d+)\s*(?P<led_unit>{_TIME})?s?|(?P<led_one>{_TIME})s?)\b"
)
_INSIDE = (
    r"\b(?:in|within|during|across|over)\s+(?:(?:the|a|one|any)\s+)*"
    rf"(?:(?P<inside>\d+)\s*-?\s*)?(?P<inside_unit>{_TIME})s?\b(?:\s+(?:window|period))?"
    r"(?!\s*(?:late|delay|overdue))"
)
_EACH = r"\b(?:(?:a|per|each|every|of the) (?P<each>week|month|quarter)\b|(?P<monthly>monthly)\b)"
_WINDOW = re.compile(rf"{_LED}|{_INSIDE}|{_EACH}|\b(?P<bare>\d+)\s*-?\s*days? (?:window|period)\b")
# What a share is one of: "70 % of his income". It is no feature of its own.
_WHOLE = re.compile(
    r"(?:%|\bpercent|\bper cent|\bhalf)\s*(?P<said>(?:of\s+)?"
    r"(?:(?:the|his|her|their|its|own|all|total|monthly|what|whatever|everything"
    r"|money(?= (?:in|out|coming|going)))\s+)*(?:\|+\s+)?"
    r"(?P<whole>income|salary|earnings|(?:he |she |they )?earns?|inflow|money in|in"
    r"|(?:is |was |that )?(?:coming|comes|came) in(?:to)?(?: (?:the|his|her) account)?"
    r"|(?:he |she |they |being )?(?:spending|spends?|spent)|outgoings|outflow|money out|out"
    r"|(?:goes|going|went) out|money)\b)"
)
_NUMBER = re.compile(
    r"(?P<by>\bby\s+)?(?P<minus>(?<![\w-])-(?=[\d])|\b(?:minus|negative)\s+)?"
    r"(?P<money>\b(?:rs|inr|eur|usd|gbp)\b\.?\s*)?(?<![#\w.{])(?P<number>\d+(?:\.\d+)?)\s*"
    rf"(?:(?P<scale>{_SCALE})\b\s*)?(?P<unit>%|percent\b|per cent\b|days?\b|weeks?\b"
    r"|rupees?\b|bucks\b|inr\b|rs\b|euros?\b|eur\b|dollars?\b|usd\b)?(?![\w.])"
    r"(?:\s+(?P<after>ago|back|earlier|sooner|before|extra|more|less|fewer|higher|lower"
    r"|bigger|larger|smaller|up|down|late|delayed|delay|overdue|or)\b)?"
)
_HALF = re.compile(r"\bby half\b|\bhalves\b|\bhalved\b|\bhalf(?=\s*\||\s+(?:of|what|#?\d))")
_SIGNED = re.compile(
    r"(?:\b(?:more|less|fewer|greater|higher|lower) than|\b(?:over|above|below|under|beyond"
    r"|exceeding|exceeds|at least|at most|maximum|minimum|another|extra|further|additional)"
    r"|[<>]=?)\s*$"
)
_THAN_NOW = ("earlier", "sooner", "before", "extra", "more", "less", "fewer")
_BEHIND = re.compile(r"\s*(?:earlier|sooner|extra|more|fewer)\b")
_OF_QUESTION = re.compile(r"\s*(?:changes?|things?|values?|features?|questions?|scenarios?)\b")
_NEGATED = re.compile(r"(?:not|no longer|never|had not|none|without)\b")
_TIMES = re.compile(r"\b(?:doubles?|doubled|doubling|twice|triples?|tripled)\b")
_FALL = re.compile(
    r"\b(?:falls?|fell|fallen|drops?|dropped|sh?r[aiu]nks?|down|lower|less|smaller|cut|reduced?"
    r"|reduces|decreased?|decreases|declines?|declined|loses?|lost|minus|halve[sd]?)\b"
)
_ONE = re.compile(r"\b(?:a|one|full|whole)\s+(week|day|fortnight)\b(?=\s+(?:late|delay|overdue))")


@dataclass(frozen=True)
class Level:
    """What something should be; `value` has the unit of the kind, a share of one, whole money.

    `whole` is what a share is one of; `side` where the subject stands.
    """

    start: int
    end: int
    kind: Kind
    value: float = 0.0
    whole: str | None = None
    side: Side = "either"

    @property
    def is_number(self) -> bool:
        """Whether it has to be a level of something: a word may say anything."""
        return self.kind in ("amount", "relative", "share", "ago", "days", "count", "zero")


@dataclass(frozen=True)
class Whole:
    """What a share is one of: money that comes in, or money that is spent."""

    start: int
    end: int
    of: str


@dataclass(frozen=True)
class Window:
    """A stretch of time that is said, in days."""

    start: int
    end: int
    days: int


def windows(text: str) -> Iterator[Window]:
    """The stretches of time that a text says, as far as features look back."""
    for found in _WINDOW.finditer(text):
        said = found.groupdict()
        if said["monthly"]:
            days = 30
        elif said["each"] or said["led_one"]:
            days = _UNIT_DAYS[said["each"] or said["led_one"]]
        else:
            number = said["led"] or said["inside"] or said["bare"] or 1
            unit = said["led_unit"] or said["inside_unit"] or "day"
            days = int(number) * _UNIT_DAYS[unit]
        yield Window(found.start(), found.end(), days)


def wholes(text: str) -> Iterator[Whole]:
    """What the shares in a text are parts of."""
    for found in _WHOLE.finditer(text):
        of = "spending" if re.search(r"spen|out|money$", found["whole"]) else "income"
        yield Whole(*found.span("said"), of)


def numbers(text: str) -> Iterator[Level]:
    """The levels that are numbers."""
    for found in _HALF.finditer(text):
        kind: Kind = "share" if found.group() == "half" else "relative"
        falls = kind == "share" or found.group() != "by half" or _FALL.search(text)
        yield Level(*found.span(), kind, 0.5 if kind == "share" or not falls else -0.5)
    for found in _NUMBER.finditer(text):
        if not _OF_QUESTION.match(text[found.end() :]):
            yield _level(found, text)


def is_unreadable(text: str, level: Level) -> bool:
    """Whether it is no level but a bound, or one that depends on what is now."""
    said = text[level.start : level.end]
    relative = said.endswith(_THAN_NOW) or _BEHIND.match(text[level.end :])
    bounded = _SIGNED.search(text[: level.start]) or said.endswith(" or")
    return bool(bounded or (relative and level.kind != "relative"))


def multiplies(text: str) -> bool:
    """Whether a level is told as a multiple of what it is now."""
    return _TIMES.search(text) is not None


def words(text: str) -> Iterator[Level]:
    """The levels that are told without a number, each with where its subject stands."""
    said = load_grammar().supposing
    for found in _words().finditer(text):
        word = found.group()
        before, behind = word in said.relieving, word in said.states or word in said.ended
        either = before == behind  # as "zero" and "usual" are in neither
        side: Side = "either" if either else "before" if before else "behind"
        yield Level(found.start(), found.end(), _kind(word), side=side)


@functools.cache
def _words() -> re.Pattern[str]:
    said = load_grammar().supposing
    return whole((*said.relieving, *said.states, *said.ended, *said.usual, *said.zero))


@functools.cache
def _kind(word: str) -> Kind:
    said = load_grammar().supposing
    if word in said.usual:
        return "usual"
    if word in said.zero:
        return "zero"
    if word in said.states:
        return "not" if _NEGATED.match(word) else "well"
    return "ended" if word in said.ended else "none"


def spelt_out(text: str) -> str:
    """The text with the days that "a week" and "a fortnight" late are."""
    return _ONE.sub(lambda found: f"{_UNIT_DAYS[found[1]]} days", text)


def _level(found: re.Match[str], text: str) -> Level:
    number = float(found["number"]) * SCALES.get(found["scale"] or "", 1.0)
    unit, after = (found["unit"] or "").rstrip("s"), found["after"] or ""
    sign = -1.0 if found["minus"] else 1.0
    kind: Kind
    if unit in ("%", "percent", "per cent"):
        changed = bool(found["by"] or found["minus"]) or after in _CHANGING
        kind, number = ("relative" if changed else "share"), number / 100
        falls = changed and (found["minus"] or _FALL.search(text[: found.end()]))
        return _of(found, kind, -number if falls else number)
    if unit in ("day", "week"):
        kind = "ago" if after in ("ago", "back") else "days"
        return _of(found, kind, number * (7 if unit == "week" else 1))
    if found["scale"] or found["money"] or unit:
        return _of(found, "amount", sign * number)
    if number == 0:
        return _of(found, "zero", 0.0)
    return _of(found, "count", sign * number)


_CHANGING = frozenset(
    ("more", "less", "higher", "lower", "bigger", "larger", "smaller", "up", "down")
)


def _of(found: re.Match[str], kind: Kind, value: float) -> Level:
    return Level(found.start(), found.end(), kind, value)
