from datetime import timedelta

import pytest
from sqlalchemy import update

from data.book import write_book
from engine.reproduction import reproduce
from engine.scoring import score_book
from engine.store import aggregates, origins, scores
from engine.store.cipher import Cipher
from engine.store.schema import REASONS, SCORES
from tests.fixtures.eight import AS_OF, CUSTOMERS, INFO, tables

PAST = AS_OF - timedelta(days=20)


@pytest.fixture
def scored(sqlite_store, eight, eight_model, policies):
    score_book(sqlite_store, eight, eight_model, policies, Cipher("0" * 43 + "="))
    return sqlite_store


@pytest.mark.parametrize("number", CUSTOMERS)
def test_a_stored_score_is_computed_again_bit_for_bit(scored, eight, eight_model, number):
    with scored.read() as conn:
        again = reproduce(conn, eight, eight_model, number, AS_OF)
    assert again.equal
    assert again.stored is not None
    assert again.recomputed.contributions == again.stored.contributions
    assert again.recomputed.reasons == again.stored.reasons


def test_the_smallest_change_of_what_is_stored_is_found(scored, eight, eight_model):
    with scored.write() as conn:
        before = scores.find(conn, 1001, AS_OF, eight_model.model_id)
        assert before is not None
        other = before.log_odds + 1e-15 * abs(before.log_odds)
        chosen = SCORES.c.score_id == before.score_id
        conn.execute(update(SCORES).where(chosen).values(log_odds=other))
        reason = REASONS.c.score_id == before.score_id
        conn.execute(update(REASONS).where(reason, REASONS.c.rank == 1).values(peers=1.0))
    with scored.read() as conn:
        again = reproduce(conn, eight, eight_model, 1001, AS_OF)
    assert [each.field for each in again.differences] == ["log_odds", "reasons"]
    assert again.differences[0].stored == other
    assert again.causes == ()
    assert not again.equal


def test_reasons_from_before_they_spoke_of_subjects_are_named_as_the_cause(
    scored, eight, eight_model
):
    with scored.write() as conn:
        conn.execute(update(REASONS).values(subject=None))
    with scored.read() as conn:
        again = reproduce(conn, eight, eight_model, 1001, AS_OF)
    assert [each.field for each in again.differences] == ["reasons"]
    assert again.causes == ("its reasons were stored before they spoke of whole subjects",)


def test_changed_records_are_named_as_the_cause(scored, eight_model, tmp_path):
    given = tables()
    fewer = {**given, "obligations": given["obligations"].slice(1)}
    changed = write_book(tmp_path, INFO, fewer)
    with scored.read() as conn:
        again = reproduce(conn, changed, eight_model, 1001, AS_OF)
    assert "payments" in [each.field for each in again.differences]
    assert len(again.causes) == 1
    assert changed.fingerprint[:12] in again.causes[0]


def test_a_moment_that_was_not_scored_is_computed_and_nothing_is_stored(scored, eight, eight_model):
    with scored.read() as conn:
        again = reproduce(conn, eight, eight_model, 1001, PAST)
        assert scores.find(conn, 1001, PAST, eight_model.model_id) is None
    assert again.stored is None
    assert not again.equal
    assert again.differences == ()


def test_scoring_a_past_day_leaves_todays_queue_and_summary_alone(
    scored, eight, eight_model, policies
):
    with scored.read() as conn:
        before = scores.queue(conn, scores.QueueQuery()), aggregates.read(conn)
    report = score_book(scored, eight, eight_model, policies, Cipher("0" * 43 + "="), as_of=PAST)
    assert report.stored == len(CUSTOMERS)
    with scored.read() as conn:
        assert (scores.queue(conn, scores.QueueQuery()), aggregates.read(conn)) == before
        assert reproduce(conn, eight, eight_model, 1002, PAST).equal


def test_a_night_keeps_the_records_it_was_computed_from(scored, eight, eight_model):
    with scored.read() as conn:
        origin = origins.read_origin(conn, AS_OF, eight_model.model_id)
        assert origins.read_origin(conn, PAST, eight_model.model_id) is None
    assert origin is not None
    assert origin.book_hash == eight.fingerprint
