from dataclasses import replace

import pytest

from engine.model import tuning
from engine.model.booster import PAYMENT
from engine.model.overdraft import Overdraft
from engine.model.payment import PaymentMissed
from engine.model.training import NotTunableError, fit, fit_tuned
from engine.model.tuning import candidates, search

SMALL = replace(PAYMENT, rounds=30, patience=5)


@pytest.fixture(autouse=True)
def few_rounds(monkeypatch):
    """The search as it is, on fewer and smaller boosters."""
    monkeypatch.setattr(tuning, "PAYMENT", SMALL)


def test_a_search_repeats_with_its_seed_and_keeps_the_best_of_its_last_rung(learnable):
    first, again = (search(learnable, 34, seed=1, recipes=6) for _ in range(2))
    assert first == again
    assert [trial.rows for trial in first.trials] == sorted(trial.rows for trial in first.trials)
    assert len(first.trials) == 6 + 2 + 1
    assert first.best == first.trials[-1].recipe


def test_candidates_are_different_and_the_default_is_among_them():
    recipes = candidates(20, seed=3)
    assert recipes[0] == SMALL
    assert len(set(recipes)) == 20
    assert recipes != candidates(20, seed=4)


def test_each_rung_goes_on_with_the_recipes_of_least_loss(learnable):
    trials = search(learnable, 34, seed=1, recipes=6).trials
    best = sorted(trials[:6], key=lambda trial: trial.loss)[:2]
    assert {trial.recipe for trial in trials[6:8]} == {trial.recipe for trial in best}


def test_a_tuned_model_says_in_its_card_what_was_tried(learnable):
    fitted = fit_tuned(learnable, PaymentMissed(), seed=0)
    plain = fit(learnable, PaymentMissed(), seed=0)
    card = fitted.metrics
    last = [trial for trial in card["search"] if trial["rows"] == card["search"][-1]["rows"]]
    assert card["recipe"] == min(last, key=lambda trial: trial["loss"])["recipe"]
    assert len(card["search"]) > tuning.RECIPES
    assert "search" not in plain.metrics
    assert card["learned_rows"] == plain.metrics["learned_rows"]


def test_the_fixed_recipe_of_overdrafts_is_not_searched(learnable):
    with pytest.raises(NotTunableError, match="Train without --tune"):
        fit_tuned(learnable, Overdraft(), seed=0)
