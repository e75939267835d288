"""The classifier: a linear model over hashed words, word pairs and letters of a question.

It is the last resort, after exact and near matches. It knows how sure it must be, from questions
it was not trained on, and abstains below that: a wrong answer is worse than none.
"""

import math
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

BUCKETS = 4096
_PARTS = (("w", 0.75), ("p", 0.45), ("l", 0.5))


@dataclass(frozen=True)
class Guess:
    """The likeliest intent, the order of all, and how sure it is.

    `score` is the probability of what the intent comes to, which others may come to as well; `lead`
    is how far that is ahead of anything else. `likely` is that probability of every intent, among
    all or, where it is higher, among the allowed that a tool or a refusal answers.
    """

    intent: str
    score: float
    lead: float
    ranked: tuple[str, ...]
    likely: Mapping[str, float]


@dataclass(frozen=True)
class Classifier:
    """Weights by bucket and intent, and what each intent comes to.

    `least_score` and `least_lead` are what a guess must reach to be acted on.
    """

    intents: tuple[str, ...]
    outcomes: tuple[str, ...]
    weights: NDArray[np.float16]
    least_score: float
    least_lead: float

    def guess(self, words: Sequence[str], allowed: Collection[str]) -> Guess:
        """The likeliest of the allowed intents, by a question's words in normal form.

        What speaks for intents that are not allowed speaks against the others.
        """
        buckets, amounts = features(words)
        scores = amounts @ self.weights[buckets].astype(np.float32)
        likely = np.exp(scores - scores.max())
        likely /= likely.sum()
        anything = self._by_outcome(likely)
        likely[[name not in allowed for name in self.intents]] = 0.0
        order = np.argsort(-likely, kind="stable")
        shares = self._by_outcome(likely)
        inside = sum(share for outcome, share in shares.items() if outcome != "decline") or 1.0
        first = max(shares, key=lambda outcome: shares[outcome])
        second = max(share for outcome, share in shares.items() if outcome != first)
        ranked = sorted(order, key=lambda place: self.outcomes[place] != first)
        return Guess(
            intent=self.intents[ranked[0]],
            score=shares[first],
            lead=shares[first] - second,
            ranked=tuple(self.intents[place] for place in ranked),
            likely={
                n: max(anything[o], shares[o] / inside)
                for n, o in zip(self.intents, self.outcomes, strict=True)
            },
        )

    def _by_outcome(self, likely: NDArray[np.float32]) -> dict[str, float]:
        shares: dict[str, float] = {}
        for outcome, share in zip(self.outcomes, likely, strict=True):
            shares[outcome] = shares.get(outcome, 0.0) + float(share)
        return shares

    def is_sure(self, guess: Guess) -> bool:
        """Whether a guess is good enough to act on."""
        return guess.score >= self.least_score and guess.lead >= self.least_lead


def features(words: Sequence[str]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """The buckets that the words fall into, with amounts of unit length in all."""
    buckets: list[int] = []
    amounts: list[float] = []
    for part, weight in _PARTS:
        found = sorted(set(_pieces(part, words)))
        share = weight / math.sqrt(len(found)) if found else 0.0
        for piece in found:
            hashed = zlib.crc32(f"{part}:{piece}".encode())
            buckets.append(hashed % BUCKETS)
            amounts.append(share if hashed >> 31 else -share)
    length = math.sqrt(sum(amount * amount for amount in amounts)) or 1.0
    return np.array(buckets, dtype=np.intp), np.array(amounts, dtype=np.float32) / np.float32(
        length
    )


def _pieces(part: str, words: Sequence[str]) -> Iterator[str]:
    match part:
        case "w":
            yield from words
        case "p":
            ends = ("<", *words, ">")
            yield from (f"{a} {b}" for a, b in pairwise(ends))
        case _:
            for word in words:
                if not word.startswith("{"):
                    marked = f"<{word}>"
                    yield from (
                        marked[i : i + n] for n in (3, 4) for i in range(len(marked) - n + 1)
                    )
