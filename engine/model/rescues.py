"""How a customer got through earlier days on which the account was short.

A day is short when the morning's funds and the day's pay do not cover what is open, due that day
or the next. It is rescued when a transfer of at least the gap comes in that day, from savings
elsewhere or from family. Who was rescued before has something to fall back on; who was not since,
may have nothing left. A thin day is one with next to nothing in the account and nothing pressing.
"""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.features.compiled import compiled
from engine.model.cash import DAYS, Cash
from engine.model.dues import MEMORY_DAYS
from engine.model.owed import Owed
from engine.model.savings import Savings

Array = NDArray[Any]
Floats = NDArray[np.float64]
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


def rescues(cash: Cash, due: Owed, limit: Floats, kept: Savings) -> Rescues:
    """From the days before today, and from what falls due and is open today."""
    told = np.empty((len(fields(Rescues)), len(limit)))
    month = cash.monthly_pay
    flows = cash.pay, cash.closing, cash.moved_in, cash.moved_out
    owed = due.fallen, due.still, due.coming
    _look_back(flows, owed, limit, month, kept.brought, DAYS - MEMORY_DAYS, told)
    for place, amount in ((6, told[6]), (7, told[7]), (8, kept.net), (9, kept.left)):
        told[place] = _months(amount, month)
    told[12], told[15] = _months(told[12], month), _months(due.still[:, -1], month)
    return Rescues(*told)


@compiled
def _look_back(
    flows: tuple[Array, Array, Array, Array],
    owed: tuple[Array, Array, Array],
    limit: Array,
    month: Array,
    brought: Array,
    begin: int,
    told: Array,
) -> None:
    """Fill `told` (field, customer) from day `begin` on; amounts in minor units."""
    pay, closing, moved_in, moved_out = flows
    fallen, still, coming = owed
    days = closing.shape[1]
    gap, short, thin = np.empty(days), np.empty(days, np.bool_), np.empty(days, np.bool_)
    for who in range(len(limit)):
        for day in range(days):
            opening = closing[who, max(day - 1, 0)] + pay[who, day]
            next_day = fallen[who, day + 1] if day + 1 < days else coming[who, 0]
            needed = fallen[who, day] + still[who, day] + next_day
            gap[day] = needed - opening - limit[who]
            short[day] = day >= begin and gap[day] > 0
            thin[day] = day >= begin and not short[day] and opening < _THIN * month[who]
        _of_help(gap, short, thin, moved_in[who], month[who], told[:, who])
        _of_large(moved_in[who], moved_out[who], month[who], told[:, who])
        _of_savings(gap, short, still[who], moved_in[who], brought[who], told[:, who])


@compiled
def _of_help(
    gap: Array, short: Array, thin: Array, moved_in: Array, month: float, told: Array
) -> None:
    """How many days were short, and on which of the short and thin ones money came in."""
    rescued = topped = since = 0
    last = -1
    for day in range(len(gap)):
        helped = short[day] and moved_in[day] >= _ENOUGH * gap[day]
        filled = thin[day] and moved_in[day] >= _LARGE * month and moved_in[day] > 0
        rescued, topped = rescued + helped, topped + filled
        if helped or filled:
            last, since = day, 0
        else:
            since += short[day]
    told[0] = short.sum()
    told[1] = (rescued + 0.5) / (short.sum() + 2)
    told[2] = (topped + 0.2) / (thin.sum() + 2)
    told[3] = since
    told[4] = len(gap) - last if last >= 0 else np.nan


@compiled
def _of_large(moved_in: Array, moved_out: Array, month: float, told: Array) -> None:
    """What large transfers out and in say: days since one out, their sum, its rise."""
    net, lowest, last = 0.0, np.inf, -1
    for day in range(len(moved_in)):
        if moved_out[day] >= _THIN * month:
            net += moved_out[day]
            if moved_out[day] > 0:
                last = day
        if moved_in[day] >= _LARGE * month:
            net -= moved_in[day]
        lowest = min(lowest, net)
    told[5] = len(moved_in) - last if last >= 0 else np.nan
    told[6], told[7] = net, net - lowest


@compiled
def _of_savings(
    gap: Array, short: Array, still: Array, moved_in: Array, brought: Array, told: Array
) -> None:
    """On which short days money was brought back from elsewhere, and what others did otherwise."""
    fetched = refused = open_ = helped = 0
    least = np.inf
    for day in range(len(gap)):
        if brought[day] > 0:
            refused, least = 0, np.inf
        if not short[day]:
            continue
        if brought[day] >= _ENOUGH * gap[day]:
            fetched += 1
            continue
        if brought[day] <= 0:
            refused, least = refused + 1, min(least, gap[day])
        if still[day] > 0:
            open_ += 1
            helped += moved_in[day] - brought[day] >= _ENOUGH * gap[day]
    told[10] = (fetched + 0.5) / (short.sum() + 1)
    told[11] = refused
    told[12] = least if refused else np.nan
    told[13] = open_
    told[14] = (helped + 0.2) / (open_ + 2)


def _months(amount: Floats, month: Floats) -> Floats:
    """In months of pay; NaN without pay."""
    months: Floats = np.divide(amount, month, out=np.full(len(month), np.nan), where=month > 0)
    return months
