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


def test_a_search_repeats_with_its_seed_and_tries_the_default_at_every_rung(learnable):
    first, again = (search(learnable, 34, seed=1, recipes=6) for _ in range(2))
    assert first == again
    rungs = _rungs(first)
    assert len(rungs[0]) == 6
    assert len(rungs) == 3
    assert all(SMALL in {trial.recipe for trial in rung} for rung in rungs)
    assert [trial.rows for trial in first.trials] == sorted(trial.rows for trial in first.trials)


def test_the_default_gives_way_only_to_a_gain_beyond_chance(learnable, monkeypatch):
    lucky = search(learnable, 34, seed=1, recipes=6)
    winner, default = _rungs(lucky)[-1][0], _last_of(lucky, SMALL)
    assert lucky.gain.value == pytest.approx(default.loss - winner.loss)
    assert (lucky.best == winner.recipe) == (lucky.gain.low > 0 or winner.recipe == SMALL)

    hopeless = replace(SMALL, rounds=1, rate=0.001)
    monkeypatch.setattr(tuning, "PAYMENT", hopeless)
    clear = search(learnable, 34, seed=1, recipes=6)
    assert clear.gain.low > 0
    assert clear.best == _rungs(clear)[-1][0].recipe != hopeless


def test_candidates_are_different_and_the_default_is_among_them():
    recipes = candidates(20, seed=3)
    assert recipes[0] == SMALL
    assert len(set(recipes)) == 20
    assert recipes != candidates(20, seed=4)


def test_each_rung_goes_on_with_the_recipes_of_least_loss(learnable):
    first, second, _ = _rungs(search(learnable, 34, seed=1, recipes=6))
    best = sorted(first, key=lambda trial: trial.loss)[:2]
    assert {trial.recipe for trial in second} - {SMALL} == {t.recipe for t in best} - {SMALL}


def test_a_tuned_model_says_in_its_card_what_was_tried(learnable):
    fitted = fit_tuned(learnable, PaymentMissed(), seed=0)
    plain = fit(learnable, PaymentMissed(), seed=0)
    card = fitted.metrics
    assert card["recipe"] in [trial["recipe"] for trial in card["search"]]
    assert set(card["search_gain"]) == {"value", "low", "high"}
    assert len(card["search"]) > tuning.RECIPES
    assert "search" not in plain.metrics
    assert card["learned_rows"] == plain.metrics["learned_rows"]


def test_the_fixed_recipe_of_overdrafts_is_not_searched(learnable):
    with pytest.raises(NotTunableError, match="Train without --tune"):
        fit_tuned(learnable, Overdraft(), seed=0)


def _rungs(found):
    """The trials of each rung, which all grew on as many rows."""
    sizes = sorted({trial.rows for trial in found.trials})
    return [[trial for trial in found.trials if trial.rows == size] for size in sizes]


def _last_of(found, recipe):
    return [trial for trial in found.trials if trial.recipe == recipe][-1]
