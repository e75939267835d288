from datetime import timedelta

from engine.store import features
from tests.fixtures.rows import AS_OF


def test_the_newest_vectors_replace_the_old_ones(book_store):
    with book_store.write() as connection:
        features.save_features(connection, AS_OF, "one", [(1001, b"old"), (1002, b"old")])
        features.save_features(connection, AS_OF + timedelta(days=1), "two", [(1001, b"new")])
        assert features.vector(connection, 1001, "two") == b"new"
        assert features.vector(connection, 1001, "one") is None
        assert features.vector(connection, 1002, "one") is None
