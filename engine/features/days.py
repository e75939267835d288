"""Local days of a book: when a date ends, and how far local time is from UTC.

A date in the records means the end of that local day; nothing dated is known before it.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.days import end_of_day

MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_DAY, LAST_DAY = ((day - EPOCH.date()).days for day in (date.min, date.max))
BLOCK = 512  # days
NOT_A_TIME = np.iinfo(np.int64).min  # NumPy's


def microseconds(moment: datetime) -> int:
    """The moment as microseconds since 1970, UTC."""
    return (moment - EPOCH) // MICROSECOND


def epochs(column: pa.ChunkedArray, missing: int) -> NDArray[np.int64]:
    """Dates in days, times in microseconds since 1970; `missing` where there is none."""
    plain: NDArray[np.int64] = column.to_numpy().view(np.int64)
    return np.where(plain == NOT_A_TIME, missing, plain) if column.null_count else plain


def day_ends(days: NDArray[np.int64], timezone: str) -> NDArray[np.int64]:
    """The moments (epoch microseconds) at which dates (days since 1970) end in the time zone."""
    if not len(days):
        return np.empty(0, np.int64)
    first, last = ((int(day) - FIRST_DAY) // BLOCK for day in (days.min(), days.max()))
    ends = np.concatenate([_ends(block, timezone) for block in range(first, last + 1)])
    return ends[days - (FIRST_DAY + first * BLOCK)]


@lru_cache(maxsize=8)
def utc_offsets(
    timezone: str, first_year: int, last_year: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Moments from which an offset holds, and the offset to add to UTC, in microseconds."""
    zone = ZoneInfo(timezone)
    hour = datetime(first_year, 1, 1, tzinfo=UTC) - timedelta(days=1)
    end = datetime(last_year + 1, 1, 2, tzinfo=UTC)
    since, offsets = [np.iinfo(np.int64).min], [_offset(hour, zone)]
    while hour < end:
        if _offset(hour + timedelta(days=1), zone) != offsets[-1]:
            change = _change(hour, offsets[-1], zone)
            since.append(microseconds(change))
            offsets.append(_offset(change, zone))
        hour += timedelta(days=1)
    return np.array(since, np.int64), np.array(offsets, np.int64)


@lru_cache(maxsize=256)
def _ends(block: int, timezone: str) -> NDArray[np.int64]:
    """The ends of the days of one block, counted from the first day that has a date."""
    start = FIRST_DAY + block * BLOCK
    days = range(start, min(start + BLOCK, LAST_DAY))
    return np.array([_end(day, timezone) for day in days], np.int64)


def _end(day: int, timezone: str) -> int:
    return microseconds(end_of_day(EPOCH.date() + timedelta(days=day), timezone))


def _offset(moment: datetime, zone: ZoneInfo) -> int:
    offset = moment.astimezone(zone).utcoffset()
    return 0 if offset is None else offset // MICROSECOND


def _change(moment: datetime, offset: int, zone: ZoneInfo) -> datetime:
    """The quarter of an hour, within a day, at which the offset changes."""
    while _offset(moment, zone) == offset:
        moment += timedelta(minutes=15)
    return moment
