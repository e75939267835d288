from dataclasses import replace
from datetime import timedelta

import pytest

from engine.model.registry import register
from engine.monitor.drift import drift
from engine.monitor.retraining import (
    facts_of,
    facts_of_stale,
    new_bad_outcomes,
    stored,
    trigger,
)
from tests.engine.monitor.conftest import LOOKED_AT


@pytest.fixture
def champion(model, sqlite_store):
    with sqlite_store.write() as connection:
        return register(connection, model)


@pytest.fixture
def facts(champion, book, model, reference, limits):
    moment = book.info.as_of
    found = drift(
        book, model, reference, limits.drift, absent={}, as_of=moment, created_at=LOOKED_AT
    )
    return facts_of(champion, book, model.outcome, reference, found)


def test_the_same_book_gives_nothing_new_to_learn(facts):
    decision = trigger(facts)
    assert facts["new_records"] is False
    assert (decision.rule, decision.then) == ("same_records", {"retrain": False})


def test_new_records_alone_are_no_reason_and_age_is(facts):
    fresh = facts | {"new_records": True, "drifted_share": 0.0}
    assert trigger(fresh).rule == "nothing_new"
    assert trigger(fresh | {"age_days": 181.0}).rule == "old"


def test_a_champion_of_other_features_calls_for_another(champion):
    stale = facts_of_stale(replace(champion, catalog_hash="0" * 64))
    assert trigger(stale).rule == "features_changed"


def test_only_outcomes_known_after_the_training_window_count(book, model, reference):
    assert new_bad_outcomes(book, model.outcome, reference.last) == 0
    earlier = reference.last - timedelta(days=90)
    assert new_bad_outcomes(book, model.outcome, earlier) > 0


def test_what_was_decided_is_kept_with_its_facts(facts, champion, book):
    decision = trigger(facts)
    kept = stored(champion.model_id, None, decision, facts, book.info.as_of, LOOKED_AT)
    assert kept.body["because"] == decision.because
    assert kept.body["facts"] == facts
    assert (kept.level, kept.body["challenger"]) == ("ok", None)
