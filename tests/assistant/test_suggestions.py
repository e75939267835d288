"""What is offered next depends on what was found, and is always something that can be asked."""

import pytest
from pydantic import ValidationError

from assistant import suggestions
from assistant.agent import Assistant
from assistant.embedded.transcript import Result
from assistant.suggestions import MOST, Suggestion, fields, load_suggestions, suggested
from tools import TOOLS

FOUND = {
    "rows": [{"customer_id": 1001}, {"customer_id": 1002}],
    "total": 2,
    "asked": {"band": "HIGH"},
    "as_of": "2026-11-01T00:00:00+05:30",
}
EXPLAINED = {
    "customer_id": 1042,
    "band": "HIGH",
    "probability": 0.31,
    "reasons": [{"code": "runway_days", "label": "Runway"}],
    "payment": None,
}
BEFORE = {"find_customers": ["top 10 by risk"], "draft_message": ["draft a message for 1077"]}


def test_every_entry_is_of_a_tool_or_general():
    assert set(load_suggestions()) - {"none"} <= {tool.name for tool in TOOLS}


def test_names_come_from_the_result_its_lists_and_its_main_reason():
    assert fields(FOUND)["rows_count"] == 2
    assert (fields(FOUND)["first"], fields(FOUND)["second"]) == (1001, 1002)
    known = fields(EXPLAINED)
    assert (known["customer_id"], known["reason_code"]) == (1042, "runway_days")
    assert "payment" not in known


@pytest.mark.parametrize(
    ("suggestion", "fits"),
    [
        (Suggestion(ask="Why {customer_id}?"), True),
        (Suggestion(ask="And {second}?"), False),
        (Suggestion(ask="What if {reason_code} were usual?"), True),
        (Suggestion(ask="Help?", when={"band": "HIGH | CRITICAL"}), True),
        (Suggestion(ask="Help?", when={"band": "LOW"}), False),
        (Suggestion(ask="Worse?", when={"probability": ">= 0.2"}), True),
        (Suggestion(ask="Worse?", when={"probability": ">= 0.5"}), False),
        (Suggestion(ask="Which?", when={"treatment": "none"}), False),
    ],
)
def test_a_question_is_offered_where_its_cells_and_names_fit(suggestion, fits):
    assert suggestion.fits(fields(EXPLAINED)) == fits


def test_the_last_tool_that_has_a_list_decides(monkeypatch):
    content = {
        "find_customers": (
            Suggestion(ask="Why {first}?"),
            Suggestion(ask="Compare {first} and {second}", when={"rows_count": ">= 2"}),
            Suggestion(ask="Why {first}?"),
            Suggestion(ask="Nobody?", when={"total": 0}),
        ),
        "explain_risk": (Suggestion(ask="Draft for {customer_id}"),),
        "none": (Suggestion(ask="Help"),),
    }
    monkeypatch.setattr(suggestions, "load_suggestions", lambda: content)
    found = Result("find_customers", {}, FOUND)
    explained = Result("explain_risk", {}, EXPLAINED)
    other = Result("define", {}, {})
    assert suggested([explained, found, other]) == ("Why 1001?", "Compare 1001 and 1002")
    assert suggested([found, explained]) == ("Draft for 1042",)
    assert suggested([other]) == suggested([]) == ("Help",)


def test_no_more_are_offered_than_are_read(monkeypatch):
    many = tuple(Suggestion(ask=f"Question {number}") for number in range(9))
    monkeypatch.setattr(suggestions, "load_suggestions", lambda: {"none": many})
    assert len(suggested([])) == MOST


def test_an_entry_with_a_field_that_is_none_of_ours_is_refused():
    with pytest.raises(ValidationError, match="Extra inputs"):
        Suggestion.model_validate({"ask": "Why?", "unless": {"band": "LOW"}})


def test_every_tool_has_something_to_offer():
    assert {tool.name for tool in TOOLS} <= set(load_suggestions())


@pytest.mark.parametrize(
    ("tool", "entry"),
    [(tool, entry) for tool, entries in load_suggestions().items() for entry in entries],
    ids=str,
)
def test_whatever_is_offered_is_understood(context, tool, entry):
    assistant = Assistant(context)
    for before in BEFORE.get(tool, ()):
        assistant.ask(before)
    answer = assistant.ask(entry.ask.format(customer_id=1077, first=1077, second=1050))
    assert answer.results or answer.text.startswith("I am the built-in parser")
