"""What goes with an answer: facts, tables and charts of every tool, grounded in its own result."""

import json
from pathlib import Path

import pytest

from assistant import exhibits, phrasing
from assistant.embedded.transcript import Result, result
from assistant.evidence import gather
from assistant.grounding import check
from engine.store.queue import QueueQuery, queue
from tests.fixtures.calls import arguments_for
from tools import TOOLS, Context, Tool, open_context

READS = [tool for tool in TOOLS if tool.effect == "read"]
CHARTS = {
    "explain_risk": "waterfall",
    "portfolio": "bars",
    "what_if": "bars",
    "overall_drivers": "bars",
    "group_customers": "bars",
    "affordability": "waterfall",
}
WITHOUT_A_TABLE = {
    "customer",
    "explain_risk",
    "timeline",
    "recommend_treatment",
    "check_contact",
    "portfolio",
    "define",
    "message_history",  # of nobody who was written to
    "outcomes",
}


@pytest.fixture(scope="module")
def context(small_bank: Path) -> Context:
    return open_context({"FORBEAR_HOME": str(small_bank)}, person="ana")


@pytest.fixture(scope="module")
def riskiest(context: Context) -> int:
    with context.store.read() as conn:
        return queue(conn, QueueQuery(limit=1))[0].customer_id


def _told(context: Context, tool: Tool, customer_id: int) -> Result:
    arguments = arguments_for(tool, customer_id)
    return result(tool.name, arguments, tool.to_json(tool(context, arguments)))


@pytest.mark.parametrize("tool", READS, ids=lambda tool: tool.name)
def test_every_tool_has_facts_with_source_moment_unit_and_model(context, riskiest, tool):
    told = _told(context, tool, riskiest)
    found = exhibits.facts([told])
    assert found
    assert len({fact.id for fact in found}) == len(found)
    for fact in found:
        assert fact.text
        assert fact.unit
        assert fact.source == told.value["source"]
        assert fact.as_of.isoformat() == told.value["as_of"]
        assert fact.model_id == told.value.get("model_id")


@pytest.mark.parametrize("tool", READS, ids=lambda tool: tool.name)
def test_all_that_is_shown_of_a_result_is_grounded_in_it(context, riskiest, tool):
    told = _told(context, tool, riskiest)
    evidence = gather([told], "")
    doubtful = [f.text for f in exhibits.facts([told]) if check(f"{f.text}.", evidence)]
    table = exhibits.table([told])
    cells = [cell for row in table.rows for cell in row] if table else []
    doubtful += [cell for cell in cells if check(f"{cell}.", evidence)]
    assert doubtful == []


@pytest.mark.parametrize("tool", READS, ids=lambda tool: tool.name)
def test_tables_are_whole_and_charts_can_be_drawn(context, riskiest, tool):
    told = _told(context, tool, riskiest)
    table, chart = exhibits.table([told]), exhibits.chart([told])
    assert (table is None) == (tool.name in WITHOUT_A_TABLE)
    if table is not None:
        assert {len(row) for row in table.rows} == {len(table.columns)}
    assert (chart and chart["kind"]) == CHARTS.get(tool.name)
    if chart is not None:
        assert len(chart["labels"]) == len(chart["values"]) > 0
        assert json.loads(json.dumps(chart)) == chart


@pytest.mark.parametrize(
    "said",
    [
        "The chance would fall by 99.9 percentage points.",
        "The chance would be 77.7 %.",
        "Income is ₹7,77,777.",
        "They have 777 customers.",
    ],
)
@pytest.mark.parametrize("name", ["what_if", "affordability", "group_customers"])
def test_another_value_than_the_tool_s_is_doubted(context, riskiest, name, said):
    tool = next(tool for tool in TOOLS if tool.name == name)
    assert check(said, gather([_told(context, tool, riskiest)], ""))


def test_what_a_tool_returned_is_grounded_as_people_write_it(context, riskiest):
    tools = {tool.name: tool for tool in TOOLS}
    sheet = _told(context, tools["affordability"], riskiest)
    asked = _told(context, tools["what_if"], riskiest)
    moved = asked.value["probability_change"]
    said = [
        f"They have {phrasing.money(sheet.value['disposable'], 'INR')} left in a month.",
        f"The chance goes from {phrasing.percent(asked.value['probability_before'])}"
        f" to {phrasing.percent(asked.value['probability_after'])}.",
        f"That is {abs(100 * moved):.1f} percentage points, or {phrasing.points(moved)}.",
        f"The band would be {asked.value['band_after']}.",
    ]
    evidence = gather([sheet, asked], "")
    assert [text for text in said if check(text, evidence)] == []
