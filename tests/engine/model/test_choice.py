import numpy as np
import pytest

from engine.model.choice import UnknownContenderError, choose


@pytest.fixture
def judged():
    """2,000 rows of 500 customers whose risk is known."""
    rng = np.random.default_rng(5)
    p = rng.uniform(0.02, 0.5, 2000)
    return (rng.random(2000) < p).astype(float), p, np.arange(2000) % 500


def test_the_least_loss_wins_where_the_others_are_clearly_worse(judged):
    y, p, who = judged
    choice = choose(y, {"xgboost": p, "logistic": np.full(2000, y.mean())}, who)
    assert (choice.best, choice.ties, choice.on_merit) == ("xgboost", (), "xgboost")
    assert choice.losses["xgboost"] < choice.losses["logistic"]
    assert "deployed all the same" not in choice.because


def test_among_those_not_told_apart_the_simplest_wins(judged):
    y, p, who = judged
    nearly = np.clip(p + np.random.default_rng(1).normal(0, 1e-3, 2000), 0.01, 0.9)
    choice = choose(y, {"ensemble": p, "lightgbm": nearly, "xgboost": nearly}, who)
    assert {choice.best, *choice.ties} == {"ensemble", "lightgbm", "xgboost"}
    assert choice.on_merit == "xgboost"


def test_the_choice_says_so_when_what_is_deployed_is_not_the_best(judged):
    y, p, who = judged
    choice = choose(y, {"catboost": p, "xgboost": np.full(2000, y.mean())}, who)
    assert choice.on_merit == "catboost"
    assert choice.because.endswith("xgboost is deployed all the same: its reasons are exact.")


def test_a_contender_without_a_place_in_the_order_is_refused():
    with pytest.raises(UnknownContenderError, match="'magic'"):
        choose(np.array([0.0, 1.0]), {"magic": np.array([0.1, 0.9])}, np.array([1, 2]))
