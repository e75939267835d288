"""`forbear train --tune` on a small bank: searched, kept, registered, and not yet in use."""

import json
from functools import partial
from pathlib import Path

import pytest

from engine.model import training, tuning
from tests.fixtures.commands import Run


@pytest.fixture(autouse=True)
def few_recipes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search as it is, over three recipes instead of twenty."""
    monkeypatch.setattr(training, "search", partial(tuning.search, recipes=3))


def test_a_search_is_kept_in_the_card_and_its_model_waits_for_an_approver(bank: Path, run: Run):
    models = bank / "demo" / "models"
    before = {path.name for path in models.iterdir()}
    done = run(bank, "train", "--tune")
    assert done.returncode == 0, done.stderr
    (made,) = {path.name for path in models.iterdir()} - before
    assert f"Model {made} is registered" in done.stdout
    assert f"forbear models promote {made}" in done.stdout
    card = json.loads((models / made / "model.json").read_text())["card"]
    trials = card["metrics"]["search"]
    assert len(trials) == 3 + 1 + 1  # the best third goes on, twice
    assert card["metrics"]["recipe"] == trials[-1]["recipe"]
    assert all(0 < trial["loss"] < 1 and trial["rounds"] > 0 for trial in trials)
