from dataclasses import replace

import numpy as np
import pytest

from engine.model import training
from engine.model.calibration import TooFewPositivesError
from engine.model.overdraft import Overdraft
from engine.model.payment import PaymentMissed
from engine.model.split import by_time_and_customer
from engine.model.tasks import UnknownTaskError
from engine.model.training import fit, fit_payment, train


@pytest.fixture
def book(bare_book, monkeypatch, learnable):
    """A book whose rows are the learnable ones."""
    monkeypatch.setattr(training, "build", lambda _book, _outcome, _progress: learnable)
    return bare_book


def test_training_again_gives_the_same_id_and_another_seed_another(book):
    first, again, other = (train(book, "payment", seed=seed).model_id for seed in (0, 0, 1))
    assert first == again != other
    assert first.startswith("payment-20261031-")


def test_a_model_knows_what_it_was_made_of(book, learnable):
    model = train(book, "payment")
    assert (model.task, model.data_hash) == ("payment", book.fingerprint)
    assert model.feature_names == learnable.names
    assert set(model.calibrators) == {"row", "customer"}
    assert model.trained_at == book.info.now
    assert model.metrics["held_out_rows"] == 200


def test_trees_grown_again_on_all_that_is_known_are_believed_as_the_unseen_scores_were(learnable):
    split = by_time_and_customer(learnable, 34, 0)
    learn, later, known = (learnable.take(each) for each in (split.learn, split.later, split.known))
    once, again = fit_payment(learn, later, 0), fit_payment(learn, later, 0, known=known)
    assert again.calibrators == once.calibrators
    assert again.thresholds == once.thresholds
    assert again.booster.num_boosted_rounds() == once.booster.num_boosted_rounds()
    assert bytes(again.booster.save_raw("ubj")) != bytes(once.booster.save_raw("ubj"))
    assert (once.metrics["grown_again_rows"], again.metrics["grown_again_rows"]) == (
        0,
        len(known.X),
    )
    assert fit(learnable, PaymentMissed(), 0).metrics["grown_again_rows"] == len(learnable.X)


def test_overdrafts_are_calibrated_on_rows_whose_customers_the_trees_had_not_seen(learnable):
    fitted = fit(learnable, Overdraft(), seed=0)
    assert set(fitted.calibrators) == {"row"}
    assert fitted.metrics["held_out_positives"] == learnable.rows.y.sum()
    assert 0.75 < fitted.metrics["held_out_auc"] < 0.9


def test_the_bands_have_room_for_customers_with_nothing_due(learnable):
    idle = replace(learnable, idle_share=0.5)
    busy, half = (fit(each, PaymentMissed(), seed=0).thresholds for each in (learnable, idle))
    assert half["HIGH"] < busy["HIGH"]


def test_random_outcomes_teach_nothing(learnable):
    rng = np.random.default_rng(0)
    shuffled = rng.permutation(learnable.rows.y)
    noise = replace(learnable, rows=replace(learnable.rows, y=shuffled))
    fitted = fit(noise, Overdraft(), seed=0)
    assert 0.45 < fitted.metrics["held_out_auc"] < 0.55


def test_too_few_bad_outcomes_are_refused_with_the_numbers(learnable):
    few = learnable.take(np.flatnonzero(learnable.rows.y == 0))
    with pytest.raises(TooFewPositivesError, match="0 positive outcomes for training, 30"):
        fit(few, PaymentMissed(), seed=0)


def test_an_unknown_task_is_refused_with_the_known_ones(book):
    with pytest.raises(UnknownTaskError, match=r"'default' is not known: .*payment"):
        train(book, "default")
