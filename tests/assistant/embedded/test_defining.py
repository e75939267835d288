import pytest

from assistant.embedded.clauses import clauses
from assistant.embedded.dialogue import frames
from assistant.embedded.focus import Focus
from assistant.embedded.matching import understand

TERMS = {
    "I keep reading runway, what is that about": "runway",
    "the panel says expense compression here, no idea what it is": "expense compression",
    "exposure: is it the whole loan or just what's falling due?": "exposure",
    "shap values, I don't get them": "shap values",
    "what is this gate every model has to get through?": "gate",
    "someone wrote PTP in a note, what's that": "ptp",
    "usual range of runway": "runway",
    "night share, which hours": "night share",
    "how far does the prediction look ahead?": "horizon",
    "how late must a payment be to count as missed": "missed_payment",
    "PTP long form?": "ptp",
    "what's a band": "band",
    "peer group = whom?": "peer group",
    "the card shows survival share.. eh?": "survival share",
}
RULES = {
    "how many times a week may one customer hear from us": "GL-01.cap",
    "what's the minimum gap between 2 contacts": "GL-01.cool_down",
    "under which rule may a bereaved person not be approached": "IN-02.bereavement",
    "which rule covers breathing space": "UK-05",
    "may we phone on sundays in england": "UK-03",
    "rule on calling hours in the US": "US-02",
    "what does the consent rule ask for": "GL-03",
    "rule about quiet hours in india": "IN-01",
    "how often may we call in the USA, what is the rule": "US-01",
    "what is the rule for evenings in europe": "EU-07",
    "the rule on people who complained": "GL-01.suppression",
}
OTHERS = {
    "what is our exposure": "portfolio",
    "did the champion pass the gate": "health",
    "which customers get a payment plan": "list",
    "what if the runway was normal for 1042": "what_if",
    "what are the bands": "bands",
    "how well does the model spot those who will miss": "health",
    "what is the typical chance of a miss in our book": "portfolio",
    "how many contacts were there last week": "outcomes",
}


@pytest.mark.parametrize("text", TERMS)
def test_a_term_is_defined_however_it_is_asked_for(text):
    reading, found = understand(text)
    assert (found.intent, reading.values["term"]) == ("define", TERMS[text])


@pytest.mark.parametrize("text", RULES)
def test_a_rule_is_found_by_what_it_is_about(text):
    reading, found = understand(text)
    assert (found.intent, reading.values["rule"]) == ("explain_rule", [RULES[text]])


@pytest.mark.parametrize("text", OTHERS)
def test_a_term_that_is_only_named_is_not_defined(text):
    assert understand(text)[1].intent == OTHERS[text]


def test_a_term_and_the_question_what_it_is_are_one_question():
    assert len(clauses("due date shift, how does that work")) == 1


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("what's the diff between peers and usual in the table", ("peers", "usual")),
        ("difference b/w champion and challenger?", ("champion", "challenger")),
        (
            "how does a payment plan differ from a payment holiday",
            ("payment plan", "payment holiday"),
        ),
    ],
)
def test_a_difference_of_terms_asks_for_both(question, terms):
    assert clauses(question) == tuple(f"what does {term} mean" for term in terms)


@pytest.mark.parametrize(
    "question", ["difference between high and medium", "difference between salaried and gig"]
)
def test_a_difference_of_values_is_asked_at_once(question):
    assert clauses(question) == (question,)


def test_a_count_behind_a_meaning_is_of_what_was_meant():
    parts = clauses("overspending - meaning? count?")
    assert [understand(part)[1].intent for part in parts] == ["define", "count"]
    assert understand(parts[1])[0].values["hardship"] == ["overspending"]


def test_a_term_with_marks_of_wonder_is_asked_for_its_meaning():
    (frame,) = frames("income shock??", Focus())
    assert (frame.intent, frame.slots["term"]) == ("define", "income shock")
    (frame,) = frames("income shock", Focus())
    assert frame.intent == "list"


def test_a_topic_of_rules_beside_a_customer_is_asked_of_the_customer():
    assert understand("calling hours of 1042")[1].intent != "explain_rule"
