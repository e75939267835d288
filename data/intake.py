"""The way in: a source's files become the portfolio's book, and what was refused its quarantine.

Read = accepted + rejected, for every table. The refused rows are kept before the book changes, and
the book changes in one step; importing the same files again gives the same book.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from data.book import Book, BookInfo, write_book
from data.checks import Border
from data.days import end_of_day, last_day, local_time
from data.delivery import Delivery, IntakeError
from data.importers.berka import read_berka
from data.importers.canonical import read_canonical
from data.portfolio import Portfolio
from data.quarantine import write_quarantine
from data.tables import SCHEMAS, TableName
from data.validation import Checked, ColumnsError, validate

Source = Literal["berka", "canonical"]

_IMPORTERS: dict[Source, Callable[[Path, datetime], Delivery]] = {
    "berka": read_berka,
    "canonical": read_canonical,
}
_NEEDED: tuple[TableName, ...] = ("customers", "accounts", "transactions")
_OPENING = time(10, 30)


@dataclass(frozen=True)
class TableReport:
    """What became of one file's records."""

    name: TableName
    file: Path
    read: int
    accepted: int
    reasons: Mapping[str, int]

    @property
    def rejected(self) -> int:
        """How many records are in the quarantine."""
        return sum(self.reasons.values())


@dataclass(frozen=True)
class ImportReport:
    """What an import did; `quarantine` are the files that hold the refused rows."""

    book: Book
    tables: tuple[TableReport, ...]
    notes: tuple[str, ...]
    quarantine: tuple[Path, ...]


def import_book(
    portfolio: Portfolio, source: Source, folder: Path, now: datetime | None = None
) -> ImportReport:
    """Make the folder's files the portfolio's book.

    `now` is the moment after which a canonical row without a book's `as_of` lies in the future.

    Raises:
        IntakeError: A file is missing, cannot be used or has no good row; the old book stays.
        OSError: The disk is full, or the portfolio may not be written; the old book stays.
    """
    delivery = _IMPORTERS[source](folder, now or datetime.now(UTC))
    checked = _checked(delivery)
    refused = {name: table.rejected for name, table in checked.items()}
    quarantine = write_quarantine(portfolio.quarantine, refused)
    reports = tuple(_report(delivery, name, table) for name, table in checked.items())
    for report in reports:
        _require_rows(report, portfolio)
    accepted = {name: table.accepted for name, table in checked.items()}
    info, notes = _info(portfolio.name, source, delivery, accepted["transactions"])
    book = write_book(portfolio.book, info, accepted)
    return ImportReport(book, reports, delivery.notes + notes, quarantine)


def _checked(delivery: Delivery) -> dict[TableName, Checked]:
    """Every table, each checked against those before it."""
    done: dict[TableName, Checked] = {}
    for name in SCHEMAS:
        if name in delivery.tables:
            incoming = delivery.tables[name]
            try:
                done[name] = validate(name, incoming.rows, _border(delivery, done))
            except ColumnsError as error:
                raise IntakeError(f"Cannot import {str(incoming.file)!r}: {error}.") from error
    return done


def _border(delivery: Delivery, done: Mapping[TableName, Checked]) -> Border:
    def accepted(name: TableName) -> pa.Table:
        return done[name].accepted if name in done else SCHEMAS[name].columns.empty_table()

    return Border(
        currency=delivery.currency,
        latest=delivery.latest,
        last_day=last_day(delivery.latest, delivery.timezone),
        customers=accepted("customers")["customer_id"],
        accounts=accepted("accounts").select(["account_id", "customer_id"]),
    )


def _report(delivery: Delivery, name: TableName, checked: Checked) -> TableReport:
    incoming = delivery.tables[name]
    accepted = len(checked.accepted)
    return TableReport(name, incoming.file, len(incoming.rows), accepted, checked.reasons)


def _require_rows(report: TableReport, portfolio: Portfolio) -> None:
    if report.accepted or report.name not in _NEEDED:
        return
    if not report.read:
        raise IntakeError(
            f"Cannot import {str(report.file)!r}: it holds a header and no rows. Deliver it again."
        )
    reason = next(iter(report.reasons))
    raise IntakeError(
        f"Cannot import {str(report.file)!r}: none of its {report.read:,} rows could be accepted, "
        f"mostly because {reason}. They are in {str(portfolio.quarantine)!r}."
    )


def _info(
    name: str, source: Source, delivery: Delivery, transactions: pa.Table
) -> tuple[BookInfo, tuple[str, ...]]:
    as_of = delivery.as_of
    notes: tuple[str, ...] = ()
    if as_of is None:
        latest = pc.max(transactions["known_at"]).as_py()
        as_of = end_of_day(last_day(latest, delivery.timezone), delivery.timezone)
        notes = (f"as_of was not given: taken as {as_of:%Y-%m-%d %H:%M} UTC, from known_at.",)
    now = None
    if delivery.historical:
        morning = last_day(as_of, delivery.timezone) + timedelta(days=1)
        now = local_time(morning, _OPENING, delivery.timezone)
    info = BookInfo(name, source, False, delivery.currency, delivery.timezone, as_of, now)
    return info, notes
