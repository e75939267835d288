"""Cues decide where no example is near, and a draft is made only when one is asked for."""

import pytest

from assistant.embedded import cues
from assistant.embedded.clauses import clauses
from assistant.embedded.matching import understand


def told(*words, allowed=lambda _: True):
    return cues.told(words, allowed)


def test_every_group_must_be_heard_and_no_forbidden_one():
    said = ("which", "treatment", "fits", "{customer}")
    assert told(*said) == (("treatment",), 3)
    assert "treatment" not in told(*said, "message", "{channel}")[0]


def test_an_intent_that_has_no_place_for_what_was_said_is_left_out():
    said = ("which", "treatment", "fits", "{customer}")
    assert told(*said, allowed=lambda name: name != "treatment") == ((), 0)


@pytest.mark.parametrize(
    "text",
    [
        "why not sms for 1042",
        "sms 1042",
        "what about a call to 1042",
        "should we write to 1042",
        "should we send 1042 a letter",
        "do we need to write to 1042",
        "has a message to 1042 been drafted",
        "why was no message drafted for 1042",
        "text message to 1042 possible?",
        "what can you say about 1042's risk",
        "write to 1042 that we will tell his family",
    ],
)
def test_nothing_is_drafted_that_nobody_asked_for(text):
    assert [understand(part)[1].intent for part in clauses(text)].count("draft") == 0


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("why is 1042 flagged and what do we do about it", ["explain", "treatment"]),
        ("why is 1042 risky and what's the next step", ["explain", "treatment"]),
        ("why so risky and what changed for 1042 since last week", ["explain", "changes"]),
        ("who is critical and has to pay within four days", ["list"]),
        ("define exposure and show me the 5 largest", ["define", "list"]),
        ("number of high in Pune. And in Mumbai?", ["count", "again"]),
        ("1042 ka risk batao aur 1077 ka profile bhi", ["explain", "profile"]),
        ("breakdown by segment please, then the same by region", ["again", "group"]),
    ],
)
def test_each_of_two_questions_is_about_the_same_customer(text, intents):
    assert [understand(part)[1].intent for part in clauses(text)] == intents


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("remind me what calibration is", "calibration"),
        ("i never understood what calibration is", "calibration"),
        ("what is meant by essential spending, 30 days", "essential spending 30 days"),
        ("explain exposure to me", "exposure"),
        ("what is a treatment", "treatment"),
        ("what is the exposure", None),
        ("what is the treatment", None),
    ],
)
def test_a_term_is_asked_for_by_its_meaning_and_not_by_its_value(text, term):
    assert understand(text)[0].values.get("term") == term
