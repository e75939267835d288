from dataclasses import replace

import pytest

from engine.store import portfolio
from engine.store.portfolio import PortfolioMismatchError, PortfolioRow
from tests.fixtures.rows import AS_OF, INFO


def test_an_empty_store_belongs_to_nobody(store):
    with store.read() as connection:
        assert portfolio.current(connection) is None
        portfolio.require(connection, "anything")


def test_a_renewed_book_is_noted(book_store):
    with book_store.write() as connection:
        portfolio.save_portfolio(connection, INFO, "e" * 64)
    with book_store.read() as connection:
        assert portfolio.current(connection) == PortfolioRow(
            "demo", "simulator", True, "INR", "Asia/Kolkata", AS_OF, "e" * 64
        )


def test_another_portfolios_database_is_refused(book_store):
    with book_store.read() as connection:
        portfolio.require(connection, "demo")
        with pytest.raises(PortfolioMismatchError, match="belongs to portfolio 'demo'"):
            portfolio.require(connection, "berka")
    with pytest.raises(PortfolioMismatchError), book_store.write() as connection:
        portfolio.save_portfolio(connection, replace(INFO, name="berka"), "b" * 64)
