from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import func, select

from engine.store import models, scores
from engine.store.schema import REASONS, SCORES
from engine.store.scores import (
    InvalidScoreError,
    SavedScores,
    Score,
    ScoreConflictError,
    ScorePoint,
)
from tests.fixtures.rows import AS_OF, MODEL, NOW, PEOPLE, batch, known, new_score

NIGHT = tuple(new_score(number) for number, *_ in PEOPLE)


def test_a_score_comes_back_whole(scored_store):
    given = new_score(1042)
    with scored_store.read() as connection:
        found = known(scores.latest(connection, 1042))
        expected = Score(
            score_id=5, as_of=AS_OF, model_id=MODEL.model_id, created_at=NOW, **given._asdict()
        )
        assert replace(found, score_id=5) == expected
        assert scores.score(connection, found.score_id) == found
        assert scores.score(connection, 999) is None
        assert scores.latest(connection, 9) is None


def test_scoring_again_stores_nothing_and_keeps_the_ids(scored_store):
    with scored_store.read() as connection:
        before = [scores.latest(connection, number) for number, *_ in PEOPLE]
    with scored_store.write() as connection:
        saved = scores.save_scores(connection, replace(batch(*NIGHT), created_at=NOW))
    assert saved == SavedScores(stored=0, unchanged=5)
    with scored_store.read() as connection:
        assert [scores.latest(connection, number) for number, *_ in PEOPLE] == before


def test_a_second_run_stores_only_who_is_new(book_store):
    with book_store.write() as connection:
        assert scores.save_scores(connection, batch(*NIGHT[:2])) == SavedScores(2, 0)
        assert scores.save_scores(connection, batch(*NIGHT)) == SavedScores(3, 2)
        assert connection.execute(select(func.count()).select_from(REASONS)).scalar_one() == 10


@pytest.mark.parametrize(
    "changed",
    [
        {"probability": 0.31},
        {"band": "LOW"},
        {"treatment": "none"},
        {"balance": 7},
        {"runway_days": float("nan")},
        {"contributions": np.array([0.8, 0.5]).tobytes()},
        {"contributions": np.array([0.8]).tobytes()},
        {"payment_due_on": None},
    ],
)
def test_a_differing_recomputation_is_refused(scored_store, changed):
    with (
        pytest.raises(ScoreConflictError, match=f"1042.*another {next(iter(changed))}"),
        scored_store.write() as connection,
    ):
        scores.save_scores(connection, batch(new_score(1042, **changed)))


def test_rounding_is_not_a_difference(scored_store):
    again = new_score(
        1042,
        probability=0.3 + 1e-12,
        contributions=(np.array([0.8, 0.4]) + 1e-13).tobytes(),
    )
    with scored_store.write() as connection:
        assert scores.save_scores(connection, batch(again)) == SavedScores(0, 1)


def test_a_missing_value_may_be_none_or_nan(book_store):
    first = new_score(1042, runway_days=float("nan"))
    with book_store.write() as connection:
        scores.save_scores(connection, batch(first))
        again = first._replace(runway_days=None)
        assert scores.save_scores(connection, batch(again)) == SavedScores(0, 1)
        assert known(scores.latest(connection, 1042)).runway_days is None


@pytest.mark.parametrize("probability", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability_is_refused(book_store, probability):
    with (
        pytest.raises(InvalidScoreError, match="between 0 and 1"),
        book_store.write() as connection,
    ):
        scores.save_scores(connection, batch(new_score(1042, probability)))


def test_a_failing_night_leaves_nothing(book_store):
    rows = (*NIGHT, new_score(4711))
    with pytest.raises(Exception, match=r"(?i)foreign key"), book_store.write() as connection:
        scores.save_scores(connection, batch(*rows))
    with book_store.read() as connection:
        assert connection.execute(select(func.count()).select_from(SCORES)).scalar_one() == 0


def test_rows_may_come_from_a_generator_in_many_chunks(book_store, monkeypatch):
    monkeypatch.setattr("engine.store.batch._CHUNK", 2)
    night = replace(batch(), rows=(row for row in NIGHT))
    with book_store.write() as connection:
        assert scores.save_scores(connection, night) == SavedScores(5, 0)
        found = [known(scores.latest(connection, number)).customer_id for number, *_ in PEOPLE]
    assert found == [number for number, *_ in PEOPLE]


def test_the_latest_score_is_that_of_the_latest_scoring(scored_store):
    tonight = AS_OF + timedelta(days=1)
    with scored_store.write() as connection:
        scores.save_scores(connection, batch(new_score(1042, 0.7), as_of=tonight))
        assert known(scores.latest(connection, 1042)).probability == 0.7
        assert scores.latest(connection, 1001) is None


def test_history_holds_every_score_of_models_that_were_ever_in_use(scored_store):
    tonight = AS_OF + timedelta(days=1)
    with scored_store.write() as connection:
        models.save_model(connection, replace(MODEL, model_id="payment-2"))
        scores.save_scores(connection, batch(new_score(1042, 0.7), as_of=tonight))
        scores.save_scores(
            connection, batch(new_score(1042, 0.6, band="LOW"), model_id="payment-2")
        )
        shadowed = scores.history(connection, 1042)
        models.promote(connection, "payment-2", "A. Person", tonight)
        points = scores.history(connection, 1042)
    assert [point.model_id for point in shadowed] == [MODEL.model_id] * 2
    assert [replace(point, score_id=0) for point in points] == [
        ScorePoint(0, AS_OF, MODEL.model_id, 0.3, "HIGH"),
        ScorePoint(0, AS_OF, "payment-2", 0.6, "LOW"),
        ScorePoint(0, tonight, MODEL.model_id, 0.7, "HIGH"),
    ]
    assert len({point.score_id for point in points}) == 3
