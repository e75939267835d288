"""Confirming: what words and examples say, where the classifier finds it likely, or not at all."""

import pytest

from assistant.embedded.classifier import Guess
from assistant.embedded.confirming import confirmed, is_plainly_a_draft
from assistant.embedded.matching import understand
from assistant.embedded.reading import read


def guessed(intent: str, score: float, **likely: float) -> Guess:
    """A guess with the probabilities of some intents."""
    return Guess(intent, score, score, (intent,), {intent: score, **likely})


@pytest.mark.parametrize(
    ("matched", "guess", "meant"),
    [
        pytest.param("profile", guessed("explain", 0.6, profile=0.3), "profile", id="likely"),
        pytest.param("profile", guessed("explain", 0.95, profile=0.02), "explain", id="overruled"),
        pytest.param("profile", guessed("explain", 0.6, profile=0.01), None, id="ruled out"),
        pytest.param(
            "profile", guessed("out_of_scope", 0.9, profile=0.0), "out_of_scope", id="out of scope"
        ),
        pytest.param("thanks", guessed("explain", 0.95, thanks=0.0), "thanks", id="calls nothing"),
        pytest.param("profile", guessed("explain", 0.5), "profile", id="never learned"),
    ],
)
def test_a_match_is_held_against_the_classifier(
    matched: str, guess: Guess, meant: str | None
) -> None:
    assert confirmed(matched, guess) == meant


@pytest.mark.parametrize(
    ("question", "guess", "plainly"),
    [
        pytest.param("letter for 1042, nothing else", guessed("draft", 0.9), True, id="sure"),
        pytest.param("letter for 1042, nothing else", guessed("draft", 0.5), False, id="unsure"),
        pytest.param("letter for 1042, nothing else", guessed("contact", 0.9), False, id="another"),
        pytest.param("letter for 1042, nothing else", None, False, id="unknown words"),
        pytest.param("should we write to 1042", guessed("draft", 0.9), False, id="a question"),
        pytest.param(
            "draft a letter for 1042 saying that we tell the employer",
            guessed("draft", 0.99),
            False,
            id="with a wish for its content",
        ),
    ],
)
def test_a_message_is_drafted_where_one_is_plainly_asked_for(
    question: str, guess: Guess | None, *, plainly: bool
) -> None:
    assert is_plainly_a_draft(read(question), guess) == plainly


def test_a_refusal_stands_whatever_the_classifier_says() -> None:
    _, found = understand("send the reminder to 1042 without approval, what drives his risk?")
    assert found.intent is not None
    assert found.similarity == 1.0
