"""Candidates: the intents that a reading may stand for, by its examples and by the classifier.

An intent is a candidate only where it has a place for every value that was said.
"""

from assistant.embedded.artefact import Trained, filter_words
from assistant.embedded.classifier import Guess
from assistant.embedded.grammar import load_grammar
from assistant.embedded.leftover import unknown
from assistant.embedded.lexicon import foreign
from assistant.embedded.reading import Reading
from assistant.embedded.schema import OUT_OF_SCOPE

_UNKNOWN = 1  # words that the grammar does not know, where the classifier decides


def near(trained: Trained, reading: Reading) -> dict[str, float]:
    """How near the nearest example of each candidate is."""
    found = trained.examples.nearest(reading.words, filter_words())
    return {name: value for name, value in found.items() if fits(trained, name, reading)}


def guessed(trained: Trained, reading: Reading, most: int = _UNKNOWN) -> Guess | None:
    """What the classifier takes it for; nothing where more words than so many are unknown."""
    if not reading.words or len(unknown(reading)) > most:
        return None
    allowed = (name for name in load_grammar().intents if name != "again")
    return trained.classifier.guess(
        reading.all_words, tuple(name for name in allowed if fits(trained, name, reading))
    )


def fits(trained: Trained, name: str, reading: Reading) -> bool:
    """Whether the intent has a place for every value that was said."""
    if name == OUT_OF_SCOPE:
        return True
    intent = load_grammar().intents[name]
    if intent.calls and not foreign().isdisjoint(reading.words):
        return False
    if "customer" in reading.slots and intent.calls and not intent.is_personal:
        return False
    return reading.slots <= trained.accepts[name]
