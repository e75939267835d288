from dataclasses import replace

from engine.store import models, nights, scores
from engine.store.nights import Night, Said
from tests.fixtures.rows import AS_OF, MODEL, batch, new_score


def test_a_night_is_known_by_its_moment_and_model(scored_store):
    with scored_store.write() as connection:
        models.save_model(connection, replace(MODEL, model_id="payment-2"))
        scores.save_scores(connection, batch(new_score(1042, 0.9), model_id="payment-2"))
        every = nights.nights(connection)
        assert Night(AS_OF, "payment-2", 1) in every
        assert {night.model_id for night in every} == {MODEL.model_id, "payment-2"}
        assert nights.said(connection, AS_OF, "payment-2") == [
            Said(1042, 0.9, new_score(1042, 0.9).band)
        ]
