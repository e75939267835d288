import json

import pytest

from assistant.embedded.transcript import Result
from assistant.evidence import gather
from assistant.grounding import check, screen, sentences

EXPLAINED = Result(
    "explain_risk",
    {"customer_id": 1042},
    json.loads(
        """{"customer_id": 1042, "reference": "c-9f3ab2", "band": "MEDIUM", "probability": 0.08321,
        "horizon_days": 30, "thresholds": {"HIGH": 0.2}, "currency": "INR",
        "payment": {"kind": "emi", "due_on": "2026-11-05", "amount": 1240000, "probability": 0.079},
        "reasons": [{"label": "Runway", "unit": "days", "value": 3.24, "share": 0.625},
                    {"label": "Money in", "unit": "minor", "value": 12345600000, "share": 0.1}],
        "as_of": "2026-11-01T00:00:00+05:30", "model_id": "payment-7f3a"}"""
    ),
)
QUESTION = "why is 1042 riskier than 1077, is it 95 %?"
GROUNDED = [
    "Customer 1042 is MEDIUM risk: 8.3 % chance (as of 1 Nov 2026, model payment-7f3a).",
    "Customers 1042 and 1077 differ.",
    "8.32 percent, or 8%, within 30 days.",
    "An EMI of ₹12,400 is due 5 November 2026, on Nov 5, on 2026-11-05.",
    "INR 12,400.00 or Rs. 12400 or 12,400 rupees.",
    "Money in was ₹12,34,56,000.",
    "The runway is 3.2 days, or 3 days.",
    "High risk begins at 20 %.",
    "Reference c-9f3ab2.",
    "1. Customer 1042\n2. Customer 1077",
    "Nothing has been sent. I cannot send it. A message was not sent.",
    "Runway explains 62.5 % of what raises the risk.",
]
DOUBTFUL = [
    ("It is 9.1 %.", ("percentage", "9.1")),
    ("It is 95 %.", ("percentage", "95")),
    ("It is 1042 %.", ("percentage", "1042")),
    ("The amount is ₹8.3.", ("amount", "8.3")),
    ("The amount is ₹1,240,000.", ("amount", "1,240,000")),
    ("It is due 6 Nov 2026.", ("date", "6.11.")),
    ("It is due 5 Nov 2025.", ("date", "5.11.")),
    ("In 12 days.", ("number", "12 day")),
    ("Customer 1055 too.", ("id", "1055")),
    ("Draft 4f2a9c is ready.", ("id", "4f2a9c")),
    ("The band is HIGH.", ("band", "HIGH")),
    ("It is high risk.", ("band", "high")),
    ("Call Rahul Verma.", ("name", "Rahul")),
    ("Mr Verma knows.", ("name", "Mr Verma")),
    ("I have sent the message.", ("claim", "I have sent")),
    ("The draft was approved.", ("claim", "draft was approved")),
    ("At 10:30.", ("time", "10:30")),
]


@pytest.mark.parametrize("text", GROUNDED)
def test_what_the_tools_returned_is_grounded_in_any_usual_writing(text):
    assert check(text, gather([EXPLAINED], QUESTION)) == ()


@pytest.mark.parametrize(("text", "doubt"), DOUBTFUL, ids=[text for text, _ in DOUBTFUL])
def test_what_no_tool_returned_is_doubted(text, doubt):
    found = check(text, gather([EXPLAINED], QUESTION))
    assert (found[0].kind, found[0].text) == doubt


HISTORY = Result(
    "message_history",
    {"customer_id": 1042},
    {
        "customer_id": 1042,
        "messages": [
            {"state": "sent", "approved_by": "ravi", "sent_at": "2026-11-02T10:30:00+05:30"},
        ],
    },
)
WAITING = Result("message_history", {}, {"messages": [{"state": "waiting", "approved_by": None}]})


@pytest.mark.parametrize(
    "text",
    [
        "The message was sent on 2 Nov 2026.",
        "The draft was approved by ravi and the SMS was sent.",
    ],
)
def test_what_was_done_with_a_message_is_grounded_by_its_history_alone(text):
    assert check(text, gather([HISTORY], "")) == ()
    for other in (WAITING, EXPLAINED):
        assert "claim" in {doubt.kind for doubt in check(text, gather([other], ""))}


@pytest.mark.parametrize(
    "text", ["I have sent the message.", "We approved it.", "The message was delivered."]
)
def test_no_history_makes_it_our_own_deed(text):
    assert check(text, gather([HISTORY], ""))[0].kind == "claim"


def test_without_tool_results_no_figure_is_grounded():
    assert [d.kind for d in check("8.3 % of 2,000 customers", gather([], "how many?"))] == [
        "percentage",
        "number",
    ]


def test_a_screened_text_is_kept_up_to_the_first_doubt():
    evidence = gather([EXPLAINED], QUESTION)
    screened = screen("It is 8.3 %. Or rather 77 %. Due 5 Nov 2026.", evidence)
    assert screened.kept == "It is 8.3 %. "
    assert [doubt.text for doubt in screened.doubts] == ["77"]


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Main reason: Least money left on the way, savings included.", False),
        ("The message is on the way.", True),
        ("It's already on the way.", True),
        ("The reminder, now on its way, is short.", True),
    ],
)
def test_on_the_way_claims_a_deed_only_where_something_is(text, claims):
    found = {doubt.kind for doubt in check(text, gather([EXPLAINED], QUESTION))}
    assert ("claim" in found) is claims


@pytest.mark.parametrize("text", ["a. b.\n\nc 1.5 d! e", "", "no end", "x\n", "Rs. 5 and no. 7."])
def test_sentences_joined_are_the_text(text):
    assert "".join(sentences(text)) == text


def test_a_line_to_call_that_begins_like_a_listed_customer_is_not_that_customer():
    listed = Result("find_customers", {}, {"customers": [{"customer_id": 1800, "band": "HIGH"}]})
    told = "Call us on 1800-000-0042, 8 am to 7 pm."
    drafted = Result("draft_message", {}, {"customer_id": 2847, "text": told})
    assert check(told, gather([listed, drafted], QUESTION)) == ()
    assert check("1800: 8 am to 7 pm.", gather([listed, drafted], QUESTION)) != ()
