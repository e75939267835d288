"""Grounding: every number, date, id, band and name in an answer must be in its evidence.

Units and rounding are understood: "8.3 %" is grounded by the share 0.0832, "₹12,400" by 1240000
minor units, "1 Nov 2026" by the moment's local day. A claim to have sent or approved something is
never grounded, since nothing here can.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from assistant.embedded.grammar import load_grammar
from assistant.evidence import Evidence
from assistant.quantities import Number, quantities

_BAND = re.compile(r"\b(LOW|MEDIUM|HIGH|CRITICAL)\b")
_SAID_BAND = re.compile(
    r"\b(?:is|are|remains|at)\s+(?:at\s+|a\s+)?(low|medium|high|critical)[- ]risk\b", re.IGNORECASE
)
_TITLE = r"(?:Mr|Mrs|Ms|Dr|Shri|Smt)"
_NAME = re.compile(
    rf"\b(?:{_TITLE}\.?\s+)?[A-Z][a-z]+(?:\s+[A-Z][a-z]+)+\b|\b{_TITLE}\.?\s+[A-Z][a-z]+\b"
)
_DONE = r"(?:sent|dispatched|delivered|released|approved|texted|e-?mailed|posted)"
_CLAIM = re.compile(
    r"\b(?:i|we|i've|we've|it|message|draft|sms|e-?mail|text|letter)\b"
    r"(?:\s+(?:have|has|was|were|is|been|already|just|now))*\s+"
    rf"{_DONE}\b|\b{_DONE}\s+(?:it\b|the (?:message|sms|e-?mail|draft)\b|successfully\b)",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|nothing|never|cannot|no|n't)\b[^.]*$", re.IGNORECASE)
_SENTENCE = re.compile(r"[^\n]*?(?:(?<!\bno)(?<!\bRs)[.!?](?=\s)[ ]?|\n|$)")
# Capitalised words that start a sentence or a heading, and name nobody.
_ORDINARY = frozenset(
    {
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "customer",
        "customers",
        "for",
        "from",
        "high",
        "how",
        "if",
        "in",
        "is",
        "it",
        "its",
        "low",
        "mainly",
        "main",
        "medium",
        "most",
        "nothing",
        "only",
        "rule",
        "so",
        "the",
        "their",
        "there",
        "they",
        "this",
        "to",
        "what",
        "when",
        "which",
        "who",
        "why",
        "yes",
        "you",
        "your",
    }
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
    for offered in load_grammar().samples:
        text = text.replace(offered, " ")
    doubts = (_bands(text, evidence), _names(text, evidence), _counts(text, evidence))
    return (*_claims(text), *chain.from_iterable(doubts))


def _claims(text: str) -> Iterator[Doubt]:
    for claim in _CLAIM.finditer(text):
        if not _DENIED.search(text[: claim.end()]):
            yield Doubt("claim", claim.group())


def _bands(text: str, evidence: Evidence) -> Iterator[Doubt]:
    for said in (*_BAND.findall(text), *_SAID_BAND.findall(text)):
        if said.upper() not in evidence.bands:
            yield Doubt("band", said)


def _names(text: str, evidence: Evidence) -> Iterator[Doubt]:
    known = evidence.words | _ORDINARY
    for found in _NAME.finditer(text):
        if not all(word.strip(".").lower() in known for word in found.group().split()):
            yield Doubt("name", found.group())


def _counts(text: str, evidence: Evidence) -> Iterator[Doubt]:
    said = quantities(text)
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
    large = {float(customer) for customer in evidence.customers if customer >= 100}
    yield from _numbers("number", said.plain, evidence.plain | large)


def _known(code: str, codes: Iterable[str]) -> bool:
    """Whether the code is known; a part of a longer one counts from four characters on."""
    lower = code.lower()
    return any(lower == known or (len(lower) >= 4 and lower in known) for known in codes)


def _numbers(kind: str, said: Iterable[Number], known: Iterable[float]) -> Iterator[Doubt]:
    exact = tuple(known)
    for number in said:
        if not any(number.rounds(value) for value in exact):
            yield Doubt(kind, number.text)
