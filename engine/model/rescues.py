"""How a customer got through earlier days on which the account was short.

A day is short when the morning's funds and the day's pay do not cover what is open, due that day
or the next. It is rescued when a transfer of at least the gap comes in that day, from savings
elsewhere or from family. Who was rescued before has something to fall back on; who was not since,
may have nothing left. A thin day is one with next to nothing in the account and nothing pressing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.model.cash import DAYS, Cash
from engine.model.dues import MEMORY_DAYS, Dues
from engine.model.savings import Savings

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_THIN = 0.03  # of a month's pay
_LARGE = 0.05
_ENOUGH = 0.98


@dataclass(frozen=True)
class Rescues:
    """One value a customer, over the last 180 days."""

    short_days: Floats
    rescued_share: Floats  # of the short days, shrunk towards a quarter
    topped_share: Floats  # of the thin days, shrunk towards a tenth
    short_since: Floats  # short days after the last rescue
    rescue_days_since: Floats  # NaN without one
    saving_days_since: Floats  # since the last large transfer out; NaN without one
    put_aside: Floats  # large transfers out less large ones in, months of pay
    saved_up: Floats  # the same, from its lowest point on: what may still be there
    kept_net: Floats  # sent to the other account less brought back, months of pay
    kept_left: Floats  # the same, from its lowest point on: what is there at least
    brought_share: Floats  # of the short days, shrunk towards a half
    refused_since: Floats  # short days since money was last brought back, without any
    refused_gap: Floats  # the least gap of those days, months of pay; NaN without one
    open_days: Floats  # short days with something open and nothing brought back
    helped_share: Floats  # of those, with money from others; shrunk towards a tenth
    left_open: Floats  # open from earlier due dates this morning, months of pay


def rescues(
    cash: Cash, dues: Dues, limit: Floats, tomorrow: Floats, still: Floats, kept: Savings
) -> Rescues:
    """From the days before today; `tomorrow` is what falls due today, by customer.

    `still` is what was open on each morning, today's included.
    """
    now, still = still[:, -1], still[:, :-1]
    fallen = dues.fallen_due(cash.customers, cash.first, cash.today)
    next_day = np.column_stack([fallen[:, 1:], tomorrow])
    opening = np.column_stack([cash.closing[:, :1], cash.closing[:, :-1]]) + cash.pay
    owed, month = fallen + still + next_day, cash.monthly_pay
    gap = np.maximum(owed - opening - limit[:, None], 0.0)
    recent = np.arange(DAYS) >= DAYS - MEMORY_DAYS
    short = (gap > 0) & recent
    thin = (opening < _THIN * month[:, None]) & ~short & recent
    rescued = short & (cash.moved_in >= _ENOUGH * gap)
    topped = thin & (cash.moved_in >= _LARGE * month[:, None]) & (cash.moved_in > 0)
    saved = np.where(cash.moved_out >= _THIN * month[:, None], cash.moved_out, 0.0)
    drawn = np.where(cash.moved_in >= _LARGE * month[:, None], cash.moved_in, 0.0)
    net = np.cumsum(saved - drawn, axis=1)
    brought = short & (kept.brought >= _ENOUGH * gap)
    refused = short & ~brought & _later_than(_days_since(kept.brought > 0))
    least = np.where(refused, gap, np.inf).min(axis=1)
    open_ = short & (still > 0) & ~brought
    helped = open_ & (cash.moved_in - kept.brought >= _ENOUGH * gap)
    since_help = _days_since(rescued | topped)
    return Rescues(
        short.sum(axis=1).astype(float),
        (rescued.sum(axis=1) + 0.5) / (short.sum(axis=1) + 2),
        (topped.sum(axis=1) + 0.2) / (thin.sum(axis=1) + 2),
        (short & _later_than(since_help)).sum(axis=1).astype(float),
        since_help,
        _days_since(saved > 0),
        _months(net[:, -1], month),
        _months(net[:, -1] - net.min(axis=1), month),
        _months(kept.net, month),
        _months(kept.left, month),
        (brought.sum(axis=1) + 0.5) / (short.sum(axis=1) + 1),
        refused.sum(axis=1).astype(float),
        _months(np.where(np.isfinite(least), least, np.nan), month),
        open_.sum(axis=1).astype(float),
        (helped.sum(axis=1) + 0.2) / (open_.sum(axis=1) + 2),
        _months(now, month),
    )


def _days_since(flags: Flags) -> Floats:
    """Days from the last flagged one to today."""
    return np.where(flags.any(axis=1), np.argmax(flags[:, ::-1], axis=1) + 1.0, np.nan)


def _later_than(since: Floats) -> Flags:
    """[customer, day]: after the day so many days ago, or all days without one."""
    column = DAYS - np.nan_to_num(since, nan=DAYS + 1.0)
    later: Flags = np.arange(DAYS) > column[:, None]
    return later


def _months(amount: Floats, month: Floats) -> Floats:
    """In months of pay; NaN without pay."""
    months: Floats = np.divide(amount, month, out=np.full(len(month), np.nan), where=month > 0)
    return months
