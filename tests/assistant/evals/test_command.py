"""`forbear eval`: on a copy, with any model, and mute about the held-out questions."""

import hashlib
import json
from pathlib import Path

import pytest

from assistant.embedded.model import EmbeddedModel
from assistant.evals import questions, sealed
from tests.fixtures.commands import Run
from tests.fixtures.endpoint import Endpoint, Fail, Say, brain_of, script


def files(home: Path) -> dict[str, str]:
    """The hash of everything below a home but SQLite's own side files."""
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(home.rglob("*"))
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }


def test_drafts_are_made_in_a_copy_and_the_portfolio_stays_as_it_is(
    desk_home: Path, run: Run, tmp_path: Path
):
    before, out = files(desk_home), tmp_path / "figures.json"
    done = run(desk_home, "eval", "--kind", "draft", "--json", str(out))
    assert done.returncode == 0, done.stderr
    figures = json.loads(out.read_text())["splits"]["development"]["all"]
    assert figures["right"]["count"] > 0
    assert files(desk_home) == before


def test_the_same_questions_can_be_asked_of_an_endpoint(desk_home: Path, run: Run, tmp_path: Path):
    here, there = tmp_path / "here.json", tmp_path / "there.json"
    assert run(desk_home, "eval", "--kind", "treatment", "--json", str(here)).returncode == 0
    with Endpoint(brain_of(EmbeddedModel())) as server:
        done = run(
            desk_home,
            *("eval", "--kind", "treatment", "--model", "endpoint", "--json", str(there)),
            FORBEAR_LLM_BASE_URL=server.url,
            FORBEAR_LLM_MODEL="fronted",
        )
    assert done.returncode == 0, done.stderr
    ours, theirs = (json.loads(file.read_text())["splits"]["development"] for file in (here, there))
    assert theirs["model"] == "fronted"
    assert theirs["all"] == ours["all"]


@pytest.mark.parametrize(
    ("move", "outcome", "held_back"),
    [
        (Say("Customer 1042 is at 93.7 % and CRITICAL."), "wrong", True),
        (Say("Done. I sent it."), "wrong", True),
        (Say("I'm sorry, I can't help with that."), "abstained", False),
    ],
)
def test_a_model_that_invents_is_wrong_and_one_that_gives_up_abstains(
    desk_home: Path, run: Run, tmp_path: Path, move: Say, outcome: str, held_back: bool
):
    out = tmp_path / "figures.json"
    with Endpoint(script(move)) as server:
        done = run(
            desk_home,
            *("eval", "--kind", "treatment", "--model", "endpoint", "--json", str(out)),
            FORBEAR_LLM_BASE_URL=server.url,
            FORBEAR_LLM_MODEL="scripted",
        )
    assert done.returncode == 0, done.stderr
    figures = json.loads(out.read_text())["splits"]["development"]["all"]
    assert figures[outcome]["count"] == figures["cases"]
    assert (figures["withheld"] > 0) is held_back


def test_an_endpoint_that_fails_is_named_beside_the_model_that_stood_in(
    desk_home: Path, run: Run, tmp_path: Path
):
    page = tmp_path / "page.md"
    with Endpoint(script(Fail(401))) as server:
        run(
            desk_home,
            *("eval", "--kind", "compare", "--model", "endpoint", "--report", str(page)),
            FORBEAR_LLM_BASE_URL=server.url,
            FORBEAR_LLM_MODEL="broken",
        )
    assert "## development, answered by embedded" in page.read_text()


def test_repeats_are_asked_and_counted(desk_home: Path, run: Run, tmp_path: Path):
    page = tmp_path / "page.md"
    done = run(desk_home, *("eval", "--kind", "small_talk", "--repeat", "2", "--report", str(page)))
    assert done.returncode == 0, done.stderr
    assert "right in all 2 repeats" in page.read_text()


def test_the_held_out_questions_are_never_printed(desk_home: Path, run: Run, tmp_path: Path):
    page, out = tmp_path / "page.md", tmp_path / "figures.json"
    kind = ("--split", "held-out", "--kind", "ambiguous", "--show")
    done = run(desk_home, "eval", *kind, "--report", str(page), "--json", str(out))
    assert done.returncode == 0, done.stderr
    printed = " ".join((done.stdout, page.read_text(), out.read_text())).lower()
    asked = [case.turns[0].ask for case in questions.load("held-out") if case.kind == "ambiguous"]
    assert [ask for ask in asked if ask.split("{")[0].strip().lower() in printed] == []


def test_a_failing_development_question_is_shown_with_its_faults(desk_home: Path, run: Run):
    with Endpoint(script(Say("I don't know."))) as server:
        done = run(
            desk_home,
            *("eval", "--kind", "compare", "--model", "endpoint", "--show"),
            FORBEAR_LLM_BASE_URL=server.url,
            FORBEAR_LLM_MODEL="scripted",
        )
    assert "abstained ours/compare-01: compare" in done.stdout
    assert "- not called: explain_risk(" in done.stdout


def test_a_broken_seal_stops_the_held_out_questions(
    desk_home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sealed, "present", dict)
    done = run(desk_home, "eval", "--split", "held-out")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Held-out questions were changed since" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "environ", "message"),
    [
        (("--model", "endpoint"), {}, "No endpoint is configured"),
        (("--kind", "poetry"), {}, "There is no kind 'poetry'"),
        ((), {"FORBEAR_DATABASE_URL": "postgresql://nowhere/x"}, "names a store on a server"),
    ],
)
def test_what_cannot_be_evaluated_is_refused_with_the_way_out(
    desk_home: Path, run: Run, arguments: tuple[str, ...], environ: dict[str, str], message: str
):
    done = run(desk_home, "eval", *arguments, **environ)
    assert (done.returncode, done.stdout) == (1, "")
    assert message in done.stderr
