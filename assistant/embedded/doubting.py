"""Doubting: whether a question is what it was taken for.

A question is no order, small talk holds no words of what is asked of tools, a message is made where
one is asked for outright, and what is supposed is not answered by what is so.
"""

import functools
import re

from assistant.embedded.artefact import load_trained
from assistant.embedded.grammar import load_grammar
from assistant.embedded.reading import Reading
from assistant.embedded.valued import of_rule
from assistant.embedded.writing import QUESTIONS, asks_to_write

VERY_NEAR = 0.86
_IDLE = frozenset({"thanks", "greeting"})
_ORDERS = frozenset({"alter", "send"})
_TOLD = frozenset(
    {"explain", "missed", "payment", "profile", "changes", "message_history", "affordability"}
)
_OUTCOMES = frozenset({"score", "risk", "probability", "band", "happen", "model", "then", "effect"})
_SUPPOSING = re.compile(
    r"^(?:what if|whatif|if) (?!(?:we|i|you|so|yes|not)\b)"
    r"|\b(?:suppose|supposing|imagine|simulate|assume|assuming|pretend|pretending|hypothetically)\b"
    r"|\bif\b.*\b(?:were|stopped|cleared|repaid)\b"
)


def is_doubted(intent: str | None, similarity: float, reading: Reading) -> bool:
    """Whether a question was taken for an order, for small talk or for a message."""
    said = load_grammar().deciding
    if intent in _IDLE and similarity < VERY_NEAR:
        return len((_asked_of_tools() - _chatted()).intersection(reading.content)) > 1
    if intent in _ORDERS:
        asked = not said.asking.isdisjoint(reading.all_words[:1])
        return asked or reading.all_words[:2] in QUESTIONS
    if intent == "draft":
        return not asks_to_write(reading)
    if intent == "explain_rule":
        return "rule" in reading.slots and of_rule(reading) is None
    answered = bool(load_grammar().intents[str(intent)].calls)
    return answered and reading.all_words[:1] == ("draft",)


@functools.cache
def _chatted() -> frozenset[str]:
    return load_trained().examples.heard(_IDLE)


@functools.cache
def _asked_of_tools() -> frozenset[str]:
    intents = load_grammar().intents
    return load_trained().examples.heard(frozenset(n for n in intents if intents[n].calls))


def is_changed(intent: str | None, reading: Reading) -> bool:
    """Whether a change of one customer was read: nothing else is asked, unless it is an order."""
    refused = any(each.intent == intent for each in load_grammar().refuse)
    held = refused and (intent not in _ORDERS or _OUTCOMES.isdisjoint(reading.all_words))
    return {"change", "customer"} <= reading.slots and len(reading.customers) < 2 and not held


def supposes(intent: str | None, reading: Reading) -> bool:
    """Whether what is so would answer what is supposed: no change was read, a level or "if" was."""
    said = frozenset(reading.all_words)
    told = not load_grammar().deciding.asking.isdisjoint(reading.all_words[:1]) or "has" in said
    levelled = "reason" in reading.slots and any(map(str.isdigit, said)) and not told
    supposed = _SUPPOSING.search(" ".join(reading.all_words))
    return intent in _TOLD and "change" not in reading.slots and bool(levelled or supposed)
