from datetime import timedelta

import numpy as np

from engine.store import feature_values, features
from tests.fixtures.rows import AS_OF

VECTORS = {1042: [1.5, np.nan, -3.0], 1001: [0.0, 2.5, 1e300], 1010: [7.0, -0.0, 4.0]}


def test_one_feature_of_everybody_is_read_bit_by_bit(book_store):
    rows = [(who, np.array(values).tobytes()) for who, values in VECTORS.items()]
    with book_store.write() as connection:
        features.save_features(connection, AS_OF, "ours", rows)
    with book_store.read() as connection:
        for position in range(3):
            found = feature_values.values(connection, "ours", position)
            assert found.customer_id.tolist() == [1001, 1010, 1042]
            expected = np.array([VECTORS[who][position] for who in (1001, 1010, 1042)])
            assert found.value.tobytes() == expected.tobytes()


def test_vectors_of_another_catalogue_are_none(book_store):
    with book_store.write() as connection:
        features.save_features(connection, AS_OF + timedelta(days=1), "other", [(1001, bytes(8))])
    with book_store.read() as connection:
        assert len(feature_values.values(connection, "ours", 0).customer_id) == 0
