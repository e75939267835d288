"""The command and the cell that go with an answer give the very same facts again."""

import ast
import doctest
import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from assistant import calls, exhibits, options
from assistant.agent import Assistant
from assistant.embedded.transcript import Result, result
from engine.facts import fact_to_json
from engine.store.queue import QueueQuery, queue
from tests.fixtures.calls import arguments_for
from tests.fixtures.demo import forbear
from tools import TOOLS, Context, Tool, open_context

MORE: dict[str, dict[str, Any]] = {
    "find_customers": {
        "band": ["HIGH", "CRITICAL"],
        "where": 'exposure > 100000 and region != "Pune"',
        "vulnerable": False,
        "limit": 3,
    },
    "what_if": {"changes": {"runway_days": 30.5, "salary_days_late": None}},
    "timeline": {"since": "2026-10-01"},
    "message_history": {"limit": 3},
    "check_contact": {"channel": "sms"},
}


@pytest.fixture(scope="module")
def context(small_bank: Path) -> Context:
    return open_context({"FORBEAR_HOME": str(small_bank)}, person="ana")


def _told(context: Context, tool: Tool) -> Result:
    with context.store.read() as conn:
        [row] = queue(conn, QueueQuery(limit=1))
    arguments = arguments_for(tool, row.customer_id) | MORE.get(tool.name, {})
    return result(tool.name, arguments, tool.to_json(tool(context, arguments)))


def _facts(told: Result) -> list[object]:
    return [fact_to_json(fact) for fact in exhibits.facts([told])]


@pytest.mark.parametrize("tool", [t for t in TOOLS if t.effect == "read"], ids=lambda t: t.name)
def test_the_command_of_an_answer_gives_the_very_same_facts(context, small_bank, run, tool):
    told = _told(context, tool)
    program, *words = shlex.split(calls.command(told))
    assert program == "forbear"
    done = run(small_bank, *words, "--json")
    assert done.returncode == 0, done.stderr
    again = json.loads(done.stdout)
    assert again["facts"] == _facts(told)
    assert again["result"] == told.value
    assert again["call"] == calls.command(told)


def test_the_command_runs_in_a_process_of_its_own(context, small_bank):
    told = _told(context, next(tool for tool in TOOLS if tool.name == "explain_risk"))
    _, *words = shlex.split(calls.command(told))
    done = forbear(small_bank, *words, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["facts"] == _facts(told)


def test_the_command_of_a_draft_proposes_the_same_message_again(bank, run):
    tool = next(tool for tool in TOOLS if tool.effect == "propose")
    told = _told(open_context({"FORBEAR_HOME": str(bank)}, person="ana"), tool)
    done = run(bank, *shlex.split(calls.command(told))[1:], "--json")
    again = json.loads(done.stdout)["result"]
    differs = {name for name, value in told.value.items() if again[name] != value}
    assert differs == {"draft_id"}


@pytest.mark.parametrize("tool", [t for t in TOOLS if t.effect == "read"], ids=lambda t: t.name)
def test_the_notebook_cell_gives_the_same_result(context, small_bank, monkeypatch, tool):
    monkeypatch.setenv("FORBEAR_HOME", str(small_bank))
    told = _told(context, tool)
    [cell] = exhibits.cells([told])
    *before, last = ast.parse(cell).body
    names: dict[str, object] = {}
    exec(compile(ast.Module(before, []), "cell", "exec"), names)  # noqa: S102 - our own cell
    assert isinstance(last, ast.Expr)
    found = eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307 - same
    assert json.loads(tool.to_json(found)) == told.value


def test_a_cell_never_proposes(bank):
    tool = next(tool for tool in TOOLS if tool.effect == "propose")
    told = _told(open_context({"FORBEAR_HOME": str(bank)}, person="ana"), tool)
    assert exhibits.cells([told]) == ()


def test_an_answer_carries_its_command_and_cells(context):
    with context.store.read() as conn:
        [row] = queue(conn, QueueQuery(limit=1))
    answer = Assistant(context).ask(f"why is {row.customer_id} at risk?")
    day = context.local(context.row.as_of).date()
    assert answer.call == f"forbear call explain_risk --customer {row.customer_id} --as-of {day}"
    assert answer.cells == (calls.cell(answer.results[-1]),)
    assert {fact.model_id for fact in answer.facts} == {answer.results[-1].value["model_id"]}


def test_where_no_tool_returned_anything_there_is_nothing_to_run_again():
    failed = Result("explain_risk", {"customer_id": 7}, {}, "There is no customer 7.")
    assert (exhibits.call([]), exhibits.call([failed]), exhibits.cells([failed])) == ("", "", ())


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(options).failed == 0
