"""A small simulated bank with its model, shared by everything that monitors."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.book import Book
from data.portfolio import portfolio
from data.simulator.writing import simulate_book
from engine.model.artefact import Model, load, save
from engine.model.training import train
from engine.monitor.limits import Limits, load_limits
from engine.monitor.reference import Reference, find_reference

LOOKED_AT = datetime(2026, 11, 1, 5, tzinfo=UTC)


@pytest.fixture(scope="session")
def limits() -> Limits:
    return load_limits()


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    home = tmp_path_factory.mktemp("monitored")
    return simulate_book(portfolio(home, "demo"), 900, 12, 7)


@pytest.fixture(scope="session")
def artefact(book: Book, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(train(book, "payment"), tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="session")
def model(artefact: Path) -> Model:
    return load(artefact)


@pytest.fixture(scope="session")
def reference(model: Model, book: Book, artefact: Path) -> Reference:
    return find_reference(model, book, artefact)
