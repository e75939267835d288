"""A small simulated bank with its model, shared by everything that monitors."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.book import Book, open_book
from engine.model.artefact import Model, load
from engine.monitor.limits import Limits, load_limits
from engine.monitor.reference import Reference, find_reference

LOOKED_AT = datetime(2026, 11, 1, 5, tzinfo=UTC)


@pytest.fixture(scope="session")
def limits() -> Limits:
    return load_limits()


@pytest.fixture(scope="session")
def book(small_bank: Path) -> Book:
    return open_book(small_bank / "demo" / "book")


@pytest.fixture(scope="session")
def artefact(small_bank: Path) -> Path:
    [folder] = (small_bank / "demo" / "models").iterdir()
    return folder


@pytest.fixture(scope="session")
def model(artefact: Path) -> Model:
    return load(artefact)


@pytest.fixture(scope="session")
def reference(model: Model, book: Book, artefact: Path) -> Reference:
    return find_reference(model, book, artefact)
