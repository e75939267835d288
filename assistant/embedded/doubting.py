"""Doubting: whether a question is what it was taken for.

A question is no order, small talk holds no words of what is asked of tools, a message is made where
one is asked for outright, and what is supposed is not answered by what is so.
"""

import functools
import re

from assistant.embedded.artefact import load_trained
from assistant.embedded.grammar import expand, load_grammar
from assistant.embedded.reading import Reading, mask

VERY_NEAR = 0.86
_OTHER_WORDS = 2  # of a request for a message
_MORE_WORDS = 6  # of one that names the message and wishes nothing of what it says
_CONTENT = frozenset({"saying", "says", "tell", "telling", "promising", "offering", "warning"})
_IDLE = frozenset({"thanks", "greeting"})
_ORDERS = frozenset({"alter", "send"})
_TOLD = frozenset(
    {"explain", "missed", "payment", "profile", "changes", "message_history", "affordability"}
)
_SUPPOSING = re.compile(
    r"(?:suppose|supposing|imagine|simulate|(?:what if|whatif|if) (?!(?:we|i|you|so|yes|not)\b))"
)


def is_doubted(intent: str | None, similarity: float, reading: Reading) -> bool:
    """Whether a question was taken for an order, for small talk or for a message."""
    said = load_grammar().deciding
    if intent in _IDLE and similarity < VERY_NEAR:
        return len((_asked_of_tools() - _chatted()).intersection(reading.content)) > 1
    if intent in _ORDERS:
        return not said.asking.isdisjoint(reading.all_words[:1])
    if intent == "draft":
        return not asks_to_write(reading)
    answered = bool(load_grammar().intents[str(intent)].calls)
    return answered and reading.all_words[:1] == ("draft",)


def asks_to_write(reading: Reading) -> bool:
    """Whether a message is asked for outright: a bare channel or a question asks for none."""
    said, words = load_grammar().deciding, set(reading.all_words)
    hints = bool(words & said.hinting) and words.isdisjoint({*said.asking, "how"})
    asked = hints or bool(words & said.writing) or bool(reading.slots & {"language", "tone"})
    requested = {"pls", "please"} & words and "for" in words
    asked = asked or bool(reading.all_words[:1] == ("{channel}",) and requested)
    other = [word for word in reading.words if not word.startswith("{") and word not in _writing()]
    outright = reading.words[:1] == ("draft",) and words.isdisjoint(_CONTENT)
    most = _MORE_WORDS if outright and words & {"message", "{channel}"} else _OTHER_WORDS
    return asked and words.isdisjoint(said.unwritten) and len(other) <= most


@functools.cache
def _writing() -> frozenset[str]:
    """The words of requests for a message: more of others would be a wish for its content."""
    examples = load_grammar().intents["draft"].examples
    return frozenset(word for each in examples for text in expand(each) for word in mask(text)[0])


@functools.cache
def _chatted() -> frozenset[str]:
    return load_trained().examples.heard(_IDLE)


@functools.cache
def _asked_of_tools() -> frozenset[str]:
    intents = load_grammar().intents
    return load_trained().examples.heard(frozenset(n for n in intents if intents[n].calls))


def supposes(intent: str | None, reading: Reading) -> bool:
    """Whether what is so would answer what is supposed: no change was read, a level or "if" was."""
    levelled = "reason" in reading.slots and any(map(str.isdigit, reading.all_words))
    opening = _SUPPOSING.match(" ".join(reading.all_words[:3]))
    return intent in _TOLD and "change" not in reading.slots and bool(levelled or opening)
