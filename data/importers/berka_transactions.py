"""The PKDD'99 table `trans` as canonical rows.

The source has dates and no times. The book's days are therefore those of UTC, in which each lasts
24 hours, and a row is booked and known at noon of its date, plus a second for each row before it on
that day. So a window of whole days that ends at a midnight holds exactly those dates, and the last
row of a day carries the balance at its end. Customers keep their own zone, Europe/Prague.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data.delivery import REASON, as_delivered
from data.importers.berka_cells import days, minor, missed, whole
from data.importers.berka_codes import SIGNS, channels, kinds, partners, translate, unknown
from data.importers.day_order import DayOrder, day_order
from data.parsing import blanks_removed
from data.tables import UTC_TIME

DAYS = "UTC"
CUT_DAY = date(1994, 3, 31)  # the extract's panel ends inside this day
_NOON, _SECOND, _DAY = 43_200_000_000, 1_000_000, 86_400_000_000


@dataclass(frozen=True)
class Transactions:
    """The rows, the last complete day in them, and how many account-days do not add up."""

    rows: pa.Table
    last_day: date | None
    broken_days: int


def transactions(source: pa.Table) -> Transactions:
    """Every record of the source, those that cannot be used with their reason."""
    cells = _cells(source)
    reasons = _reasons(source, cells)
    good = np.flatnonzero(pc.is_null(reasons))
    order = _day_order(cells.take(good))
    seconds = np.zeros(len(source), dtype=np.int64)
    seconds[good] = order.places
    rows = _canonical(cells, seconds)
    for name, column in (as_delivered(source) | {REASON: reasons}).items():
        rows = rows.append_column(name, column)
    return Transactions(rows, _last_day(source, cells.take(good)), order.broken_days)


def _cells(source: pa.Table) -> pa.Table:
    """The source's columns as values."""
    text = {
        name: blanks_removed(source[name]).cast(pa.string())
        for name in ("type", "operation", "k_symbol", "bank")
    }
    return pa.table(
        {
            **text,
            "trans_id": whole(source["trans_id"]),
            "account_id": whole(source["account_id"]),
            "day": days(source["date"]),
            "amount": minor(source["amount"]),
            "balance": minor(source["balance"]),
            "partner": whole(source["account"]),
        }
    )


def _reasons(source: pa.Table, cells: pa.Table) -> pa.ChunkedArray:
    """The first reason against each row, or null."""
    reasons = (
        source[REASON] if REASON in source.column_names else pa.nulls(len(source), pa.string())
    )
    for reason, mask in _refusals(source, cells):
        reasons = pc.coalesce(reasons, pc.if_else(pc.fill_null(mask, False), reason, None))
    return reasons if isinstance(reasons, pa.ChunkedArray) else pa.chunked_array([reasons])


def _refusals(source: pa.Table, cells: pa.Table) -> list[tuple[str, pa.ChunkedArray]]:
    kind, operation, symbol = cells["type"], cells["operation"], cells["k_symbol"]
    nothing = pc.and_(pc.is_null(operation), pc.is_null(symbol))
    found = [
        ("trans_id is not a whole number", pc.is_null(cells["trans_id"])),
        ("account_id is not a whole number", pc.is_null(cells["account_id"])),
        ("date is not a day such as 930101", pc.is_null(cells["day"])),
        ("amount is not an amount such as 700.00", pc.is_null(cells["amount"])),
        ("amount is negative: the type says the direction", pc.less(cells["amount"], 0)),
        ("balance is not an amount such as 700.00", missed(source["balance"], cells["balance"])),
        ("account is not a whole number", missed(source["account"], cells["partner"])),
        ("type is blank", pc.is_null(kind)),
        *unknown(kind, operation, symbol),
        ("operation and k_symbol are both blank", nothing),
    ]
    if "source" in source.column_names:
        panel = pc.starts_with(source["source"].cast(pa.string()), "panel")
        cut = pc.and_(panel, pc.greater_equal(cells["day"], pa.scalar(CUT_DAY)))
        found.append((f"the extract is cut inside {CUT_DAY}: the day is incomplete", cut))
    return found


def _day_order(cells: pa.Table) -> DayOrder:
    columns = [
        cells[name].cast(kind).fill_null(0).to_numpy().astype(np.int64)
        for name, kind in (
            ("account_id", pa.int64()),
            ("day", pa.int32()),
            ("trans_id", pa.int64()),
            ("amount", pa.int64()),
            ("balance", pa.int64()),
        )
    ]
    columns[3] *= translate(cells["type"], SIGNS).to_numpy()
    return day_order(*columns)


def _canonical(cells: pa.Table, seconds: NDArray[np.int64]) -> pa.Table:
    day = pc.multiply(cells["day"].cast(pa.int32()).cast(pa.int64()), _DAY)
    booked_at = pc.add(day, pa.array(seconds * _SECOND + _NOON)).cast(UTC_TIME)
    return pa.table(
        {
            "transaction_id": cells["trans_id"],
            "customer_id": cells["account_id"],
            "account_id": cells["account_id"],
            "booked_at": booked_at,
            "known_at": booked_at,
            "amount": pc.multiply(cells["amount"], translate(cells["type"], SIGNS)),
            "balance_after": cells["balance"],
            "channel": channels(cells["operation"], cells["k_symbol"]),
            "kind": kinds(cells["operation"], cells["k_symbol"]),
            "status": pa.array(["booked"] * len(cells)),
            "counterparty_id": partners(cells["bank"], cells["partner"]),
        }
    )


def _last_day(source: pa.Table, good: pa.Table) -> date | None:
    """The day up to which everything is known: for the extract, the end of its panel."""
    if "source" in source.column_names:
        return date.fromordinal(CUT_DAY.toordinal() - 1)
    last: date | None = pc.max(good["day"]).as_py()
    return last
