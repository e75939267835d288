"""Times of day in the customer's zone, and the moments they stand for.

A daily window is half-open in wall-clock time: 08:00:00 is inside `08:00-19:00`, 19:00:00 is not.
Moments are compared as moments, so clock changes neither repeat nor lose a night.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = "|".join(_DAYS)
_WRITTEN = re.compile(
    rf"(?:(?P<first>{_DAY})(?:-(?P<last>{_DAY}))?\s+)?(?P<start>\d\d:\d\d)-(?P<end>\d\d:\d\d)"
)
_LONGEST_CHANGE = timedelta(hours=3)  # more than any clock was ever put back
_LONGEST_WAIT = 11  # days from yesterday in which a weekly window surely opens and closes


class HoursError(ValueError):
    """A zone or a window that cannot be understood; nothing may be sent on a guess."""


@dataclass(frozen=True)
class DailyWindow:
    """From `start` until before `end`, on these weekdays (Monday is 0); it may cross midnight."""

    start: time
    end: time
    weekdays: frozenset[int] = frozenset(range(7))

    def covers(self, local: datetime) -> bool:
        """Whether the local time lies in the window."""
        now, today = local.time(), local.weekday()
        if self.start < self.end:
            return today in self.weekdays and self.start <= now < self.end
        yesterday = (today - 1) % 7
        begun = today in self.weekdays and self.start <= now
        return begun or (yesterday in self.weekdays and now < self.end)

    def next_start(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The first moment after this one at which the window opens (UTC)."""
        return self._next(moment, zone, self.start, 0)

    def next_end(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The first moment after this one at which the window closes (UTC)."""
        return self._next(moment, zone, self.end, 0 if self.start < self.end else 1)

    def _next(self, moment: datetime, zone: ZoneInfo, wall: time, later: int) -> datetime:
        """Each wall time twice, because the hour that a clock change repeats happens twice."""
        now = moment.astimezone(zone).replace(tzinfo=None)
        yesterday = now.date() - timedelta(days=1)
        for offset in range(_LONGEST_WAIT):
            day = yesterday + timedelta(days=offset)
            local = datetime.combine(day + timedelta(days=later), wall)
            if day.weekday() not in self.weekdays or local < now - _LONGEST_CHANGE:
                continue
            found = [local.replace(tzinfo=zone, fold=f).astimezone(UTC) for f in (0, 1)]
            if ahead := [candidate for candidate in found if candidate > moment]:
                return min(ahead)
        raise HoursError(f"The window {self!r} never opens: give it a weekday.")


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day in a zone (UTC)."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


@lru_cache(maxsize=10_000)
def parse_window(written: str) -> DailyWindow:
    """The window that `08:00-19:00`, `fri 12:00-14:00` or `mon-sat 08:00-21:00` stands for.

    Raises:
        HoursError: The text is no window.
    """
    match = _WRITTEN.fullmatch(written.strip().lower())
    if match is None:
        raise HoursError(f"Window {written!r} cannot be read: write '08:00-19:00', for example.")
    try:
        start, end = time.fromisoformat(match["start"]), time.fromisoformat(match["end"])
    except ValueError as problem:
        raise HoursError(f"Window {written!r} cannot be read: {problem}. Correct it.") from problem
    return DailyWindow(start, end, _weekdays(match["first"], match["last"]))


@lru_cache(maxsize=1_000)
def zone_of(name: str | None) -> ZoneInfo:
    """The time zone of that name.

    Raises:
        HoursError: There is none, so quiet hours cannot be judged.
    """
    try:
        return ZoneInfo(name or "(none)")
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise HoursError(
            f"Time zone {name!r} cannot be used ({problem}): quiet hours cannot be judged. "
            "Give the customer an IANA zone such as 'Asia/Kolkata'."
        ) from problem


def _weekdays(first: str | None, last: str | None) -> frozenset[int]:
    if first is None:
        return frozenset(range(7))
    begin = _DAYS.index(first)
    length = (_DAYS.index(last or first) - begin) % 7
    return frozenset((begin + offset) % 7 for offset in range(length + 1))
