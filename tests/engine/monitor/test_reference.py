from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from engine.monitor import reference
from engine.monitor.reference import reference_of


@pytest.fixture
def asked(monkeypatch):
    """The moments whose rows a reference asks for, with the customers asked for at each."""

    def asked_for(book, learned_at):
        found: dict[datetime, list[int]] = {}

        def scored(_book, _model, moments, customers):
            found.update(dict.fromkeys(moments, customers))
            nobody = np.empty(0, np.int64)
            return SimpleNamespace(
                rows=SimpleNamespace(customer_id=nobody), X=np.empty((0, 0)), log_odds=np.empty(0)
            )

        monkeypatch.setattr(reference, "learning_moments", lambda *_: learned_at)
        monkeypatch.setattr(reference, "scored_rows", scored)
        model: Any = SimpleNamespace(model_id="m", outcome=None, feature_names=())
        reference_of(model, book, 10)
        return found

    return asked_for


def test_logs_of_a_few_customers_after_the_books_end_are_no_reference(asked, book):
    end = book.info.as_of
    learned = [end - timedelta(days=40), end - timedelta(days=10), end + timedelta(days=900)]
    moments = [*asked(book, learned)]
    assert moments[-1] == end - timedelta(days=10)
    assert len(moments) == 18


def test_the_last_training_moment_ends_the_reference_where_the_book_covers_it(asked, book):
    learned = [book.info.as_of - timedelta(days=days) for days in (60, 34)]
    assert [*asked(book, learned)][-1] == learned[-1]


def test_every_customer_is_seen_for_one_month_of_each_phase(asked, book):
    last = book.info.as_of - timedelta(days=34)
    found = asked(book, [last])
    months = [[*found][start : start + 6] for start in (0, 6, 12)]
    assert [(last - moment).days for month in months for moment in month] == [*range(85, -1, -5)]
    for month in months:
        assert [found[moment] for moment in month] == [found[month[0]]] * 6
    shares = [customer for month in months for customer in found[month[0]]]
    assert sorted(shares) == book.customer_ids().tolist()
