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

Holidays = tuple[tuple[int, int], ...]
LONGEST_BREAK = 6
AHEAD = 45
"""Days after the last one for which payments are already scheduled."""


@dataclass(frozen=True)
class Calendar:
    """Lookup tables for each day of a run, and the way from a day to a moment.

    `pays[day, n]` is whether whoever is paid on the n-th of the month is paid that day: on the
    last working day up to it. `midnight` is the UTC second at which each day starts, `forward` by
    how much its clock is put forward (or back, below zero) in the early hours.
    """

    origin: date
    first: int
    last: int
    timezone: str
    month_day: Days
    month: Days
    month_number: Days
    month_length: Days
    weekday: Days
    pays: np.ndarray[Any, np.dtype[np.bool_]]
    midnight: Days
    forward: Days

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


def calendar(
    last_day: date,
    months: int,
    settling_days: int,
    timezone: str,
    holidays: Holidays = (),
) -> Calendar:
    """The calendar of a run of so many months that ends with `last_day`."""
    first_day = _months_before(last_day + timedelta(days=1), months)
    origin = first_day - timedelta(days=settling_days)
    last = (last_day - origin).days
    dates = [origin + timedelta(days=day) for day in range(last + AHEAD + 35)]
    zone = ZoneInfo(timezone)
    midnights = _seconds(dates, time(), zone)
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
        pays=_pays(dates, holidays),
        midnight=midnights,
        forward=midnights + 12 * 3_600 - _seconds(dates, time(12), zone),
    )


def _seconds(dates: list[date], at: time, zone: ZoneInfo) -> Days:
    return np.array([round(datetime.combine(day, at, zone).timestamp()) for day in dates])


def _pays(dates: list[date], holidays: Holidays) -> np.ndarray[Any, np.dtype[np.bool_]]:
    works = [day.weekday() < 5 and (day.month, day.day) not in holidays for day in dates]
    pays = np.zeros((len(dates), 32), dtype=bool)
    for place, day in enumerate(dates):
        before = works[max(place - LONGEST_BREAK, 0) : place + 1][::-1]
        paid = max(place - before.index(True), 0) if any(before) else place
        pays[paid, day.day : 32 if day.day == _month_length(day) else day.day + 1] = True
    return pays


def _months_before(day: date, months: int) -> date:
    month = day.year * 12 + day.month - 1 - months
    return date(month // 12, month % 12 + 1, day.day)


def _month_length(day: date) -> int:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return (following - timedelta(days=1)).day
