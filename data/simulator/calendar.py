"""The days of a run: day 0 is the first settling day, and all else is counted from there.

A day is a local calendar day; the run's seconds are local seconds since the start of day 0. The
settling days come before the book's first day and are not written to it.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

Days = np.ndarray[Any, np.dtype[np.int64]]

AHEAD = 45
"""Days after the last one for which payments are already scheduled."""


@dataclass(frozen=True)
class Calendar:
    """Lookup tables for each day of a run, and the way from a day to a moment."""

    origin: date
    first: int
    last: int
    timezone: str
    month_day: Days
    month: Days
    month_number: Days
    month_length: Days
    weekday: Days
    utc_offset: Days

    def day(self, on: date) -> int:
        """The number of that date."""
        return (on - self.origin).days

    def on(self, day: int) -> date:
        """The date of that number."""
        return self.origin + timedelta(days=day)

    def end_of(self, day: int) -> datetime:
        """The moment at which the day ends: the next local midnight, in UTC."""
        midnight = datetime.combine(self.on(day + 1), time(), ZoneInfo(self.timezone))
        return midnight.astimezone(UTC)


def calendar(last_day: date, months: int, settling_days: int, timezone: str) -> Calendar:
    """The calendar of a run of so many months that ends with `last_day`."""
    first_day = _months_before(last_day + timedelta(days=1), months)
    origin = first_day - timedelta(days=settling_days)
    last = (last_day - origin).days
    dates = [origin + timedelta(days=day) for day in range(last + AHEAD + 35)]
    zone = ZoneInfo(timezone)
    noons = [datetime.combine(day, time(12), zone) for day in dates]
    return Calendar(
        origin=origin,
        first=settling_days,
        last=last,
        timezone=timezone,
        month_day=np.array([day.day for day in dates]),
        month=np.array([day.month - 1 for day in dates]),
        month_number=np.array([day.year * 12 + day.month - 1 for day in dates]),
        month_length=np.array([_month_length(day) for day in dates]),
        weekday=np.array([day.weekday() for day in dates]),
        utc_offset=np.array(
            [int((noon.utcoffset() or timedelta()).total_seconds()) for noon in noons]
        ),
    )


def _months_before(day: date, months: int) -> date:
    month = day.year * 12 + day.month - 1 - months
    return date(month // 12, month % 12 + 1, day.day)


def _month_length(day: date) -> int:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return (following - timedelta(days=1)).day
