"""Nearness: how much of its words a question shares with each example of the grammar.

Words are compared without order. Words that merely ask ("what", "when") weigh half; the slots that
an intent takes in any number count for nothing in its examples.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FAINT = frozenset({"what", "which", "who", "how", "when"})
_MOST = 255  # times that a word is counted, in an example and in a question
_UNUSUAL = 0.001  # taken off where a slot was left out of account
_UNKNOWN = 0.6  # added to the weight of a word that no example has
_UNHEARD = 0.6  # added for a word that no example of the intent has


@dataclass(frozen=True)
class Examples:
    """The examples as counts of words; `weight` is each one's own, `ignored` by intent and word."""

    intents: tuple[str, ...]
    vocabulary: tuple[str, ...]
    rows: NDArray[np.uint8]
    intent_of: NDArray[np.uint8]
    weight: NDArray[np.float32]
    ignored: NDArray[np.bool_]

    @classmethod
    def gather(
        cls, found: Mapping[str, Sequence[tuple[str, ...]]], filters: Mapping[str, frozenset[str]]
    ) -> "Examples":
        """From the words of every example of every intent, and the words that intents ignore."""
        intents = tuple(found)
        told = {
            (place, tuple(sorted(word for word in words if word not in filters[name])))
            for place, name in enumerate(intents)
            for words in found[name]
        }
        kept = sorted((place, words) for place, words in told if not FAINT.issuperset(words))
        vocabulary = tuple(sorted({word for _, words in kept for word in words}))
        column = {word: place for place, word in enumerate(vocabulary)}
        rows = np.zeros((len(kept), len(vocabulary)), dtype=np.uint8)
        for row, (_, words) in enumerate(kept):
            for word in words:
                rows[row, column[word]] += 1
        ignored = np.array([[w in filters[name] for w in vocabulary] for name in intents])
        weight = rows @ np.array([_weight(word) for word in vocabulary], dtype=np.float32)
        places = np.array([place for place, _ in kept], dtype=np.uint8)
        return cls(intents, vocabulary, rows, places, weight.astype(np.float32), ignored)

    def nearest(
        self, words: Sequence[str], filters: Mapping[str, frozenset[str]]
    ) -> dict[str, float]:
        """How near the nearest example of each intent is: 1 for the same words, 0 for none."""
        said = Counter(words)
        column = {word: place for place, word in enumerate(self.vocabulary) if word in said}
        known = [word for word in said if word in column]
        columns = [column[word] for word in known]
        counts = np.array([min(said[word], _MOST) for word in known], dtype=np.uint8)
        weights = np.array([_weight(word) for word in known], dtype=np.float32)
        shared = np.minimum(self.rows[:, columns], counts) @ weights
        total = np.array([_left(said, filters[name]) for name in self.intents], dtype=np.float32)
        total += np.float32(_UNKNOWN * sum(n for word, n in said.items() if word not in column))
        total += np.float32(_UNHEARD) * self._unheard(columns, weights)
        both = self.weight + total[self.intent_of]
        near = np.divide(2 * shared, both, out=np.zeros_like(both), where=both > 0)
        unusual = {name for name in self.intents if filters[name].intersection(said)}
        best = np.zeros(len(self.intents), dtype=np.float32)
        np.maximum.at(best, self.intent_of, near)
        return {
            name: float(value) - (_UNUSUAL if name in unusual else 0.0)
            for name, value in zip(self.intents, best, strict=True)
            if value > 0
        }

    def heard(self, intents: frozenset[str]) -> frozenset[str]:
        """The words that the examples of these intents are made of."""
        places = [place for place, name in enumerate(self.intents) if name in intents]
        used = self.rows[np.isin(self.intent_of, places)].sum(axis=0)
        return frozenset(self.vocabulary[column] for column in np.flatnonzero(used))

    def _unheard(self, columns: Sequence[int], weights: NDArray[np.float32]) -> NDArray[np.float32]:
        """The weight of the words that no example of an intent has, by intent."""
        heard = np.zeros((len(self.intents), len(columns)), dtype=np.bool_)
        np.logical_or.at(heard, self.intent_of, self.rows[:, columns] > 0)
        missing: NDArray[np.float32] = ~(heard | self.ignored[:, columns]) @ weights
        return missing


def _left(said: Counter[str], ignored: frozenset[str]) -> float:
    return sum(n * _weight(word) for word, n in said.items() if word not in ignored)


def _weight(word: str) -> float:
    return 0.5 if word in FAINT else 1.0
