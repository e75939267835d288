"""Paydays and working days: when money comes, and the day after it on which a payment can be made.

Everything here is about local calendar days; no clock is involved, so no change of clocks matters.
Working days are Monday to Friday: bank holidays are not known, and a plan says so.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

_FEWEST = 3
_LOOSEST = 4  # days off the usual day: a weekend with a holiday
_SATURDAY = 5


@dataclass(frozen=True)
class Payday:
    """The day of the month on which income usually comes.

    `spread` is how many days off it was at most, apart from the `late` times it was far off.
    """

    day: int
    spread: int
    seen: int
    late: int
    last: date

    def after(self, day: date) -> date:
        """The first usual payday after that day."""
        expected = (in_month(add_months(day, n), self.day) for n in count())
        return next(each for each in expected if each > day)


def usual_payday(days: Sequence[date]) -> Payday | None:
    """The usual payday of income on those days; None if there is too little or no rhythm.

    The day of the month that is nearest to all of them, counted across the ends of months: income
    on the 30th, 1st and 28th of February comes at the end of the month. Two in three must be near.
    """
    if len(days) < _FEWEST:
        return None
    off = {day: [_off(each, day) for each in days] for day in range(1, 32)}
    best = min(off, key=lambda day: (sum(off[day]), day))
    near = [each for each in off[best] if each <= _LOOSEST]
    if len(near) < _FEWEST or 3 * len(near) < 2 * len(days):
        return None
    return Payday(best, max(near), len(days), len(days) - len(near), max(days))


def working_day(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= _SATURDAY else 0)


def after_payday(payday: date) -> date:
    """The first working day after that payday."""
    return working_day(payday + timedelta(days=1))


def add_months(day: date, months: int) -> date:
    """The same day some months later or earlier; the month's last where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    return in_month(date(day.year + years, month + 1, 1), day.day)


def in_month(month: date, day: int) -> date:
    """That day of the month, or its last."""
    return month.replace(day=min(day, monthrange(month.year, month.month)[1]))


def _off(seen: date, day: int) -> int:
    """Days between an income and the nearest such day of any month."""
    return min(abs((in_month(add_months(seen, n), day) - seen).days) for n in (-1, 0, 1))
