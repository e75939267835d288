"""One person's desk: the store, the clock and the person, opened once for one page.

Everything a page shows or does goes through here. The person came from the server; what costs
time (books, templates, the assistant) is opened when it is first needed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dashboards.identity import person_from_environment
from data.manifest import BookInfo, read_manifest
from data.portfolio import Portfolio
from engine.clock import Clock, book_clock
from engine.person import Person
from engine.settings import Settings
from engine.store import portfolio as portfolios
from engine.store.database import Store, open_store
from engine.store.portfolio import PortfolioRow

if TYPE_CHECKING:
    from tools.context import Context


class EmptyStoreError(LookupError):
    """The store is there and holds no portfolio yet."""


@dataclass(frozen=True)
class Desk:
    """What a page works with."""

    person: Person
    store: Store
    portfolio: Portfolio
    row: PortfolioRow
    clock: Clock
    frozen: bool
    environ: Mapping[str, str]

    @property
    def currency(self) -> str:
        """The portfolio's currency."""
        return self.row.currency

    @property
    def zone(self) -> str:
        """The time zone of the book's calendar."""
        return self.row.timezone

    @property
    def today(self) -> date:
        """Today on the book's calendar."""
        return self.clock().astimezone(ZoneInfo(self.zone)).date()

    @property
    def as_of(self) -> datetime:
        """The last moment that is fully known."""
        return self.row.as_of

    @cached_property
    def context(self) -> "Context":
        """The same desk as the tools see it."""
        from tools.context import Context

        settings = Settings.from_environment(self.environ)
        return Context(settings, self.portfolio, self.store, self.person.name)


def open_desk(environ: Mapping[str, str]) -> Desk:
    """The desk of the person for whom the server started this kernel.

    Raises:
        IdentityError: The server named no person.
        PortfolioError: No portfolio was chosen.
        StoreError: The store is missing, locked or unreachable.
        EmptyStoreError: Nothing was scored yet.
        MissingBookError: The portfolio has no records.
    """
    person = person_from_environment(environ)
    settings = Settings.from_environment(environ)
    portfolio = settings.portfolio()
    store = open_store(settings.url())
    with store.read() as connection:
        row = portfolios.current(connection)
    if row is None:
        raise EmptyStoreError(
            f"Store {store.name!r} holds no portfolio yet: run `forbear score` (or `make demo`)."
        )
    info: BookInfo = read_manifest(portfolio.book).info
    return Desk(person, store, portfolio, row, book_clock(info.now), info.now is not None, environ)
