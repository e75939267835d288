from datetime import timedelta

import numpy as np
import pytest

from engine.store import contributions
from engine.store.scores import save_scores
from tests.fixtures.rows import AS_OF, MODEL, PEOPLE, batch, known, new_score

IDS = [number for number, *_ in PEOPLE]


def _phi(customer_id):
    return np.array([customer_id / 1000, -0.5])


@pytest.fixture
def nights(book_store):
    rows = [new_score(who, contributions=_phi(who).tobytes()) for who in IDS[1:]]
    nothing_due = new_score(IDS[0], contributions=b"")
    with book_store.write() as connection:
        save_scores(connection, batch(*(new_score(who) for who in IDS)))
        later = batch(nothing_due, *rows, as_of=AS_OF + timedelta(days=1))
        save_scores(connection, later)
    return book_store


def test_the_latest_night_is_read_without_those_who_have_nothing_due(nights):
    with nights.read() as connection:
        found = known(contributions.latest(connection))
    assert (found.as_of, found.model_id) == (AS_OF + timedelta(days=1), MODEL.model_id)
    assert (found.explained, found.customer_id.tolist()) == (4, IDS[1:])
    assert np.array_equal(found.phi, [_phi(who) for who in IDS[1:]])


def test_of_a_larger_book_every_nth_is_read(nights, monkeypatch):
    monkeypatch.setattr(contributions, "MOST", 2)
    with nights.read() as connection:
        found = known(contributions.latest(connection))
    assert found.explained == 4
    assert found.customer_id.tolist() == [who for who in IDS[1:] if who % 2 == 0]


def test_before_the_first_scoring_there_are_none(book_store):
    with book_store.read() as connection:
        assert contributions.latest(connection) is None
