"""How transactions arrived: delays, days, channels and rows that cannot be.

One pass over the book's shards adds up counts; only rows that count as of the moment are seen.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data.tables import CHANNELS, SCHEMAS
from engine.model.outcome import epoch_us, local_days

if TYPE_CHECKING:
    from data.book import Book

Integers = NDArray[np.int64]
DAYS = 90
_DAY_US = 86_400_000_000
_HOUR_US = 3_600_000_000
_DELAYS = np.array([0, 1, 2, 4, 6, 8, 12, 18, 24, 36, 48, 72, 96, 168, 336, 720])  # hours
_OPTIONAL = tuple(each.name for each in SCHEMAS["transactions"].columns if each.nullable)
_TWINS = ("customer_id", "booked_at", "amount", "kind", "counterparty_id")
_COLUMNS = (
    "transaction_id",
    "customer_id",
    "account_id",
    "booked_at",
    "known_at",
    "amount",
    "balance_after",
    "channel",
    "mcc",
    "kind",
    "counterparty_id",
)


@dataclass
class Arrivals:
    """Sums over all shards; `daily` counts the rows of each of the last 90 days, oldest first."""

    first_day: date
    daily: Integers
    rows: int = 0
    overdrawn: int = 0
    zero_amounts: int = 0
    repeated: int = 0
    same_id: int = 0
    last_us: int | None = None
    blanks: Counter[str] = field(default_factory=Counter)
    delays: Integers = field(default_factory=lambda: np.zeros(len(_DELAYS) + 1, np.int64))
    by_channel: dict[str, Integers] = field(default_factory=dict)  # rows of each day

    @property
    def last_booked_at(self) -> datetime | None:
        """When the latest row was booked."""
        return None if self.last_us is None else datetime.fromtimestamp(self.last_us / 1e6, UTC)

    @property
    def delay_hours(self) -> dict[str, float]:
        """Hours within which half, 95 and 99 of 100 rows arrived: the next of a ladder of hours."""
        if not self.rows:
            return {}
        share = np.cumsum(self.delays) / self.rows
        ladder = [*map(float, _DELAYS), float("inf")]
        found = {name: ladder[int(np.searchsorted(share, at))] for name, at in _SHARES.items()}
        return {name: min(hours, 10_000.0) for name, hours in found.items()}

    @property
    def empty_days(self) -> list[date]:
        """The days without any row."""
        return [self._day(place) for place in np.flatnonzero(self.daily == 0).tolist()]

    def usual_last_day(self, weeks: int) -> float:
        """The median of the same weekday in the weeks before the last day."""
        same = self.daily[-8 : -7 * weeks - 2 : -7]
        return float(np.median(same)) if len(same) else 0.0

    @property
    def silence(self) -> Mapping[str, tuple[float, float]]:
        """Days since each channel's last row, and its longest gap before that."""
        return {channel: _silence(counts) for channel, counts in sorted(self.by_channel.items())}

    def _day(self, place: int) -> date:
        return self.first_day + timedelta(days=place)


_SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


def arrivals(book: "Book", as_of: datetime, overdrawn_products: Collection[str]) -> Arrivals:
    """Add up the transactions that count as of a moment."""
    end = as_of.astimezone(ZoneInfo(book.info.timezone)).date()
    seen = Arrivals(end - timedelta(days=DAYS), np.zeros(DAYS, np.int64))
    accounts = book.accounts()
    strict = pc.is_in(accounts["product"], pa.array(sorted(overdrawn_products), pa.string()))
    without_credit = pc.less_equal(pc.fill_null(accounts["credit_limit"], 0), 0)
    never_below = accounts.filter(pc.and_(strict, without_credit))["account_id"]
    cut = epoch_us(as_of)
    for shard in book.shards:
        rows = book.transactions(shard, _COLUMNS)
        known = pc.less_equal(rows["known_at"].cast(pa.int64()), cut)
        booked = pc.less_equal(rows["booked_at"].cast(pa.int64()), cut)
        _add(seen, rows.filter(pc.and_(known, booked)), book.info.timezone, never_below)
    return seen


def _add(seen: Arrivals, rows: pa.Table, timezone: str, never_below: pa.ChunkedArray) -> None:
    if not len(rows):
        return
    booked = rows["booked_at"].cast(pa.int64()).to_numpy()
    known = rows["known_at"].cast(pa.int64()).to_numpy()
    seen.rows += len(rows)
    seen.last_us = max(int(booked.max()), seen.last_us or 0)
    seen.blanks.update({name: rows[name].null_count for name in _OPTIONAL})
    ladder = np.searchsorted(_DELAYS * _HOUR_US, known - booked, side="left")
    seen.delays += np.bincount(ladder, minlength=len(_DELAYS) + 1)
    seen.zero_amounts += int(pc.sum(pc.equal(rows["amount"], 0)).as_py() or 0)
    below = pc.and_(
        pc.less(pc.fill_null(rows["balance_after"], 0), 0),
        pc.is_in(rows["account_id"], never_below.combine_chunks()),
    )
    seen.overdrawn += int(pc.sum(below).as_py() or 0)
    seen.repeated += len(rows) - rows.group_by(list(_TWINS)).aggregate([]).num_rows
    seen.same_id += len(rows) - len(pc.unique(rows["transaction_id"]))
    _add_days(seen, local_days(booked, timezone), rows["channel"])


def _add_days(seen: Arrivals, day: Integers, channel: pa.ChunkedArray) -> None:
    first = (seen.first_day - date(1970, 1, 1)).days
    recent = (day >= first) & (day < first + DAYS)
    place = day[recent] - first
    seen.daily += np.bincount(place, minlength=DAYS)
    for name in CHANNELS:
        mine = place[pc.equal(channel, name).to_numpy()[recent]]
        if len(mine):
            counts = np.bincount(mine, minlength=DAYS)
            seen.by_channel[name] = seen.by_channel.get(name, np.zeros(DAYS, np.int64)) + counts


def _silence(counts: Integers) -> tuple[float, float]:
    """Days without a row at the end, and the longest such stretch before the last row."""
    busy = np.flatnonzero(counts)
    longest = int((np.diff(busy) - 1).max()) if len(busy) > 1 else 0
    return float(len(counts) - 1 - busy[-1]), float(longest)
