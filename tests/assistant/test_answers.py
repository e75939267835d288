"""How an answer shows itself, and how its values are written."""

import doctest
from dataclasses import replace

import pytest

from assistant import phrasing
from assistant.agent import Assistant
from assistant.answers import Answer, Finished, Table
from assistant.cli.printing import footnote
from assistant.embedded import grammar
from assistant.magics import AskMagics
from tests.fixtures.answers import called
from tests.fixtures.loops import run_apart


@pytest.mark.parametrize("module", [phrasing, grammar])
def test_the_examples_in_the_docstrings_hold(module):
    assert doctest.testmod(module).failed == 0


def test_a_table_in_markdown_keeps_bars_inside_their_cells():
    table = Table(("a", "b"), (("1|2", "x\ny"),))
    assert table.to_markdown() == "| a | b |\n| --- | --- |\n| 1\\|2 | x y |"


def test_html_in_an_answer_stays_text():
    answer = Answer("<script>x</script>", (), None, None, None, (), "", "embedded", False)
    assert "<script>" not in answer._repr_html_()


def test_a_notebook_asks_by_line_and_by_cell(desk_home, monkeypatch):
    monkeypatch.setenv("FORBEAR_HOME", str(desk_home))
    magics = AskMagics().magics
    line = magics["line"]["ask"]("why is customer 1042 high risk?")
    assert line.text.startswith("Customer 1042 is MEDIUM risk, not high")
    cell = magics["cell"]["ask"]("", "which treatment?\n")
    assert called(cell) == "recommend_treatment(customer_id=1042)"


def test_clauses_with_the_same_answer_get_it_once(context):
    text = Assistant(context).ask("which treatment does 1042 get and why?").text
    assert text.count("It decided on:") == 1


def test_who_is_left_out_and_who_is_not_are_all_customers(context):
    assistant = Assistant(context)
    left, rest = (
        int(assistant.ask(question).text.split()[0])
        for question in ("how many customers are high risk?", "how many are not high risk?")
    )
    assert left + rest == 90


def test_one_fact_is_one_fact(context):
    answer = Assistant(context).ask("what does runway mean?")
    assert "; 1 fact as of " in footnote(replace(answer, facts=answer.facts[:1]))


async def _last(assistant: Assistant, question: str) -> Answer:
    *_, last = [event async for event in assistant.astream(question)]
    assert isinstance(last, Finished)
    return last.answer


def test_an_event_loop_of_one_s_own_is_no_obstacle(context):
    assistant = Assistant(context)
    for _ in range(2):
        assert "MEDIUM" in run_apart(_last(assistant, "1042?")).text
