"""Times of day in the customer's zone, and the moments they stand for.

A daily window is half-open in wall-clock time: 08:00:00 is inside `08:00-19:00`, 19:00:00 is not.
Moments are compared as moments, so clock changes neither repeat nor lose a night.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = "|".join(_DAYS)
_WRITTEN = re.compile(
    rf"(?:(?P<first>{_DAY})(?:-(?P<last>{_DAY}))?\s+)?(?P<start>\d\d:\d\d)-(?P<end>\d\d:\d\d)"
)


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
        return any(
            begin <= local.replace(tzinfo=None) < finish
            for begin, finish in self._spans_near(local.date())
        )

    def next_start(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The first moment after this one at which the window opens (UTC)."""
        return self._next(moment, zone, [span[0] for span in self._spans_ahead(moment, zone)])

    def next_end(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The first moment after this one at which the window closes (UTC)."""
        return self._next(moment, zone, [span[1] for span in self._spans_ahead(moment, zone)])

    def _spans_near(self, day: date) -> list[tuple[datetime, datetime]]:
        days = (day - timedelta(days=1), day)
        return [self._span(near) for near in days if near.weekday() in self.weekdays]

    def _spans_ahead(self, moment: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
        today = moment.astimezone(zone).date()
        days = [today + timedelta(days=offset) for offset in range(-1, 9)]
        return [self._span(day) for day in days if day.weekday() in self.weekdays]

    def _span(self, day: date) -> tuple[datetime, datetime]:
        begin, finish = datetime.combine(day, self.start), datetime.combine(day, self.end)
        return begin, finish if self.start < self.end else finish + timedelta(days=1)

    @staticmethod
    def _next(moment: datetime, zone: ZoneInfo, walls: list[datetime]) -> datetime:
        """Each wall time twice, because the hour that a clock change repeats happens twice."""
        moments = {
            wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
            for wall in walls
            for fold in (0, 1)
        }
        return min(candidate for candidate in moments if candidate > moment)


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
