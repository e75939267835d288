"""What is left in the account on each coming day, if a month like the customer's earlier ones came.

A historical simulation, as in market risk: today's funds are run forward through the pay and the
spending of each of the last six months, shifted to today, and through everything that is due. What
is short is tried again two and three days later, as collections do. Pay keeps to its date: what was
expected in the days before today and did not come is still to come, and what came early does not
come again. Transfers are left out: they answer to need and do not foretell it.
"""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.model.cash import DAYS, Cash
from engine.model.replay import REPLAYS, RETRY_DAYS, replay

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
PAY_SLIPS_DAYS = 12  # how far pay moves around its date without being another one
_MONTHLY_PAYS = 1.4  # paid more often than that in a month: weeks are kept instead of dates
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Projection:
    """[customer, day from today]: over the replays, NaN where there is none."""

    uncovered: Floats  # share in which what falls due that day is not paid within the retries
    broken: Floats  # share in which anything is uncovered up to and with that day
    room: Floats  # mean money left when that day's dues are asked for, after paying them
    worst_room: Floats  # the least of it
    latest_room: Floats  # of the last month's replay
    lowest_room: Floats  # mean of the least that is left on a due date up to and with that day


def project(cash: Cash, limit: Floats, coming: Floats, behind: Floats, days: int) -> Projection:
    """Run the funds (balance and credit limit) through `coming`, [customer, day] of dues.

    `behind` is what is open of yesterday's dues and of the days before, [customer, RETRY_DAYS],
    which is tried again first. `days` are projected; a miss shows three days after its due date, so
    dues of `days + 3` are looked at and `coming` may be shorter.
    """
    span = days + RETRY_DAYS
    due = np.zeros((len(coming), span))
    due[:, : coming.shape[1]] = coming
    monthly = _paid_monthly(cash)
    source, valid = _sources(cash, monthly, span)
    pay, spent = _replayed(cash, source, valid, monthly)
    told = np.empty((len(fields(Projection)), len(due), days))
    funds = cash.closing[:, -1] + limit
    replay(funds, pay, spent, due, np.ascontiguousarray(behind), valid, told)
    return Projection(*told)


def _paid_monthly(cash: Cash) -> NDArray[np.bool_]:
    days = np.clip(cash.today - cash.since, 1, 180)
    return np.asarray((cash.pay[:, -180:] > 0).sum(axis=1) <= _MONTHLY_PAYS * days / 30)


def _sources(
    cash: Cash, monthly: NDArray[np.bool_], span: int
) -> tuple[Integers, NDArray[np.bool_]]:
    """[customer, replay, day]: the column of the cash that each day repeats; [customer, replay]."""
    by_date, by_week = _repeated(cash.today, span)
    source = np.where(monthly[:, None, None], by_date, by_week)
    valid = source[:, :, 0] >= cash.since[:, None]
    return np.clip(source - cash.first, 0, DAYS - 1), valid & ~np.isnan(cash.closing[:, -1:])


_BACK = range(1, REPLAYS + 1)


@lru_cache(maxsize=16)
def _repeated(today: int, span: int) -> tuple[Integers, Integers]:
    """[replay, day]: the earlier days that the days around today repeat, by date and by week."""
    ahead = range(today - PAY_SLIPS_DAYS, today + span)
    by_date = np.array([[_months_before(day, back) for day in ahead] for back in _BACK])
    return by_date, np.array([[day - 28 * back for day in ahead] for back in _BACK])


def _months_before(day: int, months: int) -> int:
    """The same date so many months earlier, or that month's last."""
    there = _EPOCH + timedelta(days=day)
    year, month = divmod(there.year * 12 + there.month - 1 - months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return (date(year, month + 1, min(there.day, last)) - _EPOCH).days


def _replayed(
    cash: Cash, source: Integers, valid: NDArray[np.bool_], monthly: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """[customer, replay, day] of pay and of spending from today on."""
    who = np.arange(len(source))[:, None, None]
    pay = np.where(valid[:, :, None], cash.pay[who, source], 0.0)
    came = cash.pay[:, -PAY_SLIPS_DAYS:].sum(axis=1)
    still = np.maximum(np.cumsum(pay, axis=2) - came[:, None, None], 0)
    outstanding = still[:, :, PAY_SLIPS_DAYS:]
    kept = np.diff(outstanding, axis=2, prepend=0.0)
    ahead = np.where(monthly[:, None, None], kept, pay[:, :, PAY_SLIPS_DAYS:])
    repeated = source[:, :, PAY_SLIPS_DAYS:]
    ordered = np.where(valid[:, :, None], cash.ordered[who, repeated], 0.0)
    return ahead + np.maximum(ordered, 0), cash.spent[who, repeated] + np.maximum(-ordered, 0)
