"""Everything a tool may touch, handed to it explicitly, and opened only when it is first needed.

`open_context` is the one place where the assistant's side reads the environment. A simulated or
historical book has its own frozen clock, so that its questions are answered as of its own day.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
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
from tools.errors import NothingScoredError, UnavailableError, UnknownCustomerError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from engine.model.artefact import Model

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

    @property
    def today(self) -> date:
        """The day that the latest scores look ahead from."""
        return self.local(self.row.as_of).date()

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

    def held_for(self, person: str) -> "Context":
        """The same session for another person; what is open already is shared."""
        other = replace(self, person=person)
        opened = {name: value for name, value in vars(self).items() if name not in vars(other)}
        vars(other).update(opened)
        return other

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

    def score_on(self, conn: "Connection", customer_id: int, day: date | None) -> Score:
        """The score that stood on a day of the book, the latest where no day is given.

        Raises:
            NothingScoredError: The customer had no score by then.
        """
        if day is None:
            return self.score(conn, customer_id)
        before = scores.history(conn, customer_id)
        there = [point for point in before if self.local(point.as_of).date() <= day]
        if not there:
            first = f": the first is of {self.local(before[0].as_of).date()}" if before else ""
            raise NothingScoredError(
                f"Customer {customer_id} had no score on {day}{first}. Ask for a later day, or "
                "leave the day out for the latest score."
            )
        of_night = [point for point in there if point.as_of == there[-1].as_of]
        used = self.champion(conn).model_id
        chosen = next((each for each in of_night if each.model_id == used), of_night[-1])
        found = scores.score(conn, chosen.score_id)
        if found is None:
            raise NothingScoredError(f"Score {chosen.score_id} is gone: ask again.")
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

    def model(self, conn: "Connection") -> "Model":
        """The champion's artefact, read once.

        Raises:
            NothingScoredError: No model was trained for this portfolio.
            UnavailableError: Its artefact is gone, damaged, or of other features.
        """
        from engine.model.artefact import (
            CorruptModelError,
            FeatureMismatchError,
            MissingModelError,
            load,
        )

        row = self.champion(conn)
        if row.model_id not in self._models:
            try:
                self._models[row.model_id] = load(self.portfolio.models / row.model_id)
            except (MissingModelError, CorruptModelError, FeatureMismatchError) as error:
                raise UnavailableError(str(error)) from error
        return self._models[row.model_id]

    @cached_property
    def _models(self) -> "dict[str, Model]":
        return {}


def open_context(environ: Mapping[str, str] = os.environ, person: str = "analyst") -> Context:
    """Open the configured portfolio and its store for one person.

    Raises:
        PortfolioError: No portfolio is named or current.
        StoreError: The store is missing, outdated, locked or unreachable.
    """
    settings = Settings.from_environment(environ)
    return Context(settings, settings.portfolio(), open_store(settings.url()), person)
