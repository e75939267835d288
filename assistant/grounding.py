"""Grounding: every number, date, id, band and name in an answer must be in its evidence.

Units and rounding are understood: "8.3 %" is grounded by the share 0.0832, "₹12,400" by 1240000
minor units, "1 Nov 2026" by the moment's local day. A claim to have sent or approved something is
never grounded, since nothing here can.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from assistant.evidence import Evidence

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+(\d{{4}}))?\b", re.I
)
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(\d{{4}})\b)?", re.I)
_ISO = re.compile(
    r"\b(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?\b"
)
_CLOCK = re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d)\b")
_CODE = re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9][\w-]*\b(?:\.\d+)*")
_DIGITS = r"-?\d[\d,]*(?:\.\d+)?"
_VERSION = re.compile(r"\bv(\d+)\b|\b\d{1,2}(?:st|nd|rd|th)\b", re.I)
_PERCENT = re.compile(rf"({_DIGITS})\s*(?:%|per\s?cent\b|percent\b)", re.I)
_MONEY = re.compile(
    rf"(?:₹|rs\.?\s?|inr\s?|€|\$|£|eur\s?|usd\s?|gbp\s?|czk\s?)\s*({_DIGITS})|({_DIGITS})\s*(?:kč|czk|inr|rupees|eur|usd|gbp)\b",
    re.I,
)
_ID = re.compile(
    r"\b(?:customers?|accounts?|clients?|borrowers?|id)\s*(?:no\.?|number|#)?\s*(\d{1,9}(?:(?:\s*,\s*|\s*,?\s+(?:and|or)\s+)\d{1,9}\b(?!\s*%))*)",
    re.I,
)
_PLAIN = re.compile(rf"(?<![\w.])({_DIGITS})(?![\w])")
_BAND = re.compile(r"\b(LOW|MEDIUM|HIGH|CRITICAL)\b")
_SAID_BAND = re.compile(r"\bis (?:at )?(low|medium|high|critical)[- ]risk\b", re.I)
_NAME = re.compile(
    r"\b(?:(?:Mr|Mrs|Ms|Dr|Shri|Smt)\.?\s+)?[A-Z][a-z]+(?:\s+[A-Z][a-z]+)+\b|\b(?:Mr|Mrs|Ms|Dr|Shri|Smt)\.?\s+[A-Z][a-z]+\b"
)
_CLAIM = re.compile(
    r"\b(?:i|we|i've|we've|it|message|draft|sms|e-?mail|text|letter)\b(?:\s+(?:have|has|was|were|is|been|already|just|now|now been))*\s+"
    r"(?:sent|dispatched|delivered|released|approved|texted|e-?mailed|posted)\b|\b(?:sent|dispatched|delivered|approved) (?:it|the (?:message|sms|e-?mail|draft)|successfully)\b",
    re.I,
)
_DENIED = re.compile(r"\b(?:not|nothing|never|cannot|no|n't)\b[^.]*$", re.I)
_BULLET = re.compile(r"(?m)^\s*\d{1,2}[.)]\s")
_SENTENCE = re.compile(r"[^\n]*?(?:(?<![A-Z])(?<!\bno)(?<!\bRs)[.!?](?=\s)\s?|\n|$)")


@dataclass(frozen=True)
class Doubt:
    """Something in a text that no evidence supports."""

    kind: str
    text: str


@dataclass(frozen=True)
class Screened:
    """The leading part of a text that is grounded, and the doubts about what follows."""

    kept: str
    doubts: tuple[Doubt, ...]


def screen(text: str, evidence: Evidence) -> Screened:
    """Keep sentences up to the first that is not grounded."""
    kept = ""
    for sentence in sentences(text):
        if doubts := check(sentence, evidence):
            return Screened(kept.rstrip(), doubts)
        kept += sentence
    return Screened(text, ())


def sentences(text: str) -> list[str]:
    """The text cut after each sentence or line; joined they are the text."""
    return [found.group() for found in _SENTENCE.finditer(text) if found.group()]


def check(text: str, evidence: Evidence) -> tuple[Doubt, ...]:
    """Everything in the text that the evidence does not support."""
    return tuple(_doubts(text, evidence))


def _doubts(text: str, evidence: Evidence) -> Iterator[Doubt]:
    for claim in _CLAIM.finditer(text):
        if not _DENIED.search(text[: claim.end()]):
            yield Doubt("claim", claim.group())
    for known in sorted(evidence.texts, key=len, reverse=True):
        if len(known) > 3:
            text = text.replace(known, " ")
    yield from _bands(text, evidence)
    yield from _names(text, evidence)
    yield from _numbers(_BULLET.sub("", text), evidence)


def _bands(text: str, evidence: Evidence) -> Iterator[Doubt]:
    for band in _BAND.findall(text):
        if band not in evidence.bands:
            yield Doubt("band", band)
    for said in _SAID_BAND.findall(text):
        if said.upper() not in evidence.bands:
            yield Doubt("band", said)


def _names(text: str, evidence: Evidence) -> Iterator[Doubt]:
    for found in _NAME.finditer(text):
        parts = [part.lower() for part in found.group().split()]
        if any(part.strip(".") not in evidence.words and part not in _ORDINARY for part in parts):
            yield Doubt("name", found.group())


def _numbers(text: str, evidence: Evidence) -> Iterator[Doubt]:
    text, doubts = _take_dates(text, evidence)
    yield from doubts
    text = _VERSION.sub(lambda f: f[1] or " ", text)
    for code in _CODE.findall(text):
        if code.lower() not in evidence.codes and not _within(code, evidence.codes):
            yield Doubt("id", code)
    text = _CODE.sub(" ", text)
    text, found = _take(_PERCENT, text)
    yield from _unsupported("percentage", found, evidence.shares, 100)
    text, found = _take(_MONEY, text)
    yield from _unsupported("amount", found, evidence.amounts, 0.01)
    text, found = _take(_ID, text)
    for number in (part for group in found for part in re.findall(r"\d+", group)):
        if int(number) not in evidence.ids:
            yield Doubt("id", number)
    known = evidence.plain | {float(known) for known in evidence.ids if known >= 100}
    yield from _unsupported("number", _PLAIN.findall(text), known, 1)


def _take_dates(text: str, evidence: Evidence) -> tuple[str, list[Doubt]]:
    doubts: list[Doubt] = []

    def judge(said: str, year: str | None, month: int, day: int) -> str:
        known = any(
            (d.month, d.day) == (month, day) and (year is None or d.year == int(year))
            for d in evidence.days
        )
        if not known:
            doubts.append(Doubt("date", said))
        return " "

    def clock(found: re.Match[str]) -> str:
        if f"{int(found[1]):02d}:{found[2]}" not in evidence.clock:
            doubts.append(Doubt("time", found.group()))
        return " "

    text = _ISO.sub(lambda f: judge(f.group(), f[1], int(f[2]), int(f[3])), text)
    text = _DAY_FIRST.sub(lambda f: judge(f.group(), f[3], _month(f[2]), int(f[1])), text)
    text = _MONTH_FIRST.sub(lambda f: judge(f.group(), f[3], _month(f[1]), int(f[2])), text)
    return _CLOCK.sub(clock, text), doubts


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _within(code: str, codes: Iterable[str]) -> bool:
    return any(code.lower() in known for known in codes if len(code) >= 4)


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, list[str]]:
    found = [next(group for group in f.groups() if group) for f in pattern.finditer(text)]
    return pattern.sub(" ", text), found


def _unsupported(
    kind: str, said: Iterable[str], known: Iterable[float], scale: float
) -> Iterator[Doubt]:
    scaled = [abs(value) * scale for value in known]
    for text in said:
        plain = text.replace(",", "").lstrip("-")
        value = float(plain)
        slack = 0.5 * 10.0 ** -(len(plain.partition(".")[2])) + 1e-9
        if not any(abs(value - candidate) <= slack for candidate in scaled):
            yield Doubt(kind, text)


_ORDINARY = frozenset(
    "customer customers account accounts the this that what which why how when where who a an and or of to in on by for "
    "from with is are was no not yes it its if as at first second third next model risk band emi sms hindi english may "
    "january february march april june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday low medium high critical rule policy draft template".split()
)
