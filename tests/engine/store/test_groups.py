from engine.store.groups import QueueGroup, groups
from engine.store.queue import QueueFilter, QueueQuery
from engine.store.scores import save_scores
from tests.fixtures.rows import batch, new_score


def test_groups_add_up_the_queue_the_largest_first(book_store):
    night = (
        new_score(1001, 0.5, band="HIGH", exposure=7),
        new_score(1002, 0.25, band="LOW", exposure=5),
        new_score(1003, 0.125, band="LOW", exposure=1),
    )
    with book_store.write() as connection:
        save_scores(connection, batch(*night))
    with book_store.read() as connection:
        assert groups(connection, QueueQuery(), "band") == [
            QueueGroup("LOW", 2, 0.375, 6),
            QueueGroup("HIGH", 1, 0.5, 7),
        ]
        query = QueueQuery(filters=QueueFilter(band=("LOW",)))
        by_region = groups(connection, query, "region")
    assert sorted(by_region, key=lambda each: each.exposure) == [
        QueueGroup(None, 1, 0.125, 1),
        QueueGroup("Kerala", 1, 0.25, 5),
    ]
