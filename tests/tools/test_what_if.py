import numpy as np
import pytest

from engine.explain.whatif import allowed_ranges
from engine.explain.whatif import what_if as ask
from engine.features import CATALOG
from engine.features.compute import FeatureTable, compute
from engine.model.registry import load_champion
from engine.night import moments_of
from engine.store import features
from engine.store.queue import QueueFilter, QueueQuery, queue
from engine.store.scores import latest
from tests.fixtures.rows import known
from tools.errors import BadArgumentsError, RefusedChangeError, UnknownValueError
from tools.what_if import what_if


@pytest.fixture(scope="module")
def risky(scored):
    """The riskiest customer, and their score."""
    with scored.store.read() as conn:
        [row] = queue(conn, QueueQuery(limit=1))
        return latest(conn, row.customer_id)


def _everybody(context):
    """The stored vectors as the table that the engine takes its ranges from."""
    with context.store.read() as conn:
        ids = [row.customer_id for row in queue(conn, QueueQuery(limit=10_000))]
        vectors = [np.frombuffer(known(features.vector(conn, who, CATALOG.hash))) for who in ids]
    return FeatureTable(
        np.array(ids), np.zeros(len(ids), dtype=np.int64), np.array(vectors), CATALOG.names
    )


def test_the_answer_is_the_engine_s_own(scored, risky):
    changes = {"runway_days": 30.0, "inflow_30d": 4_500_000.0}
    with scored.store.read() as conn:
        model = load_champion(conn, scored.portfolio.models)
    ranges = allowed_ranges(_everybody(scored))
    expected = ask(scored.book, model, risky.customer_id, risky.as_of, changes, ranges)
    told = what_if(scored, {"customer_id": risky.customer_id, "changes": changes})
    assert told.probability_before == expected.probability_before == risky.probability
    assert told.probability_after == expected.probability_after
    assert (told.band_before, told.band_after) == (expected.band_before, expected.band_after)
    assert [(c.code, c.new, c.lowest, c.highest) for c in told.changes] == [
        (code, value, *ranges[code]) for code, value in changes.items()
    ]
    assert {each.code for each in told.followed} == {
        each.code for each in expected.changes if not each.asked
    }


def test_no_value_means_the_customer_s_usual_one_as_their_reasons_have_it(scored, risky):
    known_usual = [r for r in risky.reasons if r.code in CATALOG and r.usual is not None]
    measured = {column.name for column in CATALOG.measured}
    assert known_usual
    for reason in known_usual:
        asked = {"customer_id": risky.customer_id, "changes": {reason.code: None}}
        [change] = what_if(scored, asked).changes
        bounded = min(max(known(reason.usual), change.lowest), change.highest)
        assert change.chosen_by == "usual"
        assert change.new == (round(bounded) if reason.code in measured else bounded)


def test_where_nothing_is_usual_it_means_the_harmless_end(scored, risky):
    unseen = known(_never_observed(scored, risky))
    told = what_if(scored, {"customer_id": risky.customer_id, "changes": {unseen.name: None}})
    [change] = told.changes
    end = known(unseen.usual_range)[0 if unseen.harm == "up" else 1]
    assert (change.chosen_by, change.new) == ("harmless", pytest.approx(end, abs=0.5))


def _never_observed(context, score):
    """A feature with a harmless end that this customer did not have on any earlier moment."""
    earlier = moments_of(score.as_of)[:-1]
    table = compute(context.book, earlier, customers=[score.customer_id])
    return next(
        (
            feature
            for feature in CATALOG
            if feature.harm and feature.usual_range and np.isnan(table.column(feature.name)).all()
        ),
        None,
    )


@pytest.mark.parametrize(
    ("changes", "error", "complaint"),
    [
        ({"runway": 1}, UnknownValueError, "no feature 'runway'. Did you mean runway_days"),
        ({"runway_days": 1e9}, RefusedChangeError, "out of range: in this book it lies between"),
        ({"inflow_30d": 0.5}, RefusedChangeError, "no whole number"),
        ({}, BadArgumentsError, "at least 1 item"),
        ({"runway_days": "long"}, BadArgumentsError, "valid number"),
        (dict.fromkeys(CATALOG.names[:9], 1), BadArgumentsError, "at most 8 items"),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_its_range(
    scored, risky, changes, error, complaint
):
    with pytest.raises(error, match=complaint):
        what_if(scored, {"customer_id": risky.customer_id, "changes": changes})


def test_of_a_customer_with_nothing_due_nothing_can_be_asked(scored):
    with scored.store.read() as conn:
        rows = queue(conn, QueueQuery(filters=QueueFilter(max_probability=0.0), limit=1))
    with pytest.raises(RefusedChangeError, match="nothing due"):
        what_if(scored, {"customer_id": rows[0].customer_id, "changes": {"runway_days": 9}})
