import pytest

from assistant.embedded.matching import understand
from assistant.embedded.reading import read

NAMED = {
    "what does in04 say": ["IN-04"],
    "difference between IN-01 and gl-01.cap": ["IN-01", "GL-01.cap"],
    "missed_again row, what does it do": ["missed_again"],
    "the promise broken rule": ["promise_broken"],
    "what are the conditions in the row income_gone of the treatment table": ["income_gone"],
    "tell me about the medium row": ["medium"],
    "the rule called score_drifted": ["score_drifted"],
    "rule of_no_table": ["of_no_table"],
}
UNNAMED = ("the old rule", "medium risk customers", "which customers have missed again", "rule 7")
ASKED = {
    "who signed off the recently_contacted rule": "explain_rule",
    "status of in-11, has legal verified it": "explain_rule",
    "IN-09: is it true that hindi sms may only have 70 letters": "explain_rule",
    "does rule GL-03 block 1042": "contact",
    "is 1042 covered by promise_broken": "treatment",
    "how many customers fall under rule promise_broken": None,
    "customers with rule promise_broken": None,
    "what if GL-03 did not exist": None,
    "draft an sms that respects GL-02": None,
    "set IN-02.hours to 22:00": "alter",
    "can we sue 1042 under GL-03": "legal",
    "is it legal to call 1042": "legal",
}


@pytest.mark.parametrize("text", NAMED)
def test_rules_and_rows_are_read_by_their_names(text):
    assert read(text).values["rule"] == NAMED[text]


@pytest.mark.parametrize("text", UNNAMED)
def test_a_plain_word_names_no_row(text):
    assert "rule" not in read(text).values


@pytest.mark.parametrize("text", ASKED)
def test_what_a_rule_is_named_for_is_understood(text):
    assert understand(text)[1].intent == ASKED[text]
