"""Training: from the grammar's examples to what `matching` needs, in a few seconds and once.

The classifier is a weighted ridge regression on one column per intent, solved in its dual form.
How sure it must be comes from leaving out each example with all its phrasings, exactly, by the
identity for left-out blocks (Golub, Heath and Wahba 1979; An, Liu and Venkatesh 2007).
"""

import itertools
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from assistant.embedded.classifier import BUCKETS, Classifier, features
from assistant.embedded.grammar import expand, load_grammar
from assistant.embedded.reading import mask, read
from assistant.embedded.schema import Grammar

OUT_OF_SCOPE = "out_of_scope"
_MOST_PHRASINGS = 1  # of one example, for the classifier
_NOISE = 0.2  # of the examples are learned once more, with a slip
_RIDGE = 0.5
_WRONG = 0.02  # of all left-out examples may be answered wrongly
_LET_IN = 0.05  # of what is out of scope may be answered
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Phrasing:
    """One phrasing of an example: its intent, the example it came from, its words."""

    intent: str
    example: int
    words: tuple[str, ...]
    all_words: tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """What left-out examples came to at the chosen bounds, as shares of them."""

    examples: int
    right: float
    wrong: float
    abstained: float
    out_of_scope: int
    rejected: float


@dataclass(frozen=True)
class _Left:
    """A left-out phrasing: whether its intent is in scope, what was guessed, and how surely."""

    in_scope: bool
    right: bool
    accepted_class: bool
    score: float
    lead: float


def phrasings(grammar: Grammar) -> list[Phrasing]:
    """Every distinct phrasing of every example, in the grammar's order."""
    found: list[Phrasing] = []
    example_number = 0
    for name, intent in grammar.intents.items():
        offered = [intent.offer] if intent.offer else []
        masks = [[mask(text) for text in expand(each)] for each in (*intent.examples, *offered)]
        if intent.sample:
            told = read(intent.sample)
            masks.append([(told.words, told.all_words)])
        for each in masks:
            example_number += 1
            masked = dict.fromkeys(each)
            found += [Phrasing(name, example_number, *pair) for pair in masked if pair[1]]
    return found


def train(found: Sequence[Phrasing]) -> tuple[Classifier, Evidence]:
    """The classifier, and what the examples that it had not seen came to.

    The matrices are small: one thread is as fast, makes the same bytes on every machine, and waits
    for no other thread of the process.
    """
    with threadpool_limits(1, "blas"):
        return _train(list(_rows(found)))


def _train(rows: Sequence[Phrasing]) -> tuple[Classifier, Evidence]:
    intents = tuple(dict.fromkeys(load_grammar().intents))
    table = _table([row.all_words for row in rows])
    wanted = np.full((len(rows), len(intents)), 0.0, dtype=np.float32)
    wanted[np.arange(len(rows)), [intents.index(row.intent) for row in rows]] = 1.0
    root = _lower_inverse(np.linalg.cholesky(table @ table.T + np.diag(_ridge(rows))))
    alpha = root.T @ (root @ wanted)
    left = list(_left_out(rows, root, alpha, wanted, intents))
    score, lead = _bounds(left)
    weights = (table.T @ alpha).astype(np.float16)
    return Classifier(intents, weights, score, lead), _evidence(left, score, lead)


def _rows(found: Sequence[Phrasing]) -> Iterator[Phrasing]:
    """Some phrasings of each example, and some examples once more with a slip."""
    chance = random.Random(20261120)  # noqa: S311 - noise for training, not a secret
    by_example: dict[int, list[Phrasing]] = {}
    for phrasing in found:
        by_example.setdefault(phrasing.example, []).append(phrasing)
    for group in by_example.values():
        chosen = group if len(group) <= _MOST_PHRASINGS else chance.sample(group, _MOST_PHRASINGS)
        yield from chosen
        noisy = chosen[0]
        if chance.random() < _NOISE:
            yield Phrasing(noisy.intent, noisy.example, (), _noisy(noisy.all_words, chance))


def _noisy(words: tuple[str, ...], chance: random.Random) -> tuple[str, ...]:
    """The words with one left out or one mistyped."""
    places = [place for place, word in enumerate(words) if not word.startswith("{")]
    if len(places) < 2:
        return words
    place = chance.choice(places)
    if chance.random() < 0.5:
        return (*words[:place], *words[place + 1 :])
    word = words[place]
    at = chance.randrange(len(word))
    typed = word[:at] + chance.choice(_LETTERS) + word[at + chance.randrange(2) :]
    return (*words[:place], typed, *words[place + 1 :])


def _table(rows: Sequence[tuple[str, ...]]) -> Floats:
    table = np.zeros((len(rows), BUCKETS), dtype=np.float32)
    for place, row in enumerate(rows):
        buckets, amounts = features(row)
        np.add.at(table[place], buckets, amounts)
    return table


def _ridge(rows: Sequence[Phrasing]) -> Floats:
    """More for each phrasing of an example that has many, so that no example shouts."""
    sizes = Counter(row.example for row in rows)
    return np.array([_RIDGE * np.sqrt(sizes[row.example]) for row in rows], dtype=np.float32)


def _lower_inverse(lower: Floats) -> Floats:
    """The inverse of a lower triangle, halves first."""
    size = len(lower)
    if size <= 64:
        small: Floats = np.linalg.inv(lower)
        return small
    half = size // 2
    first, last = _lower_inverse(lower[:half, :half]), _lower_inverse(lower[half:, half:])
    found = np.zeros_like(lower)
    found[:half, :half], found[half:, half:] = first, last
    found[half:, :half] = -last @ (lower[half:, :half] @ first)
    return found


def _left_out(
    rows: Sequence[Phrasing], root: Floats, alpha: Floats, wanted: Floats, intents: Sequence[str]
) -> Iterator[_Left]:
    """What would be guessed for each example's first phrasing without any phrasing of it."""
    starts = [
        place
        for place, row in enumerate(rows)
        if place == 0 or row.example != rows[place - 1].example
    ]
    outside = intents.index(OUT_OF_SCOPE)
    for start, stop in zip(starts, [*starts[1:], len(rows)], strict=True):
        block = slice(start, stop)
        inverse = root[:, block].T @ root[:, block]
        missing = np.linalg.solve(inverse, alpha[block])
        scores = (wanted[block] - missing)[0]
        first, second = np.argsort(-scores, kind="stable")[:2]
        true = intents.index(rows[start].intent)
        yield _Left(
            in_scope=true != outside,
            right=bool(first == true),
            accepted_class=bool(first != outside),
            score=float(scores[first]),
            lead=float(scores[first] - scores[second]),
        )


def _bounds(left: Sequence[_Left]) -> tuple[float, float]:
    """The bounds that answer most left-out examples rightly, with few enough wrong or let in."""
    sure = np.array([(one.score, one.lead) for one in left])
    right = np.array([one.right for one in left])
    outside = np.array([not one.in_scope for one in left])
    answerable = np.array([one.accepted_class for one in left])
    best, chosen = -1, (1.0, 1.0)
    for score, lead in itertools.product(np.arange(0.1, 0.9, 0.02), np.arange(0.0, 0.6, 0.02)):
        taken = answerable & (sure >= (score, lead)).all(axis=1)
        found = int((taken & right).sum())
        few_wrong = taken.sum() - found <= _WRONG * len(left)
        few_let_in = (taken & outside).sum() <= _LET_IN * outside.sum()
        if few_wrong and few_let_in and found > best:
            best, chosen = found, (float(score), float(lead))
    return chosen


def _evidence(left: Sequence[_Left], score: float, lead: float) -> Evidence:
    taken = [one for one in left if one.accepted_class and one.score >= score and one.lead >= lead]
    inside = [one for one in left if one.in_scope]
    outside = [one for one in left if not one.in_scope]
    right = sum(one.right for one in taken)
    wrong_outside = sum(not one.in_scope for one in taken)
    return Evidence(
        examples=len(inside),
        right=right / len(inside),
        wrong=(len(taken) - right - wrong_outside) / len(inside),
        abstained=1 - (len(taken) - wrong_outside) / len(inside),
        out_of_scope=len(outside),
        rejected=1 - wrong_outside / len(outside),
    )
