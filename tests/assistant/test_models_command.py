"""The registry's commands on a real bank: list, show, compare in the shadow, promote, roll back."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from engine.model.artefact import load, save
from engine.model.registry import register
from engine.store.database import open_store
from engine.store.models import champion
from tests.fixtures.commands import Run, contents, refused

CHALLENGER = "payment-20261031-shadow"


@pytest.fixture
def home(bank: Path) -> Path:
    """A bank with a challenger: the champion's trees, but nobody is HIGH before 90 %."""
    store = open_store(f"sqlite:///{bank / 'demo' / 'forbear.db'}")
    with store.read() as connection:
        used = champion(connection)
    assert used is not None
    models = bank / "demo" / "models"
    lines = {"MEDIUM": 0.05, "HIGH": 0.9, "CRITICAL": 0.95}
    other = replace(load(models / used.model_id), model_id=CHALLENGER, thresholds=lines)
    save(other, models)
    with store.write() as connection:
        register(connection, other)
    store.close()
    return bank


def champion_of(home: Path) -> str:
    store = open_store(f"sqlite:///{home / 'demo' / 'forbear.db'}")
    with store.read() as connection:
        used = champion(connection)
    store.close()
    assert used is not None
    return used.model_id


def test_a_challenger_scores_in_the_shadow_and_shows_whom_it_would_move(home, run: Run):
    before = run(home, "ask", "top 3 by risk").stdout
    refused(run(home, "models", "compare", CHALLENGER), "have scored no night together")
    scored = run(home, "score", "--model", CHALLENGER)
    assert scored.returncode == 0, scored.stderr
    assert run(home, "ask", "top 3 by risk").stdout == before
    compared = run(home, "models", "compare", CHALLENGER).stdout
    assert "rank correlation 1.000" in compared
    assert "100% of those there is room for are the same" in compared
    assert "HIGH -> MEDIUM" in compared


def test_a_promotion_and_its_rollback_are_one_command_each(home, run: Run):
    first = champion_of(home)
    promote = ("models", "promote", CHALLENGER, "--approver", "Meera")
    promoted = run(home, *promote, "--override", "Its lines are what is tested.")
    assert promoted.returncode == 0, promoted.stderr
    assert champion_of(home) == CHALLENGER
    shown = run(home, "models", "show", CHALLENGER).stdout
    against = "against it by Meera: Its lines are what is tested."
    assert (against in shown) == ("FAIL" in promoted.stdout)
    assert "gate" in shown
    back = run(home, "models", "rollback", "--approver", "Arun")
    assert back.returncode == 0, back.stderr
    assert champion_of(home) == first
    told = run(home, "audit", "show").stdout
    assert "model.promoted  by Meera" in told
    assert "model.rolled_back  by Arun" in told


def test_to_promote_the_champion_changes_nothing_and_says_who_did_and_when(home, run: Run):
    first = champion_of(home)
    before = contents(home)
    again = run(home, "models", "promote", first, "--approver", "Meera")
    assert again.returncode == 0, again.stderr
    assert re.fullmatch(
        rf"Nothing changed: {first} is the champion already, since \S+ \S+ UTC as the first\.\n",
        again.stdout,
    )
    assert contents(home) == before
    promote = ("models", "promote", CHALLENGER, "--approver")
    assert run(home, *promote, "Meera", "--override", "A test.").returncode == 0
    told = run(home, *promote, "Arun").stdout
    assert re.search(r"already, since \S+ \S+ UTC, promoted by Meera\.", told)
    assert "promoted by Meera" in run(home, "models", "show", CHALLENGER).stdout


def test_a_card_says_what_a_model_is_and_when_it_scored(home, run: Run):
    shown = run(home, "models", "show", champion_of(home)).stdout
    assert "champion" in shown
    assert "700 customers as of 2026-10-31" in shown
    assert "rows learned from first" in shown
    assert "{" not in shown
    listed = run(home, "models", "list").stdout.splitlines()
    assert sorted(line.split()[1] for line in listed) == ["challenger", "champion"]


def test_bad_requests_to_the_registry_say_the_way_out(home, run: Run):
    refused(run(home, "models", "show", "nothing"), "'nothing' is not registered", "models list")
    refused(run(home, "models", "compare", champion_of(home)), "is the champion itself")
    refused(run(home, "models", "rollback", "--approver", "Arun"), "no champion to go back to")
    promote = ("models", "promote", CHALLENGER, "--approver")
    refused(run(home, *promote, " "), "by nobody")
    for name in ("A" * 65, "Ana\x1b[2J"):
        refused(run(home, *promote, name), "at most 64 characters, all of which can be printed")
    assert champion_of(home) != CHALLENGER


def test_an_empty_registry_says_how_to_fill_it(tmp_path, run: Run):
    assert run(tmp_path, "simulate", "--customers", "50", "--months", "6").returncode == 0
    listed = run(tmp_path, "models", "list")
    assert listed.stdout == "No model is registered in this store: run `forbear train`.\n"
