"""Which portfolio this database belongs to: exactly one, so that books can never mix."""

from dataclasses import dataclass
from datetime import datetime


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
