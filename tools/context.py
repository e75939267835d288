"""Everything a tool may touch, handed to it explicitly, and opened only when it is first needed.

`open_context` is the one place where the assistant's side reads the environment. A simulated or
historical book has its own frozen clock, so that its questions are answered as of its own day.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from data.book import Book, open_book
from data.portfolio import Portfolio
from engine.clock import Clock, book_clock
from engine.outreach.desk import Desk, open_desk
from engine.settings import Settings
from engine.store import customers, models, portfolio, scores
from engine.store.cipher import Cipher, load_cipher
from engine.store.customers import Customer
from engine.store.database import Store, open_store
from engine.store.models import ModelRow
from engine.store.portfolio import PortfolioRow
from engine.store.scores import Score
from tools.errors import NothingScoredError, UnknownCustomerError

if TYPE_CHECKING:
    from sqlalchemy import Connection

HORIZON_DAYS = 30


@dataclass(frozen=True)
class Context:
    """The open resources of one session, and the person it is held for."""

    settings: Settings
    portfolio: Portfolio
    store: Store
    person: str

    @cached_property
    def book(self) -> Book:
        """The portfolio's records."""
        return open_book(self.portfolio.book)

    @cached_property
    def clock(self) -> Clock:
        """The system's clock, or the book's own when it stands still."""
        return book_clock(self.book.info.now)

    @cached_property
    def cipher(self) -> Cipher:
        """The key to personal data."""
        return load_cipher(self.settings.pii_key, self.portfolio.root)

    @cached_property
    def desk(self) -> Desk:
        """What is needed to propose a message; it holds no transport."""
        return open_desk(self.cipher, self.clock)

    @cached_property
    def row(self) -> PortfolioRow:
        """What the store says about its portfolio.

        Raises:
            NothingScoredError: The store is empty.
            PortfolioMismatchError: It is another portfolio's.
        """
        with self.store.read() as conn:
            portfolio.require(conn, self.portfolio.name)
            found = portfolio.current(conn)
        if found is None:
            raise NothingScoredError(
                f"Store {self.store.name!r} holds no portfolio yet: run `forbear score`."
            )
        return found

    @property
    def currency(self) -> str:
        """The currency of every amount."""
        return self.row.currency

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone in which the book's days begin."""
        return ZoneInfo(self.row.timezone)

    @cached_property
    def _vocabularies(self) -> dict[str, tuple[str, ...]]:
        table = self.book.customers()
        columns = ("region", "segment", "language")
        return {
            column: tuple(sorted(filter(None, table[column].unique().to_pylist())))
            for column in columns
        }

    def vocabulary(self, column: Literal["region", "segment", "language"]) -> tuple[str, ...]:
        """Every value of a customer column that occurs in the book."""
        return self._vocabularies[column]

    def local(self, moment: datetime) -> datetime:
        """The moment as the book's own clock and calendar show it."""
        return moment.astimezone(self.zone)

    def customer(self, conn: "Connection", customer_id: int) -> Customer:
        """The customer without personal data.

        Raises:
            UnknownCustomerError: There is none of that id.
        """
        found = customers.find(conn, customer_id)
        if found is None:
            nearest = tuple(customers.nearest_ids(conn, customer_id))
            raise UnknownCustomerError(customer_id, nearest)
        return found

    def score(self, conn: "Connection", customer_id: int) -> Score:
        """The customer's latest score.

        Raises:
            NothingScoredError: The customer was never scored.
        """
        found = scores.latest(conn, customer_id)
        if found is None:
            raise NothingScoredError(
                f"Customer {customer_id} has no score yet: run `forbear score`."
            )
        return found

    def champion(self, conn: "Connection") -> ModelRow:
        """The model in use.

        Raises:
            NothingScoredError: No model was trained for this portfolio.
        """
        found = models.champion(conn)
        if found is None:
            raise NothingScoredError("No model is in use yet: run `forbear train`, then score.")
        return found


def open_context(environ: Mapping[str, str] = os.environ, person: str = "analyst") -> Context:
    """Open the configured portfolio and its store for one person.

    Raises:
        PortfolioError: No portfolio is named or current.
        StoreError: The store is missing, outdated, locked or unreachable.
    """
    settings = Settings.from_environment(environ)
    return Context(settings, settings.portfolio(), open_store(settings.url()), person)
