"""The official client at the other end of a real pipe."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters
from sqlalchemy import func, select

from assistant.cli.doors import PersonError, named
from assistant.mcp_server import server
from engine.store.schema import APPROVALS, DRAFTS, OUTBOX
from tests.fixtures.desk import make_desk
from tools import TOOLS, open_context

EXAMPLES: dict[str, dict[str, Any]] = {
    "find_customers": {"limit": 3},
    "define": {"term": "runway"},
    "explain_rule": {"rule_id": "GL-03"},
    "group_customers": {"by": "band"},
    "what_if": {"customer_id": 1042, "changes": {"salary_days_late": 0}},
    "overall_drivers": {},
    "model_health": {},
    "portfolio": {},
    "portfolio_trend": {},
    "outcomes": {},
}
NEED_A_MODEL = {"what_if", "overall_drivers"}  # the desk's model is a row without an artefact
BAD: list[tuple[str, dict[str, Any], str]] = [
    ("explain_risk", {"customer_id": "the first"}, "valid integer"),
    ("explain_risk", {"customer_id": 1042, "send": True}, "Extra inputs"),
    ("explain_risk", {}, "customer_id: Field required"),
    ("explain_risk", {"customer_id": 999_999}, "nearest ids"),
    ("find_customers", {"limit": 51}, "less than or equal to 50"),
    ("define", {"term": "'; DROP TABLE scores; --"}, "DROP TABLE"),
    ("send_message", {"customer_id": 1042}, "There is no tool 'send_message'"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return make_desk(tmp_path_factory.mktemp("mcp") / "var")


def command(home: Path, *arguments: str) -> StdioServerParameters:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FORBEAR_")}
    program = str(Path(sys.executable).with_name("forbear"))
    environ = {**clean, "FORBEAR_HOME": str(home)}
    return StdioServerParameters(command=program, args=["mcp", *arguments], env=environ)


def test_a_client_lists_and_calls_every_tool_and_is_refused_with_the_way_out(home):
    async def talk():
        async with Client(command(home, "--as", "ana")) as client:
            assert "No tool sends" in (client.instructions or "")
            listed = (await client.list_tools()).tools
            called = {
                tool.name: await client.call_tool(
                    tool.name, EXAMPLES.get(tool.name, {"customer_id": 1077})
                )
                for tool in listed
            }
            refused = [await client.call_tool(name, given) for name, given, _ in BAD]
            return listed, called, refused, await client.call_tool("portfolio", {})

    listed, called, refused, afterwards = anyio.run(talk)
    assert {tool.name for tool in listed} == {tool.name for tool in TOOLS}
    assert {tool.name for tool in listed if not tool.annotations.read_only_hint} == {
        "draft_message"
    }
    for name, result in called.items():
        assert result.is_error == (name in NEED_A_MODEL), result
        assert json.loads(result.content[0].text) == result.structured_content
    assert called["explain_risk"].structured_content["band"] == "HIGH"
    for result, (_, _, said) in zip(refused, BAD, strict=True):
        assert result.is_error
        assert said in result.content[0].text
    assert not afterwards.is_error


def test_a_draft_has_its_person_and_nothing_is_approved_or_sent(home):
    context = open_context({"FORBEAR_HOME": str(home)})
    with context.store.read() as conn:
        authors = conn.execute(select(DRAFTS.c.author)).scalars().all()
        for table in (APPROVALS, OUTBOX):
            assert conn.execute(select(func.count()).select_from(table)).scalar_one() == 0
    assert authors == [f"{named('ana')} (assistant)"]
    context.store.close()


def talked(process, lines):
    """Write the lines; each line of the answers, by its id, until the second is answered."""
    process.stdin.write("\n".join(lines) + "\n")
    process.stdin.flush()
    answers = {}
    while 2 not in answers:
        line = json.loads(process.stdout.readline())
        assert line["jsonrpc"] == "2.0"
        answers[line.get("id")] = line
    process.stdin.close()
    assert process.stdout.read() == ""
    return answers


def test_only_the_protocol_is_on_standard_output(home):
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
    ready = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    asked = {
        "jsonrpc": "2.0",
        "id": 2,
        "method": "tools/call",
        "params": {"name": "draft_message", "arguments": {"customer_id": 1042}},
    }
    lines = [json.dumps(each) for each in (hello, ready)]
    parameters = command(home)
    with subprocess.Popen(
        [parameters.command, *parameters.args],
        env=parameters.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        answers = talked(process, [*lines, "no JSON at all", json.dumps(asked)])
    assert process.returncode == 0
    assert answers[1]["result"]["serverInfo"]["name"] == "forbear"
    assert answers[2]["result"]["structuredContent"]["draft_id"]


def test_a_bug_is_told_without_its_details_and_the_connection_goes_on(context, monkeypatch):
    def broken(*_):
        raise RuntimeError("the inner workings")

    async def talk():
        async with Client(server(context)) as client:
            with pytest.raises(Exception, match=r"(?i)error") as caught:
                await client.call_tool("portfolio", {})
            return str(caught.value), await client.list_tools()

    monkeypatch.setattr("assistant.mcp_server._run", broken)
    said, listed = anyio.run(talk)
    assert "inner" not in said
    assert listed.tools


def test_a_person_has_a_name_and_a_stranger_s_name_stands_beside_the_account():
    account = named(None)
    assert named(account) == account
    assert named("ana") == f"ana (account {account})"
    for name in ("", "a b", "x" * 25, "<b>"):
        with pytest.raises(PersonError, match="1 to 24 letters"):
            named(name)


def test_without_a_portfolio_it_says_so_and_ends(run, tmp_path):
    done = run(tmp_path / "var", "mcp")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "forbear simulate" in done.stderr
