"""Which portfolio this database belongs to: exactly one, so that books can never mix."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from engine.store.bulk import upsert
from engine.store.schema import PORTFOLIO

if TYPE_CHECKING:
    from data.book import BookInfo


class PortfolioMismatchError(ValueError):
    """The database belongs to another portfolio."""


@dataclass(frozen=True)
class PortfolioRow:
    """The portfolio in this database and the book it was last filled from."""

    name: str
    source: str
    simulated: bool
    currency: str
    timezone: str
    as_of: datetime
    book_hash: str


def save_portfolio(conn: Connection, info: "BookInfo", book_hash: str) -> PortfolioRow:
    """Make this database the portfolio's, or note that its book was renewed.

    Raises:
        PortfolioMismatchError: It belongs to another portfolio.
    """
    require(conn, info.name)
    row = PortfolioRow(
        name=info.name,
        source=info.source,
        simulated=info.simulated,
        currency=info.currency,
        timezone=info.timezone,
        as_of=info.as_of,
        book_hash=book_hash,
    )
    conn.execute(upsert(conn, PORTFOLIO), asdict(row))
    return row


def current(conn: Connection) -> PortfolioRow | None:
    """The portfolio in this database, or None while it is empty."""
    row = conn.execute(select(PORTFOLIO)).mappings().one_or_none()
    return None if row is None else PortfolioRow(**row)


def require(conn: Connection, name: str) -> None:
    """Go on only if this database is empty or belongs to the portfolio of that name.

    Raises:
        PortfolioMismatchError: It belongs to another portfolio.
    """
    found = current(conn)
    if found is not None and found.name != name:
        raise PortfolioMismatchError(
            f"This database belongs to portfolio {found.name!r}, not {name!r}: choose another with "
            f"FORBEAR_DATABASE_URL, or run `forbear use {found.name}`."
        )
