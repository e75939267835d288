"""Matching: which intent a reading stands for, or none.

Words that decide alone come first, then the very words of an example. Else an example that is very
near decides, or one that is fairly near when the trained classifier agrees, or the classifier alone
when it is sure. Anything less is no understanding: a wrong answer is worse than none.
"""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.embedded import candidates, cues, defining
from assistant.embedded.artefact import Trained, load_trained
from assistant.embedded.classifier import Guess
from assistant.embedded.confirming import confirmed, is_plainly_a_draft
from assistant.embedded.courtesies import stripped
from assistant.embedded.doubting import VERY_NEAR, is_changed, is_doubted, supposes
from assistant.embedded.grammar import load_grammar
from assistant.embedded.leftover import COHORT, unread
from assistant.embedded.lexicon import foreign
from assistant.embedded.looking_back import asked_back
from assistant.embedded.reading import Reading, read
from assistant.embedded.schema import OUT_OF_SCOPE
from assistant.embedded.valued import (
    HELD_AGAINST,
    TELLING,
    by_values,
    compared_by,
    is_compared,
    is_topical,
)
from assistant.embedded.writing import asks_to_write, is_requested, wishes

_NEAR = 0.7
_FAINTLY_NEAR = 0.3
_MARGIN = 0.04
_AGREED_LEAD = 0.25  # of the classifier, where it confirms a near example
_PLAIN = 3  # groups of a cue, from which it outweighs a refusal that the classifier guesses
_REFUSABLE = 0.5  # the probability of a refusal, above which cues tell nothing
_REFUSED = 0.7  # one that is enough to refuse
_CHOOSING = TELLING | {"where", "percent", "language", "treatment", "vulnerable", "days", "by", "n"}
_DECIDING = frozenset({"rule", "change"})  # values that say themselves what is asked
_BETWEEN = 0.08  # of the runner-up, where a choice is offered
_OF_MODEL = frozenset({"drift", "fair", "calibration", "calibrated", "retrain", "retraining"})
_NAMED_BY = {"define": "term", "explain_rule": "rule"}  # what is asked for has to be named


@dataclass(frozen=True)
class Match:
    """The intent that fits, how well, and what else came near.

    `between` holds the intents that fit equally well, where the person has to say which is meant;
    `unread` the words of a question about a cohort that would be dropped if it were answered.
    """

    intent: str | None
    similarity: float
    nearest: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


@functools.lru_cache(maxsize=512)
def understand(text: str) -> tuple[Reading, Match]:
    """Read and match one question or clause; equal texts are understood once.

    Courtesies around it are left out where a tool or a refusal answers it without them.
    """
    plain = stripped(text)
    reading, found = _understood(plain)
    answered = found.intent in refusing() or (
        found.intent and load_grammar().intents[found.intent].calls
    )
    return (reading, found) if plain == text or answered else _understood(text)


def _understood(text: str) -> tuple[Reading, Match]:
    reading = read(text)
    if reading.values["refused"] is None and is_requested(text, reading):
        return reading, Match("draft", VERY_NEAR)
    found = match(reading)
    verbatim = found.similarity == 1.0 and not found.nearest
    refused = found.intent in refusing() and not _is_hasty(found)
    named = _NAMED_BY.get(str(found.intent))
    known = None if named is not None and named not in reading.values else found.intent
    termed = found.intent == defining.DEFINE and known and not defining.is_ruled(text)
    sure = verbatim or refused or termed
    if not sure and (other := defining.asked(text, reading, known)) is not None:
        return other[0], Match(other[1], VERY_NEAR)
    return reading, found


def match(reading: Reading) -> Match:
    """The intent of a reading; `intent` is None when none is near enough."""
    refused = reading.values["refused"]
    if refused is not None and not (refused == "protected" and "rule" in reading.slots):
        return Match("what_if" if is_changed(refused, reading) else refused, 1.0)
    trained = load_trained()
    if (exact := trained.exact.get(" ".join(reading.all_words))) is not None:
        return _whole(Match(_in_scope(exact), 1.0), unread(reading) if exact in COHORT else ())
    near = candidates.near(trained, reading)
    guess = candidates.guessed(trained, reading)
    ranked = sorted(near.items(), key=lambda entry: -entry[1])
    found = _decided(trained, reading, ranked, guess)
    found = _chosen(trained, reading, ranked, guess, found)
    if reading.slots.isdisjoint(_DECIDING) and not is_topical(found.intent, reading):
        found = _confirmed(
            found, guess or candidates.guessed(trained, reading, len(reading.words)), reading
        )
    changed = is_changed(found.intent, reading) and reading.slots <= trained.accepts["what_if"]
    if changed or (found.intent not in COHORT and supposes(found.intent, reading)):
        return Match("what_if", found.similarity, found.nearest)
    asked = found.intent in COHORT
    return _whole(found, unread(reading, _heard(bool(reading.slots & _CHOOSING))) if asked else ())


def _whole(found: Match, left: tuple[str, ...]) -> Match:
    """The match, unless words are left that it would drop."""
    return Match(None, found.similarity, found.nearest, unread=left) if left else found


def _confirmed(found: Match, guess: Guess | None, reading: Reading) -> Match:
    """The match as the classifier leaves it: as it is, another, or a choice between the two."""
    if guess is None or found.intent is None or found.intent in refusing():
        return found
    meant = confirmed(found.intent, guess)
    if meant == "draft" != found.intent and not is_plainly_a_draft(reading, guess):
        meant = None
    if meant is not None:
        other = replace(found, intent=_in_scope(meant), between=())
        return found if meant == found.intent else other
    return Match(None, 0.0, found.nearest, _offered((guess.intent, found.intent)))


def _chosen(
    trained: Trained,
    reading: Reading,
    ranked: Sequence[tuple[str, float]],
    guess: Guess | None,
    found: Match,
) -> Match:
    """What was decided, unless its values or cues tell of something else."""
    weak = _is_thin(reading, ranked) or _is_hasty(found)
    weak = weak or _is_outweighed(trained, reading, found, ranked)
    if weak and (cued := _cued(trained, reading, found, guess)) != found:
        return cued
    if found.intent in (None, "draft") and is_plainly_a_draft(reading, guess):
        return Match("draft", VERY_NEAR, found.nearest)
    if found.intent is not None and not is_doubted(found.intent, found.similarity, reading):
        meant = _meant(found.intent, reading)
        return found if meant == found.intent else Match(meant, VERY_NEAR, found.nearest)
    found = replace(found, intent=None)
    if (typed := by_values(reading)) is not None:
        return Match(_meant(typed, reading), VERY_NEAR, found.nearest)
    return _cued(trained, reading, found, guess)


def _is_thin(reading: Reading, ranked: Sequence[tuple[str, float]]) -> bool:
    """Whether next to nothing is said beyond values and small words, and several intents fit."""
    best = [name for name, value in ranked if value == ranked[0][1]]
    return not reading.content and not reading.is_values and len(best) > 1


def _is_hasty(found: Match) -> bool:
    """Whether it is refused on no more than the classifier's guess."""
    return found.intent in refusing() and found.similarity < _NEAR


def _is_outweighed(
    trained: Trained, reading: Reading, found: Match, ranked: Sequence[tuple[str, float]]
) -> bool:
    """Whether no near example decided, or several alike, and a cue tells of another by much."""
    alike = [
        name for name, value in ranked if value == ranked[0][1] and "customer" in reading.slots
    ]
    if found.intent is None or (found.similarity >= VERY_NEAR and len(alike) < 2):
        return False
    told, groups = cues.told(reading.all_words, lambda name: _may_be(trained, name, reading))
    return groups >= _PLAIN and found.intent not in told


def _cued(trained: Trained, reading: Reading, found: Match, guess: Guess | None) -> Match:
    """The intent that cues tell of; the classifier, then the examples, choose among several."""
    refused = guess is not None and guess.intent in refusing() and guess.score >= _REFUSABLE
    if _commands(reading) or wishes(reading) or not foreign().isdisjoint(reading.words):
        return found
    if len(set(reading.customers)) > 1 and not load_grammar().deciding.comparing.isdisjoint(
        reading.all_words
    ):
        return found
    told, groups = cues.told(reading.all_words, lambda name: _may_be(trained, name, reading))
    if refused and groups < _PLAIN:
        return found
    likely = (guess.ranked[0] if guess is not None else "", *found.nearest[:1])
    chosen = next((name for name in likely if name in told), None) if len(told) > 1 else None
    if chosen is None and told and _are_alike(told):
        chosen = told[0]
    if chosen is not None:
        return Match(chosen, VERY_NEAR, found.nearest)
    return replace(found, between=told[:4] or found.between)


def _are_alike(names: Sequence[str]) -> bool:
    """Whether the same calls answer all of them."""
    first, *others = (load_grammar().intents[name].calls for name in names)
    return all(each == first for each in others)


def _meant(intent: str, reading: Reading) -> str:
    """The intent that is meant instead: nobody is counted where nothing asks how many.

    Customers of two kinds that are compared are groups, however it is said; of the model's drift or
    fairness among them the model's health tells.
    """
    if intent in COHORT and "customer" not in reading.slots and is_compared(reading):
        return "group"
    if intent in COHORT and not _OF_MODEL.isdisjoint(reading.all_words):
        return "health"
    if intent == "compare":
        return compared_by(reading)
    if intent == "count" and load_grammar().deciding.counting.isdisjoint(reading.all_words):
        return "list"
    return asked_back(intent, reading)


@functools.cache
def _heard(filtered: bool) -> frozenset[str]:
    """The words that questions about cohorts are made of; more of them beside a filter."""
    grammar = load_grammar()
    said = grammar.deciding
    told = load_trained().examples.heard(COHORT) | grammar.neutral
    told |= grammar.beside_filters if filtered else frozenset()
    return told | said.sought | said.counting | said.comparing


def _decided(
    trained: Trained,
    reading: Reading,
    ranked: Sequence[tuple[str, float]],
    guess: Guess | None,
) -> Match:
    first, similarity = ranked[0] if ranked else (None, 0.0)
    ahead = similarity - (ranked[1][1] if len(ranked) > 1 else 0.0)
    nearest = tuple(name for name, value in ranked[:6] if value > _FAINTLY_NEAR)
    clear = ahead >= _MARGIN or similarity >= 0.999
    equals = {name for name, value in ranked if value >= similarity - 0.002 and value >= 0.998}
    led = guess and (guess.lead >= _AGREED_LEAD or (reading.slots and guess.intent in COHORT))
    if guess and guess.intent in equals and led and first != "again":
        first = guess.intent
    if first is not None and similarity >= VERY_NEAR and clear:
        return Match(_in_scope(first), similarity, nearest)
    if guess is None:
        return Match(None, similarity, nearest)
    agreed = guess.intent == first and guess.lead >= _AGREED_LEAD
    sure = bool(reading.content) and similarity > _FAINTLY_NEAR
    sure = sure and (trained.classifier.is_sure(guess) or _harmless(guess))
    if (similarity >= _NEAR and agreed) or sure:
        return Match(_in_scope(guess.intent), similarity, nearest)
    if guess.intent == OUT_OF_SCOPE:
        return Match(None, similarity)
    return Match(None, similarity, nearest, _between(ranked, similarity))


def _harmless(guess: Guess) -> bool:
    """Whether the guess is a refusal, and likely enough: to refuse is never a wrong answer."""
    return guess.intent in refusing() and guess.score >= _REFUSED and guess.lead >= _AGREED_LEAD


def _may_be(trained: Trained, name: str, reading: Reading) -> bool:
    if name != "draft" and reading.all_words[:1] == ("draft",):
        return False  # an order to draft is answered by nothing else
    return candidates.fits(trained, name, reading) and (name != "draft" or asks_to_write(reading))


def _commands(reading: Reading) -> bool:
    """Whether it opens as an order to change something: that is never answered by cues."""
    said = load_grammar().deciding
    plain = (word for word in reading.words if not word.startswith("{"))
    held = HELD_AGAINST.isdisjoint(reading.words)
    return (
        held
        and next(plain, "") in said.commanding
        and said.asking.isdisjoint(reading.all_words[:1])
    )


@functools.cache
def refusing() -> frozenset[str]:
    """The intents that refuse what is asked."""
    return frozenset(each.intent for each in load_grammar().refuse)


def _between(ranked: Sequence[tuple[str, float]], best: float) -> tuple[str, ...]:
    """The near intents that a person is asked to choose from."""
    return _offered(name for name, value in ranked if value >= best - _BETWEEN and best >= _NEAR)


def _offered(names: Iterable[str]) -> tuple[str, ...]:
    """Those of the intents that a choice can name."""
    intents = load_grammar().intents
    told = (name for name in names if name in intents)
    return tuple(name for name in told if intents[name].offer or intents[name].sample)[:4]


def _in_scope(intent: str) -> str | None:
    return None if intent == OUT_OF_SCOPE else intent
