from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from engine.monitor import reference
from engine.monitor.reference import reference_of


@pytest.fixture
def asked(monkeypatch):
    """The moments whose rows a reference asks for; it gets no further."""

    def moments_of(book, learned_at):
        found = []

        class AskedError(Exception):
            pass

        def scored(_book, _model, moments, **_):
            found.extend(moments)
            raise AskedError

        monkeypatch.setattr(reference, "learning_moments", lambda *_: learned_at)
        monkeypatch.setattr(reference, "scored_rows", scored)
        nobody: Any = SimpleNamespace(outcome=None)
        with pytest.raises(AskedError):
            reference_of(nobody, book, 10)
        return found

    return moments_of


def test_logs_of_a_few_customers_after_the_books_end_are_no_reference(asked, book):
    end = book.info.as_of
    learned = [end - timedelta(days=40), end - timedelta(days=10), end + timedelta(days=900)]
    moments = asked(book, learned)
    assert moments[-1] == end - timedelta(days=10)
    assert len(moments) == 18


def test_the_last_training_moment_ends_the_reference_where_the_book_covers_it(asked, book):
    learned = [book.info.as_of - timedelta(days=days) for days in (60, 34)]
    assert asked(book, learned)[-1] == learned[-1]
