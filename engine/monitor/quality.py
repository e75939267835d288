"""Data quality: are the records complete, on time, possible and fresh?

About the book as it stands, not about a model. Transactions are read shard by shard; nothing here
changes a record. What the importer refused is in the quarantine and is counted from there. A column
that the source is declared not to have is absent and not incomplete: nothing is found about it, nor
about what the features that read it make of it.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from data.tables import SCHEMAS, TableName
from engine.features import CATALOG
from engine.features.compute import compute
from engine.monitor.absent import absent_inputs
from engine.monitor.arrivals import Arrivals, arrivals
from engine.monitor.findings import Finding, Report, judged
from engine.monitor.limits import QualityLimits
from engine.monitor.refused import refused_rows
from engine.store.reports import BOOK

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from data.book import Book

_VOLUME_WEEKS = 8
_PEOPLE: tuple[TableName, ...] = ("customers", "accounts", "obligations", "consents")


def quality(
    book: "Book",
    quarantine: Path,
    limits: QualityLimits,
    *,
    as_of: datetime,
    created_at: datetime,
) -> Report:
    """Look at every table of the book, as far as it counted as of a moment."""
    seen = arrivals(book, as_of, limits.overdrawn_products)
    findings = [
        *_complete(book, seen, limits),
        *_timely(seen, limits),
        *_possible(seen, limits),
        *_usual(book, as_of, limits),
        *_refused(quarantine, limits),
    ]
    facts = {
        "book": book.fingerprint,
        "source": book.info.source,
        "absent": dict(limits.absent_from(book.info.source)),
        "transactions": seen.rows,
        "last_booked_at": seen.last_booked_at.isoformat() if seen.last_booked_at else None,
        "delay_hours": seen.delay_hours,
    }
    return Report("quality", as_of, BOOK, created_at, facts, tuple(findings))


def _complete(book: "Book", seen: Arrivals, limits: QualityLimits) -> Iterator[Finding]:
    """Share of blank cells in each optional column where a blank means nothing of its own."""
    fine = {*limits.blank_means, *limits.absent_from(book.info.source)}
    for name in _PEOPLE:
        table: pa.Table = getattr(book, name)()
        for field in SCHEMAS[name].columns:
            meant = f"{name}.{field.name}" in fine
            if field.nullable and len(table) and not meant:
                blanks = table[field.name].null_count / len(table)
                yield _blank(f"{name}.{field.name}", blanks, len(table), limits)
    for column, blanks in seen.blanks.items():
        if f"transactions.{column}" not in fine:
            yield _blank(f"transactions.{column}", blanks / max(seen.rows, 1), seen.rows, limits)


def _blank(column: str, share: float, rows: int, limits: QualityLimits) -> Finding:
    reason = f"blank in {share:.1%} of {rows:,} rows"
    return judged(limits.missing, "missing", column, column, share, reason)


def _timely(seen: Arrivals, limits: QualityLimits) -> Iterator[Finding]:
    late = seen.delay_hours.get("p95", float("nan"))
    told = ", ".join(f"{name} {hours:,.1f} h" for name, hours in seen.delay_hours.items())
    yield judged(
        limits.delay_hours,
        "delay_hours",
        "transactions",
        "Arrival after booking",
        late,
        f"booked to known: {told or 'nothing arrived'}",
    )
    empty = seen.empty_days
    told = f", the last one {empty[-1]}" if empty else ""
    yield judged(
        limits.empty_days,
        "empty_days",
        "transactions",
        "Days without transactions",
        float(len(empty)),
        f"{len(empty)} of the last {len(seen.daily)} days{told}",
    )
    usual = seen.usual_last_day(_VOLUME_WEEKS)
    last = int(seen.daily[-1]) if len(seen.daily) else 0
    yield judged(
        limits.volume,
        "volume",
        "transactions",
        "Rows of the last day",
        last / usual - 1 if usual else float("nan"),
        f"{last:,} rows, usually {usual:,.0f} on that weekday",
    )
    for channel, (days, gap) in seen.silence.items():
        yield judged(
            limits.stale_days,
            "stale_days",
            channel,
            f"Channel {channel}",
            max(days - gap, 0.0),
            f"last transaction {days:.1f} days before the end, usual longest gap {gap:.1f} days",
        )


def _possible(seen: Arrivals, limits: QualityLimits) -> Iterator[Finding]:
    rows = max(seen.rows, 1)
    for name, label, count in (
        ("balance", "Overdrawn where that cannot be", seen.overdrawn),
        ("amount", "Amounts of zero", seen.zero_amounts),
    ):
        yield judged(
            limits.impossible,
            "impossible",
            name,
            label,
            count / rows,
            f"{count:,} of {seen.rows:,} rows",
        )
    yield judged(
        limits.repeated,
        "repeated",
        "transactions",
        "Rows that repeat another",
        seen.repeated / rows,
        f"{seen.repeated:,} of {seen.rows:,} rows differ from another in their id only",
    )
    yield judged(
        limits.impossible,
        "impossible",
        "transaction_id",
        "Ids that are used twice",
        seen.same_id / rows,
        f"{seen.same_id:,} of {seen.rows:,} rows",
    )


def _usual(book: "Book", as_of: datetime, limits: QualityLimits) -> Iterator[Finding]:
    """Share of customers beyond one end of each feature's usual range: below it, or above it.

    A wrong unit or sign puts them on one side; customers who differ are on both. A range of one
    value, such as no failed debit, says what is harmless: how many are outside tells of hardship,
    and nothing of a column's unit or sign.
    """
    table = compute(book, [as_of])
    names = [feature.name for feature in CATALOG]
    absent = absent_inputs(names, limits.absent_from(book.info.source))
    own = limits.usual_at(book.info.source)
    for feature in CATALOG:
        range_ = own.get(feature.name, feature.usual_range)
        if range_ is None or range_[0] == range_[1] or feature.name in absent:
            continue
        values = table.column(feature.name)
        values = values[~np.isnan(values)]
        share, told = _beyond(values, *range_)
        yield judged(
            limits.outside_usual,
            "outside_usual",
            feature.name,
            feature.label,
            share,
            told,
            chance=len(values) < limits.usual_customers,
        )


def _beyond(values: "NDArray[np.float64]", low: float, high: float) -> tuple[float, str]:
    """The larger share of values beyond one end of the range, and that in words."""
    if not len(values):
        return float("nan"), "no customer has it"
    below, above = float(np.mean(values < low)), float(np.mean(values > high))
    share, end = max((below, f"below {low:g}"), (above, f"above {high:g}"))
    usual = f"{low:g} to {high:g} is usual"
    return share, f"{share:.1%} of {len(values):,} customers {end}, where {usual}"


def _refused(quarantine: Path, limits: QualityLimits) -> Iterator[Finding]:
    for table, reasons in refused_rows(quarantine).items():
        count = sum(reasons.values())
        told = "; ".join(f"{many:,} because {reason}" for reason, many in list(reasons.items())[:3])
        yield judged(limits.refused, "refused", table, f"Refused {table}", float(count), told)
