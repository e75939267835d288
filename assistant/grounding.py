"""Grounding: every number, date, id, band and name in an answer must be in its evidence.

Units and rounding are understood: "8.3 %" is grounded by the share 0.0832, "₹12,400" by 1240000
minor units, "1 Nov 2026" by the moment's local day. A claim to have sent or approved something is
never grounded, since nothing here can; that a message was, only by its stored history.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from assistant.embedded.grammar import load_grammar
from assistant.evidence import Evidence
from assistant.naming import unknown_names
from assistant.numerals import hidden, plain
from assistant.quantities import Number, Quantities, quantities

_BAND = re.compile(r"\b(LOW|MEDIUM|HIGH|CRITICAL)\b")
_SAID_BAND = re.compile(
    r"\b(?:is|are|remains|at)\s+(?:at\s+|a\s+)?(low|medium|high|critical)[- ]risk\b"
    r"|\bband\b[^.\n]{0,30}?[:=]\s*(low|medium|high|critical)\b"
    r"|\bis (critical)[- ]risk\b",
    re.IGNORECASE,
)
LONGEST = 20_000  # characters of an answer; nobody reads more, and lies hide in length
_LARGE = 100  # from here on, a bare number may be a customer's
_DIALLED = re.compile(r"\b\d{3,4}(?:[- ]\d{3,4}){2,}\b")  # a line to call names nobody
_BEFORE = 200  # so far back a denial is looked for
_DAYS = {
    "hour": (1 / 24,),
    "day": (1,),
    "week": (7,),
    "month": (30, 30.4375),
    "year": (365, 365.25),
}
# Cyrillic or Greek letters beside Latin ones.
_MIXED = re.compile(
    r"\b(?:[A-Za-z]+[\u0370-\u03ff\u0400-\u04ff]|[\u0370-\u03ff\u0400-\u04ff]+[A-Za-z])\w*"
)
_DONE = r"(?:sent|dispatched|delivered|released|approved|texted|e-?mailed|posted)"
_CLAIM = re.compile(
    r"\b(?:i|we|i've|we've|it|message|draft|sms|e-?mail|text|letter|customer|reminder)\b"
    r"(?:\s+(?:have|has|was|were|is|been|already|just|now))*\s+"
    rf"{_DONE}\b|\b{_DONE}\s+(?:it\b|the (?:message|sms|e-?mail|draft)\b|successfully\b)"
    r"|\b(?:i|we|i've|we've)\s+(?:(?:have|just|already)\s+)*"
    r"(?:notified|contacted|phoned|deleted|erased|changed|updated)\b"
    r"|\bcustomer\s+(?:has been|was)\s+(?:notified|contacted|phoned)\b"
    rf"|^\W*{_DONE}\b|\bi(?:'ve| have)?(?: just)? called\b|\bon its way\b"
    r"|(?:\b(?:is|are|was|were|been|now|already)|['’](?:s|re))\s+on the way\b"
    r"|\bapproval granted"
    r"|\b(?:he|hemos|ha sido|han) (?:enviado|aprobado|llamado)|\b(?:envié|aprobé)\b"
    r"|(?:भेज|भेजा)\s*(?:दिया|दी|गया|गई)|पाठव(?:ला|ली|ले)\s+आहे|मंज़?ूर\s+कर\s+दिया",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|nothing|never|cannot|no|n't)\b[^.]*$", re.IGNORECASE)
_SENTENCE = re.compile(r"[^\n]*?(?:(?<!\bno)(?<!\bRs)[.!?](?=\s)[ ]?|\n|$)")
# What a page or a terminal could follow, run or take for somebody else's words.
_MARKUP = re.compile(
    r"\w+://|\bwww\.|\]\s*[(\[]|!\[|^\s*\[[^\]]*\]:|</?[a-z!][^>\n]*>?|<\||\|>|\bjavascript:|\bdata:\w+/"
    r"|\b[\w-]+\.(?:com|org|net|info|biz|io|example|co|in|ru|xyz)\b(?:/|(?=\W|$))|\w@\w|\{\s*\""
    r"|^\s*(?:system|tool|assistant|user|human)\s*:",
    re.IGNORECASE | re.MULTILINE,
)


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
    if len(text) > LONGEST:
        return Screened(kept, (Doubt("length", f"{len(text)} characters"),))
    for sentence in sentences(text):
        if doubts := check(sentence, evidence):
            return Screened(kept, doubts)
        kept += sentence
    return Screened(text, ())


def sentences(text: str) -> list[str]:
    """The text cut after each sentence or line; joined they are the text."""
    return [found.group() for found in _SENTENCE.finditer(text) if found.group()]


def check(text: str, evidence: Evidence) -> tuple[Doubt, ...]:
    """Everything in the text that the evidence does not support, our own offers aside."""
    quoted = (f'"{text}"' for text in evidence.quoted)
    for known in (*load_grammar().samples, *quoted, *evidence.links):
        text = text.replace(known, " ")
    if disguised := _disguised(text):
        return disguised
    text = plain(text)
    said = quantities(text)
    named = {*said.customers} | _listed(quantities(_DIALLED.sub(" ", text)), evidence)
    theirs = evidence.of(named.pop()) if len(named) == 1 else evidence
    doubts = (
        _marked(text),
        _claims(text, theirs),
        _bands(text, theirs),
        (Doubt("name", name) for name in unknown_names(text, evidence.words)),
        _counts(said, theirs),
    )
    return tuple(chain.from_iterable(doubts))


def _disguised(text: str) -> tuple[Doubt, ...]:
    """Characters that nobody sees, and letters of another alphabet in a word."""
    unseen = [Doubt("disguise", repr(each)) for each in hidden(text)]
    return (*unseen, *(Doubt("disguise", word) for word in _MIXED.findall(text)))


def _marked(text: str) -> Iterator[Doubt]:
    yield from (Doubt("link", found.group()) for found in _MARKUP.finditer(text))


def _claims(text: str, evidence: Evidence) -> Iterator[Doubt]:
    for claim in _CLAIM.finditer(text):
        denied = _DENIED.search(text[max(0, claim.start() - _BEFORE) : claim.end()])
        if not denied and not _stored(claim.group(), evidence):
            yield Doubt("claim", claim.group())


def _stored(claim: str, evidence: Evidence) -> bool:
    """Whether a message's history says so; that we did it ourselves is never in it."""
    by_us = re.match(r"(?:i|we)\b", claim, re.IGNORECASE)
    return by_us is None and not evidence.deeds.isdisjoint(claim.lower().split())


def _bands(text: str, evidence: Evidence) -> Iterator[Doubt]:
    for said in (*_BAND.findall(text), *chain.from_iterable(_SAID_BAND.findall(text))):
        if said and said.upper() not in evidence.bands:
            yield Doubt("band", said)


def _listed(said: Quantities, evidence: Evidence) -> set[int]:
    """Customers that a list or a table names by their bare number."""
    return {int(n.value) for n in said.plain if n.value >= _LARGE and n.value in evidence.parts}


def _counts(said: Quantities, evidence: Evidence) -> Iterator[Doubt]:
    for day in said.days:
        if not any(day.fits(known) for known in evidence.days):
            yield Doubt("date", f"{day.day}.{day.month}.")
    yield from (Doubt("time", time) for time in said.times if time not in evidence.times)
    yield from (Doubt("id", code) for code in said.codes if not _known(code, evidence.codes))
    yield from (
        Doubt("id", str(customer))
        for customer in said.customers
        if customer not in evidence.customers
    )
    yield from _numbers("percentage", said.percentages, evidence.percentages)
    yield from _numbers("amount", said.amounts, evidence.amounts)
    large = {float(customer) for customer in evidence.customers if customer >= _LARGE}
    shares = {share / 100 for share in evidence.percentages}
    for number in said.plain:
        known = shares if number.said.startswith("0.") else large
        yield from _numbers("number", [number], evidence.plain | known)
    yield from (
        Doubt("number", f"{n.said} {unit}")
        for n, unit in said.spans
        if not _lasts(n, unit, evidence)
    )


def _lasts(number: Number, unit: str, evidence: Evidence) -> bool:
    """Whether a span of time is known, in its own unit or in days."""
    known = [value for value, each in evidence.spans if each == unit]
    known += [v / length for v, each in evidence.spans if each == "day" for length in _DAYS[unit]]
    known += [7 * value for value, each in evidence.spans if (each, unit) == ("week", "day")]
    return any(map(number.rounds, [*known, *(evidence.plain if unit == "day" else ())]))


def _known(code: str, codes: Iterable[str]) -> bool:
    """Whether the code is known; a part of a longer one counts from four characters on."""
    lower = code.lower()
    return any(lower == known or (len(lower) >= 4 and lower in known) for known in codes)


def _numbers(kind: str, said: Iterable[Number], known: Iterable[float]) -> Iterator[Doubt]:
    exact = tuple(known)
    for number in said:
        if not any(number.rounds(value) for value in exact):
            yield Doubt(kind, number.said)
