"""Expected calls and facts are parsed, never executed, and mistakes in them are found."""

from types import SimpleNamespace

import pytest

from assistant.evals import expressions
from assistant.evals.expressions import Call, ExpressionError
from tools import TOOLS

KNOWN = {tool.name: tool for tool in TOOLS}


def calls(text):
    return [expressions.call(node, KNOWN) for node in expressions.alternatives(text)]


def fact(text, ask):
    return [
        (expressions.leaf(node), expressions.evaluate(node, KNOWN, ask))
        for node in expressions.alternatives(text)
    ]


def test_a_call_is_read_with_its_alternatives_and_what_it_leaves_free():
    assert calls("explain_risk(1042) | timeline(1042, ...) | find_customers(limit=...)") == [
        Call("explain_risk", {"customer_id": 1042}),
        Call("timeline", {"customer_id": 1042}, open=True),
        Call("find_customers", {}, frozenset({"limit"})),
    ]


def test_a_fact_is_a_path_into_what_the_tool_returns():
    rows = (SimpleNamespace(due_on=7, amounts={"emi": 3}), SimpleNamespace(due_on=4, amounts={}))
    asked = []

    def ask(tool, arguments):
        asked.append((tool, arguments))
        return SimpleNamespace(rows=rows, payment=None)

    assert fact("min(explain_risk(1).rows.due_on)", ask) == [("due_on", 4)]
    assert fact("explain_risk(1).rows[0].amounts.emi", ask) == [("emi", 3)]
    assert fact("explain_risk(1).rows.due_on", ask) == [("due_on", (7, 4))]
    assert fact("explain_risk(1).payment.due_on", ask) == [("due_on", None)]
    assert fact("len(explain_risk(1).rows)", ask) == [("rows", 2)]
    assert asked[0] == ("explain_risk", {"customer_id": 1})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("explain_risk(", "cannot be read"),
        ("send_message(1042)", "There is no tool 'send_message'"),
        ("explain_risk(1042, mood='bad')", "takes no"),
        ("explain_risk(__import__('os'))", "no literal value"),
        ("1042", "no call of a tool"),
    ],
)
def test_a_mistaken_call_is_named(text, message):
    with pytest.raises(ExpressionError, match=message):
        calls(text)


@pytest.mark.parametrize("text", ["open('x')", "(lambda: 1)()", "explain_risk(1).__class__.nope"])
def test_a_fact_executes_nothing_but_tools(text):
    with pytest.raises(ExpressionError):
        fact(text, lambda tool, arguments: SimpleNamespace())
