import io
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from tests.fixtures.commands import refused
from tests.fixtures.desk import make_desk
from tests.fixtures.endpoint import Endpoint, Hang, script
from tests.fixtures.terminal import at_terminal

WHY = "why is customer 1042 high risk?"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return make_desk(tmp_path_factory.mktemp("asking") / "var")


@pytest.fixture
def ask(run, home):
    def one(*arguments):
        done = run(home, "ask", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return one


def told(printed):
    return [json.loads(line) for line in printed.splitlines()]


def test_an_answer_as_json_holds_all_it_rests_on(ask):
    [answer] = told(ask("--json", "compare 1042 and 1077"))
    assert answer["question"] == "compare 1042 and 1077"
    assert answer["table"]["columns"][1:] == ["Customer 1042", "Customer 1077"]
    assert {"id", "value", "text", "unit", "as_of", "source"} <= set(answer["facts"][0])
    assert answer["call"]
    assert answer["suggestions"]
    assert len(answer["conversation_id"]) == len(answer["answer_id"]) == 32


def test_a_follow_up_may_come_from_another_process_on_another_day(ask):
    [first] = told(ask("--json", WHY))
    again = ask("-c", first["conversation_id"][:8], "--json", "which treatment for her?")
    [second] = told(again)
    assert second["conversation_id"] == first["conversation_id"]
    assert "1042" in second["text"]
    [last] = told(ask("-c", "last", "--json", "same for 1077"))
    assert last["conversation_id"] == first["conversation_id"]
    assert "1077" in last["text"]


def test_from_a_pipe_each_line_is_a_question_of_one_conversation(run, home, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("top 5 riskiest\n\nwhy the second?\n"))
    answers = told(run(home, "ask", "--json").stdout)
    assert [each["question"] for each in answers] == ["top 5 riskiest", "why the second?"]
    assert "Customer 1002 is" in answers[1]["text"]
    assert answers[0]["conversation_id"] == answers[1]["conversation_id"]


def test_nothing_asked_is_told(run, home, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))
    refused(run(home, "ask"), "nothing was asked", code=2)


def test_an_unknown_conversation_is_told(run, home):
    for command in (("ask", "-c", "f" * 32, WHY), ("conversations", "show", "nope")):
        refused(run(home, *command), "You have no conversation", "conversations list")


def test_conversations_are_listed_searched_shown_renamed_and_deleted(ask, run, home):
    [kept] = told(ask("--json", "may we contact 1077 now by sms?"))
    short = kept["conversation_id"][:8]
    assert f"{short}  20" in run(home, "conversations", "list").stdout
    shown = run(home, "conversations", "show", short).stdout
    assert "> may we contact 1077 now by sms?" in shown
    assert kept["text"].splitlines()[0] in shown
    assert "Case K" in run(home, "conversations", "rename", short, "Case K").stdout
    assert short in run(home, "conversations", "search", "case k").stdout
    assert short not in run(home, "conversations", "search", "case z").stdout
    [hit] = told(run(home, "conversations", "search", "Case K", "--json").stdout)
    assert hit["conversation_id"] == kept["conversation_id"]
    assert "Deleted 'Case K'" in run(home, "conversations", "delete", short, "--yes").stdout
    assert "None was found" in run(home, "conversations", "search", "case k").stdout
    refused(run(home, "conversations", "show", short), "You have no conversation")


def test_an_export_is_a_notebook_for_its_owner_and_overwrites_nothing(ask, run, home, tmp_path):
    [kept] = told(ask("--json", WHY))
    path = tmp_path / "talk.ipynb"
    export = ("conversations", "export", kept["conversation_id"], "--to")
    assert "yours to protect" in run(home, *export, str(path)).stdout
    assert path.stat().st_mode & 0o777 == 0o600
    assert WHY in nbformat.read(path, as_version=4).cells[1].source
    refused(run(home, *export, str(path)), "is there already", "--to")
    refused(run(home, *export, str(tmp_path / "no" / "x.ipynb")), "make it first")


def test_what_nobody_used_for_long_is_removed_by_the_rule(ask, run, home):
    ask(WHY)
    assert "0 deleted that nobody used for 180 days" in run(home, "conversations", "forget").stdout


def test_the_prompt_needs_nothing_that_is_slow():
    program = (
        "import sys, time; from assistant.cli import build; build(); import assistant.cli.prompt; "
        "print(time.process_time(), *{'langchain_core', 'sqlalchemy', 'pyarrow'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    seconds, *slow = done.stdout.split()
    assert slow == []
    assert float(seconds) < 1.5


def test_a_store_that_cannot_be_used_is_told_while_the_person_types(home, tmp_path):
    other = tmp_path / "var"
    shutil.copytree(home, other)
    for file in (other / "desk").glob("forbear.db*"):
        file.unlink()
    with at_terminal(other, "ask", ends_with=1) as terminal:
        terminal.wait_for("forbear>")
        terminal.wait_for("forbear db upgrade")


def test_an_answer_can_be_stopped(home):
    with Endpoint(script(Hang(120), Hang(120))) as endpoint:
        slow = {"FORBEAR_LLM_BASE_URL": endpoint.url, "FORBEAR_LLM_MODEL": "slow"}
        with at_terminal(home, "ask", settings=slow) as terminal:
            terminal.wait_for("forbear>")
            terminal.type("how is the portfolio?\r")
            while not endpoint.requests:
                time.sleep(0.05)
            terminal.type("\x03")
            terminal.wait_for("Stopped.")
            terminal.wait_for("forbear>")
            terminal.type("\x04")


def test_at_the_prompt_suggestions_have_numbers_and_arrows_bring_questions_back(home: Path):
    with at_terminal(home, "ask") as terminal:
        terminal.wait_for("forbear>")
        terminal.type("1042?\r")
        assert "Customer 1042 is MEDIUM risk" in terminal.wait_for("  1 ")
        assert "by which rule?" in (first := terminal.wait_for("\n").strip())
        terminal.wait_for("forbear>")
        terminal.type("1\r")
        assert first in terminal.wait_for("again: ")
        terminal.wait_for("forbear>")
        terminal.type("/facts\r")
        terminal.wait_for("As of")
        terminal.wait_for("again: ")
        terminal.type("/nonsense\r")
        terminal.wait_for("/list WORDS")
        terminal.type("/quit\r")
    with at_terminal(home, "ask") as terminal:
        terminal.wait_for("forbear>")
        terminal.type("/open last\r")  # answered once the archive is open
        terminal.wait_for("Going on with '1042?'")
        terminal.wait_for("forbear>")
        terminal.press_until("\x1b[A", "by which rule?")
        terminal.type("\x03\x04")
