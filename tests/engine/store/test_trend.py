from dataclasses import replace
from datetime import timedelta

from engine.store import aggregates, models, trend
from engine.store.scores import save_scores
from tests.fixtures.rows import AS_OF, MODEL, NOW, batch, new_score

DAY = timedelta(days=1)


def _score(connection, as_of, model_id, probability):
    save_scores(connection, batch(new_score(1001, probability), as_of=as_of, model_id=model_id))
    aggregates.prepare(connection, as_of, model_id)


def test_each_moment_counts_once_by_the_model_in_use_and_challengers_never(book_store):
    with book_store.write() as connection:
        models.save_model(connection, replace(MODEL, model_id="payment-2", data_hash="e" * 64))
        models.save_model(connection, replace(MODEL, model_id="payment-3", data_hash="f" * 64))
        _score(connection, AS_OF - DAY, "payment-1", 0.5)
        _score(connection, AS_OF, "payment-1", 0.25)
        _score(connection, AS_OF, "payment-2", 0.75)
        _score(connection, AS_OF, "payment-3", 1.0)
        _score(connection, AS_OF - 40 * DAY, "payment-1", 0.125)
        models.promote(connection, "payment-2", "ana", NOW)
    with book_store.read() as connection:
        found = trend.nights_since(connection, AS_OF - 30 * DAY)
    assert [(n.as_of, n.model_id, n.mean_probability) for n in found] == [
        (AS_OF - DAY, "payment-1", 0.5),
        (AS_OF, "payment-2", 0.75),
    ]
    assert found[0].customers_by_band == {"HIGH": 1}
