from datetime import timedelta

import numpy as np
import pytest

from data.book import Book
from engine.features.compute import compute
from engine.model.outcome import epoch_us
from engine.model.payment import PaymentMissed, watched
from tests.fixtures.eight import AS_OF

OUTCOME = PaymentMissed()


@pytest.fixture
def seen(eight):
    return watched(eight, OUTCOME, AS_OF)


def test_what_is_seen_in_passing_is_what_a_look_of_its_own_finds(eight, seen):
    table = compute(seen, [AS_OF])
    alone, passing = (OUTCOME.rows(book, [AS_OF], table) for book in (eight, seen))
    assert len(alone) > 0
    for name, values in vars(alone).items():
        np.testing.assert_array_equal(getattr(passing, name), values)


def test_transactions_are_read_once_for_features_and_outlook(eight, monkeypatch):
    read, plain = [], Book.transactions_of

    def noted(book, shard, customers, columns=None):
        read.append(shard)
        return plain(book, shard, customers, columns)

    monkeypatch.setattr(Book, "transactions_of", noted)
    book = watched(eight, OUTCOME, AS_OF)
    OUTCOME.rows(book, [AS_OF], compute(book, [AS_OF]))
    assert read == [*eight.shards]


def test_of_another_moment_nothing_was_seen(eight, seen):
    earlier = AS_OF - timedelta(days=30)
    table = compute(eight, [earlier])
    rows = OUTCOME.rows(seen, [earlier], table)
    np.testing.assert_array_equal(rows.extra, OUTCOME.rows(eight, [earlier], table).extra)
    one = np.array([1001])
    assert seen.seen((one, np.array([epoch_us(earlier)]), one)) is None
