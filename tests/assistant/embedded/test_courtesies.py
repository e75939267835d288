"""What is said around a question changes nothing; what is said within it may."""

import pytest

from assistant.embedded.courtesies import stripped
from assistant.embedded.grammar import load_grammar
from assistant.embedded.matching import understand

COURTESIES = load_grammar().courtesies
QUESTIONS = ("critical customers in Pune", "how many gig workers are high risk")


def _meant(text):
    reading, found = understand(text)
    said = {key: value for key, value in reading.values.items() if key != "follows"}
    return found.intent, said


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_courtesy_changes_what_is_asked(question):
    meant = _meant(question)
    assert meant[0] in {"list", "count"}
    around = [(f"{said}, {question}", f"{question}, {said}") for said in COURTESIES]
    changed = [text for both in around for text in both if _meant(text) != meant]
    assert changed == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (
            "Hi team, critical customers in Pune pls. Thanks in advance!",
            "critical customers in Pune pls",
        ),
        ("thanks a lot!", "thanks a lot!"),
        ("hi risk in Pune", "hi risk in Pune"),
        ("what is the risk in our book", "what is the risk in our book"),
        ("sorry to bother you, why 1042?", "why 1042?"),
    ],
)
def test_courtesies_are_left_out_only_around_something_else(text, left):
    assert stripped(text) == left


@pytest.mark.parametrize(
    "text", ["thanks, bye", "hello team", "ok thanks", "hello, good morning", "good morning all"]
)
def test_courtesies_alone_are_small_talk(text):
    assert understand(text)[1].intent in {"thanks", "greeting"}


@pytest.mark.parametrize(
    ("short", "plain"),
    [
        ("no. of crit cust", "number of critical customers"),
        ("med cust due nxt wk", "medium customers due next week"),
        ("ppl w/ late sal", "people with late salary"),
        ("cust b/w 10% n 40%", "customers between 10% and 40%"),
        ("a/cs w/o late sal", "accounts without late salary"),
        ("cust acc to lang", "customers by language"),
        ("vuln cust tdy", "vulnerable customers today"),
        ("cust with pd over 40 pct", "customers with probability over 40%"),
        ("top 10 cust wrt exposure", "top 10 customers by exposure"),
    ],
)
def test_what_is_written_short_means_the_same(short, plain):
    assert _meant(short) == _meant(plain)
