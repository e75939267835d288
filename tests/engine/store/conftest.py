"""Stores with something in them."""

import pytest

from engine.store.cipher import Cipher
from engine.store.database import Store
from engine.store.scores import save_scores
from tests.fixtures.rows import KEY, PEOPLE, batch, fill, new_score


@pytest.fixture
def cipher() -> Cipher:
    return Cipher(KEY)


@pytest.fixture
def book_store(store: Store, cipher: Cipher) -> Store:
    """A store with customers and a champion, on each backend in turn."""
    fill(store, cipher)
    return store


@pytest.fixture
def scored_store(book_store: Store) -> Store:
    """The same with a score for everybody, on each backend in turn."""
    with book_store.write() as connection:
        save_scores(connection, batch(*(new_score(number) for number, *_ in PEOPLE)))
    return book_store
