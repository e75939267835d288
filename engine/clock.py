"""Time as a dependency.

A live book uses the system's clock; a simulated or historical one stands still at its own moment,
so that a demonstration today judges quiet hours and expiry as that day would have.
"""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


class NaiveMomentError(ValueError):
    """A moment without a zone could mean any of 26 hours."""


def system_clock() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def frozen_clock(moment: datetime) -> Clock:
    """A clock that always shows this moment.

    Raises:
        NaiveMomentError: The moment has no zone.
    """
    if moment.tzinfo is None:
        raise NaiveMomentError(f"Moment {moment!r} has no zone: pass an aware one, such as UTC.")
    fixed = moment.astimezone(UTC)
    return lambda: fixed


def book_clock(now: datetime | None) -> Clock:
    """The clock of a book: frozen at its own `now`, or the system's when it has none."""
    return system_clock if now is None else frozen_clock(now)
