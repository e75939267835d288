"""What a question takes for granted is set right by its answer, and neither asked nor supposed."""

import pytest

from assistant.embedded.clauses import clauses
from assistant.embedded.dialogue import frames
from assistant.embedded.focus import Focus
from assistant.embedded.premises import parted, untagged


def asked(text):
    return [
        (frame.intent, frame.slots) for each in clauses(text) for frame in frames(each, Focus())
    ]


@pytest.mark.parametrize(
    ("text", "intent", "band"),
    [
        ("relieved to see that 1042 is low, what made the difference?", "explain", ["LOW"]),
        ("as 1042 is only medium, which treatment is right", "treatment", ["MEDIUM"]),
        ("1042 is critical, isn't she?", "explain", ["CRITICAL"]),
        ("good that 1042 is LOW by now, what made it improve?", "explain", ["LOW"]),
        ("happy 1042 is safe now, any reason", "explain", ["LOW"]),
        ("since 1042 is low, may we call him", "contact", ["LOW"]),
    ],
)
def test_the_premise_goes_with_what_is_asked(text, intent, band):
    assert [(found, slots["band"]) for found, slots in asked(text)] == [(intent, band)]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("1042 never missed a payment, right?", "missed"),
        ("1042 has always paid on time, hasn't he", "missed"),
        ("so nothing is owed soon by 1042?", "payment"),
        ("why is 1042 at 100% risk", "explain"),
        ("why did we give 1042 a payment holiday last week", "treatment"),
    ],
)
def test_what_is_told_is_looked_up_and_not_supposed(text, intent):
    assert [found for found, _ in asked(text)] == [intent]


@pytest.mark.parametrize(
    "text",
    ["what if 1042 wins the lottery", "suppose 1042 gambles twice as much", "if 1042 retired"],
)
def test_what_is_supposed_is_not_answered_by_what_is_so(text):
    found = [frame for each in clauses(text) for frame in frames(each, Focus())]
    assert [frame.calls for frame in found] == [False]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("there are no salaried customers in Mumbai, hai na?", "count"),
        ("how come there is not a single critical customer in Kochi", "count"),
        ("why don't we have any self-employed customers at high risk", "count"),
        ("our high band is empty - well done all", "count"),
        ("so we have zero vulnerable people left, great!", "count"),
        ("1077 has opted in so we can whatsapp him, right?", "contact"),
        ("since 1042 is low risk could we forget about him", "explain"),
        ("do we have no drift", "health"),
        ("is there no treatment for 1042", "treatment"),
    ],
)
def test_what_is_taken_for_granted_is_asked(text, intent):
    assert [found for found, _ in asked(text)] == [intent]


def test_a_tag_goes_only_where_something_is_said_before_it():
    assert untagged("1042 is low, right?") == "1042 is low?"
    assert untagged("is that right?") == "is that right?"


def test_a_question_is_no_premise():
    assert parted("since when is 1042 a customer, and where from?") is None
    assert parted("since monday, what changed for 1042?") is None
