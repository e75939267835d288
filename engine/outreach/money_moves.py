"""A customer's movements of money and obligations, as they were known at a moment, by local day.

Only booked transactions in the book's own currency count; others are handed back apart, so that
whoever reads can say that they exist.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from data.one_customer import one_customer

if TYPE_CHECKING:
    from data.book import Book


@dataclass(frozen=True)
class Move:
    """One booked transaction: money in is positive; `day` is the local day."""

    kind: str
    amount: int
    day: date


@dataclass(frozen=True)
class Due:
    """One obligation as it was known: paid later is not paid yet."""

    obligation_id: int
    kind: str
    due_on: date
    amount: int
    paid_on: date | None
    paid_amount: int

    def overdue(self, last: date) -> bool:
        """Whether it was due by that day and is not paid in full."""
        return self.due_on <= last and self.paid_amount < self.amount


def moves_of(
    book: "Book", customer_id: int, as_of: datetime
) -> tuple[tuple[Move, ...], tuple[Move, ...]]:
    """The customer's booked transactions as of a moment: in the book's currency, and in others."""
    zone, own = ZoneInfo(book.info.timezone), _own_accounts(book, customer_id)
    columns = ["account_id", "booked_at", "amount", "kind", "status"]
    rows = book.timeline(customer_id, until=as_of).select(columns).to_pylist()
    booked = [row for row in rows if row["status"] == "booked"]
    here, elsewhere = list[Move](), list[Move]()
    for row in booked:
        move = Move(row["kind"], row["amount"], row["booked_at"].astimezone(zone).date())
        (here if row["account_id"] in own else elsewhere).append(move)
    return tuple(here), tuple(elsewhere)


def dues_of(book: "Book", customer_id: int, last: date) -> tuple[Due, ...]:
    """The customer's obligations in the book's currency as they were known after that day."""
    own = _own_accounts(book, customer_id)
    rows = one_customer(book, customer_id).obligations().to_pylist()
    return tuple(_known(row, last) for row in rows if row["account_id"] in own)


def _own_accounts(book: "Book", customer_id: int) -> frozenset[int]:
    rows = one_customer(book, customer_id).accounts().to_pylist()
    return frozenset(row["account_id"] for row in rows if row["currency"] == book.info.currency)


def _known(row: dict[str, Any], last: date) -> Due:
    due = Due(**{name: row[name] for name in Due.__dataclass_fields__})
    if due.paid_on is not None and due.paid_on <= last:
        return due
    return replace(due, paid_on=None, paid_amount=0)
