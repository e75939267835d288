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
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.features.compiled import compiled
from engine.model.cash import Cash
from engine.model.replay import REPLAYS, RETRY_DAYS, replay

Array = NDArray[Any]
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
    pay, spent, valid = _replayed(cash, span)
    told = np.empty((len(fields(Projection)), len(due), days))
    funds = cash.closing[:, -1] + limit
    replay(funds, pay, spent, due, behind, valid, told)
    return Projection(*told)


def _paid_monthly(cash: Cash) -> NDArray[np.bool_]:
    days = np.clip(cash.today - cash.since, 1, 180)
    return np.asarray((cash.pay[:, -180:] > 0).sum(axis=1) <= _MONTHLY_PAYS * days / 30)


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


def _replayed(cash: Cash, span: int) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """[customer, replay, day] of pay and of spending from today on; which replays there are."""
    count = len(cash.customers)
    pay, spent = np.empty((2, count, REPLAYS, span))
    valid = np.empty((count, REPLAYS), np.bool_)
    by_date, by_week = _repeated(cash.today, span)
    flows = cash.pay, cash.spent, cash.ordered, cash.closing
    since, monthly = cash.since - cash.first, _paid_monthly(cash)
    days = by_date - cash.first, by_week - cash.first
    _repeat(flows, since, monthly, days, PAY_SLIPS_DAYS, pay, spent, valid)
    return pay, spent, valid


@compiled
def _repeat(
    flows: tuple[Array, Array, Array, Array],
    since: Array,
    monthly: Array,
    days: tuple[Array, Array],
    slips: int,
    pay: Array,
    spent: Array,
    valid: Array,
) -> None:
    """Fill pay, spending and whether they are there; `days` are columns, by date and by week."""
    earned, used, ordered, closing = flows
    last = earned.shape[1] - 1
    for who in range(len(since)):
        came = earned[who, earned.shape[1] - slips :].sum()
        for back in range(valid.shape[1]):
            source = days[0][back] if monthly[who] else days[1][back]
            there = source[0] >= since[who] and not np.isnan(closing[who, last])
            valid[who, back] = there
            expected, before = 0.0, 0.0
            for day in range(-slips, pay.shape[2]):
                column = min(max(source[day + slips], 0), last)
                paid = earned[who, column] if there else 0.0
                expected += paid
                if day < 0:
                    continue
                outstanding = max(expected - came, 0.0)
                standing = ordered[who, column] if there else 0.0
                ahead = outstanding - before if monthly[who] else paid
                pay[who, back, day] = ahead + max(standing, 0.0)
                spent[who, back, day] = used[who, column] + max(-standing, 0.0)
                before = outstanding
