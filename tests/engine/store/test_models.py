from dataclasses import replace
from datetime import timedelta

import pytest

from engine.store import audit, models, scores
from engine.store.models import (
    ApproverError,
    ModelConflictError,
    NothingToRollBackError,
    UnknownModelError,
)
from tests.fixtures.rows import AS_OF, MODEL, NOW, batch, known, new_score

LATER = replace(MODEL, model_id="payment-2", trained_at=AS_OF + timedelta(days=1))


def test_the_first_model_becomes_champion_and_the_next_a_challenger(book_store):
    with book_store.write() as connection:
        models.save_model(connection, LATER)
    with book_store.read() as connection:
        champion = replace(MODEL, state="champion", promoted_at=MODEL.trained_at)
        assert models.champion(connection) == champion
        assert models.list_models(connection) == [LATER, champion]


def test_registering_again_changes_nothing(book_store):
    with book_store.write() as connection:
        again = models.save_model(connection, MODEL)
        assert again.state == "champion"
        assert models.list_models(connection) == [again]


def test_another_model_under_the_same_id_is_refused(book_store):
    with pytest.raises(ModelConflictError, match="data_hash"), book_store.write() as connection:
        models.save_model(connection, replace(MODEL, data_hash="0" * 64))


def test_promotion_names_the_person_and_turns_the_queue_over(scored_store):
    with scored_store.write() as connection:
        models.save_model(connection, LATER)
        scores.save_scores(connection, batch(new_score(1042, 0.9), model_id="payment-2"))
        assert known(scores.latest(connection, 1042)).probability == 0.3
        promoted = models.promote(connection, "payment-2", "meera", NOW)
        assert (promoted.state, promoted.promoted_by, promoted.promoted_at) == (
            "champion",
            "meera",
            NOW,
        )
        assert known(models.find(connection, MODEL.model_id)).state == "retired"
        assert known(scores.latest(connection, 1042)).probability == 0.9
        assert scores.latest(connection, 1001) is None


def test_a_retired_champion_can_come_back(scored_store):
    with scored_store.write() as connection:
        models.save_model(connection, LATER)
        models.promote(connection, "payment-2", "meera", NOW)
        models.promote(connection, MODEL.model_id, "meera", NOW)
        assert known(scores.latest(connection, 1042)).model_id == MODEL.model_id


def test_an_unknown_model_is_not_promoted(book_store):
    with pytest.raises(UnknownModelError, match="'nothing'"), book_store.write() as connection:
        models.promote(connection, "nothing", "meera", NOW)
    with book_store.read() as connection:
        assert known(models.champion(connection)).model_id == MODEL.model_id


def test_a_rollback_brings_the_champion_before_back_with_its_scores(scored_store):
    with scored_store.write() as connection:
        models.save_model(connection, LATER)
        scores.save_scores(connection, batch(new_score(1042, 0.9), model_id="payment-2"))
        models.promote(connection, "payment-2", "meera", NOW)
        restored = models.rollback(connection, "arun", NOW)
        assert (restored.model_id, restored.promoted_by) == (MODEL.model_id, "arun")
        assert known(scores.latest(connection, 1042)).probability == 0.3
        assert models.rollback(connection, "arun", NOW).model_id == "payment-2"


def test_each_change_of_champion_is_in_the_audit(book_store):
    with book_store.write() as connection:
        models.save_model(connection, LATER)
        models.promote(connection, "payment-2", "meera", NOW)
        models.rollback(connection, "arun", NOW)
        changes = [(e.event, e.actor, e.payload) for e in audit.entries(connection, limit=2)]
    assert changes == [
        ("model.rolled_back", "arun", {"model": MODEL.model_id, "instead_of": "payment-2"}),
        ("model.promoted", "meera", {"model": "payment-2", "instead_of": MODEL.model_id}),
    ]


def test_the_first_champion_has_nothing_to_go_back_to(book_store):
    with pytest.raises(NothingToRollBackError, match="models list"), book_store.write() as writing:
        models.rollback(writing, "meera", NOW)


def test_nobody_is_no_approver(book_store):
    with book_store.write() as connection:
        models.save_model(connection, LATER)
        models.promote(connection, "payment-2", "meera", NOW)
    with pytest.raises(ApproverError, match="nobody"), book_store.write() as connection:
        models.rollback(connection, "  ", NOW)
    with book_store.read() as connection:
        assert known(models.champion(connection)).model_id == "payment-2"


def test_promoting_the_champion_again_changes_nothing(book_store):
    with book_store.write() as connection:
        before = known(models.champion(connection))
        assert models.promote(connection, MODEL.model_id, "meera", NOW) == before
        assert audit.head(connection) is None
