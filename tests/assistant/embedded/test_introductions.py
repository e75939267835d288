"""A part that says why something is asked is left out, unless it says whom."""

import pytest

from assistant.embedded.clauses import clauses


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        (
            "My mentor is away. Which customers are high risk in Pune?",
            "Which customers are high risk in Pune?",
        ),
        (
            "number of customers for each language, so that I can staff the shifts",
            "number of customers for each language",
        ),
        ("the printer is broken - critical customers in Mumbai?", "critical customers in Mumbai?"),
        (
            "list hindi speakers in the high band, we have a hindi agent",
            "list hindi speakers in the high band",
        ),
    ],
)
def test_what_asks_nothing_is_left_out(question, asked):
    assert clauses(question) == (asked,)


@pytest.mark.parametrize(
    "question",
    [
        "my colleague handles the pensioners. list critical customers",
        "critical customers, we only call those with a cat",
        "critical customers, the ones with a mortgage",
    ],
)
def test_what_may_say_whom_is_kept(question):
    assert clauses(question) == (question,)
