"""Training: from the grammar's examples and the development questions to what `matching` needs.

The classifier is a multinomial logistic regression. How sure it must be comes from questions of
authors whom it was not trained on: the bounds at which most of them are rightly answered, while few
are answered wrongly.
"""

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from assistant.embedded.classifier import BUCKETS, Classifier, features
from assistant.embedded.grammar import expand
from assistant.embedded.lessons import Lesson, outcome
from assistant.embedded.reading import mask, read
from assistant.embedded.schema import OUT_OF_SCOPE, Grammar

_NOISE = 0.2  # of the examples are learned once more, with a slip
_PENALTY = 0.03  # on the squares of the weights
_FOLDS = 3
_WRONG = 0.02  # of the questions that were left out may be answered wrongly
_LET_IN = 0.1  # of those that are out of scope may be answered
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Phrasing:
    """One phrasing of an example: its intent, the example it came from, its words."""

    intent: str
    example: int
    words: tuple[str, ...]
    all_words: tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """What questions of left-out authors came to at the chosen bounds, as shares of them."""

    questions: int
    right: float
    wrong: float
    abstained: float
    out_of_scope: int
    rejected: float


@dataclass(frozen=True)
class _Row:
    """What the classifier learns: an intent's words, and whose question it was, if anybody's."""

    intent: str
    words: tuple[str, ...]
    author: str = ""


@dataclass(frozen=True)
class _Left:
    """A left-out question: whether it is in scope, whether its tool was guessed, how surely."""

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


def train(
    grammar: Grammar, found: Sequence[Phrasing], taught: Sequence[Lesson]
) -> tuple[Classifier, Evidence]:
    """The classifier, and what the questions came to whose authors it had not seen.

    One thread makes the same bytes on every run, and waits for no other thread of the process.
    """
    outcomes = {name: outcome(grammar, name, intent) for name, intent in grammar.intents.items()}
    with threadpool_limits(1):
        rows = list(_rows(found))
        rows += _resolved(_fitted(rows, outcomes), taught)
        left = list(_left_out(rows, outcomes))
        score, lead = _bounds(left)
        whole = replace(_fitted(rows, outcomes), least_score=score, least_lead=lead)
    return whole, _evidence(left, score, lead)


def _rows(found: Sequence[Phrasing]) -> Iterator[_Row]:
    """One phrasing of each example, and some once more with a slip."""
    chance = random.Random(20261120)  # noqa: S311 - noise for training, not a secret
    for _, group in itertools.groupby(found, key=lambda phrasing: phrasing.example):
        chosen = chance.choice(list(group))
        yield _Row(chosen.intent, chosen.all_words)
        if chance.random() < _NOISE:
            yield _Row(chosen.intent, _noisy(chosen.all_words, chance))


def _resolved(base: Classifier, taught: Sequence[Lesson]) -> Iterator[_Row]:
    """Each lesson under the likeliest of its intents, by the examples alone."""
    for lesson in taught:
        intent = base.guess(lesson.words, lesson.candidates).intent
        yield _Row(intent, lesson.words, lesson.author)


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


def _fitted(rows: Sequence[_Row], outcomes: Mapping[str, str]) -> Classifier:
    found = LogisticRegression(C=1 / _PENALTY, fit_intercept=False, max_iter=300)
    found.fit(_table(rows), [row.intent for row in rows])
    intents = tuple(str(name) for name in found.classes_)
    weights = found.coef_.T.astype(np.float16)
    return Classifier(intents, tuple(outcomes[name] for name in intents), weights, 1.0, 1.0)


def _table(rows: Sequence[_Row]) -> csr_matrix:
    told = [features(row.words) for row in rows]
    ends = np.cumsum([0, *(len(buckets) for buckets, _ in told)])
    amounts = np.concatenate([amounts for _, amounts in told])
    buckets = np.concatenate([buckets for buckets, _ in told])
    return csr_matrix((amounts, buckets, ends), shape=(len(rows), BUCKETS))


def _left_out(rows: Sequence[_Row], outcomes: Mapping[str, str]) -> Iterator[_Left]:
    """What would be guessed of each question without those of its author."""
    authors = sorted({row.author for row in rows} - {""})
    for fold in range(_FOLDS):
        hidden = frozenset(authors[fold::_FOLDS])
        seen = _fitted([row for row in rows if row.author not in hidden], outcomes)
        for row in rows:
            if row.author in hidden:
                guess = seen.guess(row.words, seen.intents)
                yield _Left(
                    in_scope=row.intent != OUT_OF_SCOPE,
                    right=outcomes[guess.intent] == outcomes[row.intent],
                    accepted_class=guess.intent != OUT_OF_SCOPE,
                    score=guess.score,
                    lead=guess.lead,
                )


def _bounds(left: Sequence[_Left]) -> tuple[float, float]:
    """The bounds that answer most left-out questions rightly, with few enough wrong or let in."""
    sure = np.array([(one.score, one.lead) for one in left])
    right = np.array([one.right for one in left])
    outside = np.array([not one.in_scope for one in left])
    answerable = np.array([one.accepted_class for one in left])
    best, chosen = -1, (1.0, 1.0)
    for score, lead in itertools.product(np.arange(0.3, 0.98, 0.02), np.arange(0.0, 0.8, 0.05)):
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
        questions=len(inside),
        right=right / len(inside),
        wrong=(len(taken) - right - wrong_outside) / len(inside),
        abstained=1 - (len(taken) - wrong_outside) / len(inside),
        out_of_scope=len(outside),
        rejected=1 - wrong_outside / len(outside),
    )
