"""What is left in the account on each coming day, if a month like the customer's earlier ones came.

A historical simulation, as in market risk: today's funds are run forward through the pay and the
spending of each of the last six months, shifted to today, and through everything that is due. What
is short is tried again two and three days later, as collections do. Pay keeps to its date: what was
expected in the days before today and did not come is still to come, and what came early does not
come again. Transfers are left out: they answer to need and do not foretell it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.model.cash import DAYS, Cash

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
REPLAYS = 6
PAY_SLIPS_DAYS = 12  # how far pay moves around its date without being another one
_RETRIES = (2, 3)
RETRY_DAYS = max(_RETRIES)
_MONTHLY_PAYS = 1.4  # paid more often than that in a month: weeks are kept instead of dates
_EPOCH = date(1970, 1, 1)
_SHIFTS = np.array([0, 1, 3])  # a month's pay is run with the spending of these after it


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
    return _run(cash.closing[:, -1] + limit, pay, spent, due, behind, valid, days)


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


def _run(
    funds: Floats,
    pay: Floats,
    spent: Floats,
    due: Floats,
    behind: Floats,
    valid: NDArray[np.bool_],
    days: int,
) -> Projection:
    """Day by day for the pairs of a month's pay with its own and with two others' spending."""
    earned = np.repeat(np.arange(REPLAYS), len(_SHIFTS))
    used = (earned + np.tile(_SHIFTS, REPLAYS)) % REPLAYS
    there = valid[:, earned] & valid[:, used]
    left = np.where(there, funds[:, None], 0.0)
    open_ = [np.repeat(each[:, None], left.shape[1], axis=1) for each in behind.T]  # by age
    lowest, broken = np.full(left.shape, np.inf), np.zeros(left.shape, dtype=np.bool_)
    rooms, lows, bads, breaks = [], [], [], []
    for day in range(due.shape[1]):
        left = left + pay[:, earned, day]
        for age in _RETRIES[::-1]:
            left = _collect(left, open_[age - 1])
        if day >= RETRY_DAYS:
            bad = open_[-1] > 0
            broken |= bad
            bads.append(bad)
            breaks.append(broken.copy())
        asked = np.broadcast_to(due[:, day, None], left.shape)
        room = left - asked
        lowest = np.where(asked > 0, np.minimum(lowest, room), lowest)
        if day < days:
            rooms.append(room)
            lows.append(lowest)
        unpaid = np.array(asked)
        left = _collect(left, unpaid)
        open_ = [unpaid, *open_[:-1]]
        left = left - np.minimum(spent[:, used, day], np.maximum(left, 0))
    uncovered, broke = (
        _mean(np.stack(each, axis=1).astype(float), there) for each in (bads, breaks)
    )
    return Projection(
        uncovered, broke, *_rooms(np.stack(rooms, axis=1), np.stack(lows, axis=1), there)
    )


def _collect(left: Floats, open_: Floats) -> Floats:
    """Take what is open (in place) where the money covers it; the money left."""
    taken = np.where(left >= open_, open_, 0.0)
    open_ -= taken
    return left - taken


def _rooms(
    room: Floats, lowest: Floats, there: NDArray[np.bool_]
) -> tuple[Floats, Floats, Floats, Floats]:
    """[customer, day]: mean, worst and latest room, and the mean of the lowest, over replays."""
    here = there[:, None, :]
    worst = np.where(here, room, np.inf).min(axis=2)
    known = np.isfinite(lowest)
    return (
        _mean(room, there),
        np.where(there.any(axis=1, keepdims=True), worst, np.nan),
        np.where(there[:, :1], room[:, :, 0], np.nan),
        _mean(np.where(known, lowest, 0.0), here & known),
    )


def _mean(values: Floats, there: NDArray[np.bool_]) -> Floats:
    """[customer, day]: the mean of values [customer, day, replay] that are there."""
    there = there if there.ndim == values.ndim else there[:, None, :]
    count = np.broadcast_to(there.sum(axis=2), values.shape[:2])
    total = np.where(there, values, 0.0).sum(axis=2)
    mean: Floats = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    return mean
