"""Calendar days of a book and the moments that end them.

A day is known when it is over: the moment that stands for it is the local midnight at its end,
which is also how `as_of` is written everywhere.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def end_of_day(day: date, timezone: str) -> datetime:
    """The local midnight that ends the day, in UTC."""
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(timezone))
    return midnight.astimezone(UTC)


def last_day(moment: datetime, timezone: str) -> date:
    """The last local day that had begun before the moment: for a midnight, the day it ends."""
    return (moment.astimezone(ZoneInfo(timezone)) - timedelta(microseconds=1)).date()


def local_time(day: date, clock: time, timezone: str) -> datetime:
    """That time of that local day, in UTC."""
    return datetime.combine(day, clock, ZoneInfo(timezone)).astimezone(UTC)
