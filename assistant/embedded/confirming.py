"""Confirming: what was matched, held against how likely the classifier finds it.

Cues and near examples are nearly always right where the classifier finds what they come to likely,
and mostly wrong where it all but rules it out. There its own guess counts, if it is plain enough;
else nothing was understood: a wrong answer is worse than none.
"""

from assistant.embedded.classifier import Guess
from assistant.embedded.grammar import load_grammar
from assistant.embedded.reading import Reading
from assistant.embedded.writing import QUESTIONS, wishes

_RULED_OUT = 0.1  # the probability below which nothing counts but the classifier's own plain guess
_PLAIN = 0.7  # the probability of a guess that is plain


def confirmed(intent: str, guess: Guess) -> str | None:
    """The intent that was matched, the one that the classifier is sure of instead, or none.

    What calls no tool is not held against it: such words lean on what was said before.
    """
    intents = load_grammar().intents
    likely = guess.likely.get(intent, 1.0)
    if not intents[intent].calls or likely >= _RULED_OUT:
        return intent
    return guess.intent if guess.score >= _PLAIN else None


def is_plainly_a_draft(reading: Reading, guess: Guess | None) -> bool:
    """Whether the classifier is sure of an order for a message, and no wish is told with it."""
    plain = guess is not None and guess.intent == "draft" and guess.score >= _PLAIN
    said, words = load_grammar().deciding, reading.all_words
    asked = not (said.asking | said.unwritten).isdisjoint(words[:1]) or words[:2] in QUESTIONS
    return plain and not asked and not wishes(reading)
