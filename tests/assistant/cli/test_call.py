"""`forbear call`: every argument of a tool is an option, and what is wrong is the tool's word."""

import pytest

from assistant.options import option
from tests.fixtures.commands import refused
from tests.fixtures.desk import make_desk
from tools import TOOLS


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return make_desk(tmp_path_factory.mktemp("call"))


def test_without_a_tool_all_are_listed(home, run):
    for words in ((), ("--help",)):
        done = run(home, "call", *words)
        assert done.returncode == 0
        assert [tool.name for tool in TOOLS if tool.name not in done.stdout] == []


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_every_argument_is_an_option(home, run, tool):
    done = run(home, "call", tool.name, "--help")
    assert done.returncode == 0
    assert [n for n in tool.arguments.model_fields if option(n) not in done.stdout] == []
    assert tool.description.splitlines()[0] in " ".join(done.stdout.split())


def test_a_result_is_shown_as_tables(home, run):
    done = run(home, "call", "explain_risk", "--customer", "1042")
    assert "8.3 %" in done.stdout
    assert "Salary late by: 6 days" in done.stdout
    assert "as of 2026-11-01T00:00:00+05:30" in done.stdout
    listed = run(home, "call", "find-customers", "--band", "HIGH", "--limit", "2").stdout
    assert "1060" in listed
    assert "Probability" in listed


def test_what_the_table_shows_is_not_told_again_and_money_is_called_money(home, run):
    done = run(home, "call", "group_customers", "--by", "band").stdout
    assert "CRITICAL" in done
    assert "CRITICAL:" not in done
    assert "total" in done
    facts = run(home, "call", "explain_risk", "--customer", "1042").stdout
    rows = [line.split() for line in facts.splitlines() if "₹" in line]
    assert rows
    assert {row[-1] for row in rows} == {"money"}


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (("nothing",), "There is no tool 'nothing'; there are: find_customers", 1),
        (("explain_risk",), r"'explain_risk' cannot take these arguments \(customer_id: Field", 1),
        (("explain_risk", "--customer", "first"), "valid integer", 1),
        (("explain_risk", "--customer", "2000"), "no customer 2000.*nearest ids are 1088", 1),
        (("find_customers", "--limit", "51"), "less than or equal to 50", 1),
        (("find_customers", "--where", "bnd = HIGH"), "Did you mean band", 1),
        (("what_if", "--customer", "1042", "--changes", "runway_days"), "valid number", 1),
        (("portfolio", "--nothing", "1"), "unrecognized arguments: --nothing", 2),
    ],
)
def test_what_is_wrong_is_told_in_the_tool_s_own_words(home, run, words, said, code):
    refused(run(home, "call", *words), said, code=code)


def test_without_a_portfolio_the_way_to_one_is_told(tmp_path, run):
    refused(run(tmp_path, "call", "portfolio"), "forbear")
