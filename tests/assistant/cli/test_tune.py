"""`forbear train --tune` on a small bank: searched, kept, registered, and not yet in use."""

import json
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

import pytest

from engine.model import training, tuning
from engine.model.booster import PAYMENT
from tests.fixtures.commands import Run


@pytest.fixture(autouse=True)
def few_recipes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search as it is, over three recipes instead of twenty."""
    monkeypatch.setattr(training, "search", partial(tuning.search, recipes=3))


def test_without_a_gain_beyond_chance_the_default_stays_and_every_trial_is_kept(
    bank: Path, run: Run
):
    models = bank / "demo" / "models"
    before = {path.name for path in models.iterdir()}
    done = run(bank, "train", "--tune")
    assert done.returncode == 0, done.stderr
    assert "so the default recipe stays" in done.stdout
    assert {path.name for path in models.iterdir()} == before  # the same trees, the same model
    (kept,) = (bank / "demo" / "reports").glob("search-*.json")
    assert str(kept.relative_to(bank)) in done.stdout
    found = json.loads(kept.read_text())
    assert found["recipe"] == asdict(PAYMENT)
    assert found["search_gain"]["low"] <= 0
    assert [trial["recipe"] for trial in found["search"]].count(asdict(PAYMENT)) == 3
    assert all(0 < trial["loss"] < 1 and trial["rounds"] > 0 for trial in found["search"])


def test_a_recipe_that_clearly_wins_makes_a_model_that_waits_for_an_approver(
    bank: Path, run: Run, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tuning, "PAYMENT", replace(PAYMENT, rounds=1, rate=0.001))
    models = bank / "demo" / "models"
    before = {path.name for path in models.iterdir()}
    candidates = tuning.candidates(3, 0)
    monkeypatch.setattr(
        tuning,
        "candidates",
        lambda *_: [candidates[0], *(replace(each, rounds=100) for each in candidates[1:])],
    )
    done = run(bank, "train", "--tune")
    assert done.returncode == 0, done.stderr
    assert "more than chance, so its recipe is used" in done.stdout
    (made,) = {path.name for path in models.iterdir()} - before
    assert f"Model {made} is registered" in done.stdout
    assert f"forbear models promote {made}" in done.stdout
    card = json.loads((models / made / "model.json").read_text())["card"]
    assert card["metrics"]["recipe"] == card["metrics"]["search"][-2]["recipe"]
    assert card["metrics"]["search_gain"]["low"] > 0
