"""What is taken of a customer's balance at each day's end: the total over the accounts."""

import numpy as np
from numpy.typing import NDArray

from engine.features.arrays import MISSING, Calendar, EventLog, Integers, Tables
from engine.features.compiled import compiled

LAST_BALANCE, BALANCE_BEFORE, BALANCE_SUM, BALANCE_DAYS, BALANCE_MIN, DAYS_BELOW = range(13, 19)


@compiled
def take_of_balances(log: EventLog, tables: Tables, calendar: Calendar, out: Integers) -> None:
    """Fill the outputs over balances in `out` (as_of, customer, output).

    Those over events are there already: a threshold is a part of one.
    """
    held = np.empty(len(log.account_ids) + 1, np.int64)  # account -> its balance
    balance = np.empty(len(calendar.day_ends), np.int64)  # day end -> total balance
    total = np.empty(tables.balance_days + 1, np.int64)  # days -> sum of that of the last days
    least = np.empty(tables.balance_days + 1, np.int64)  # days -> the smallest of them
    for customer in range(len(log.first)):
        _hold(log, customer, calendar.day_ends, held, balance)
        for moment in range(len(out)):
            days = calendar.day_place[moment]
            _of_balances(tables, days, balance, total, least, out[moment, customer])


@compiled
def _hold(
    log: EventLog, customer: int, day_ends: Integers, held: Integers, balance: Integers
) -> None:
    """Note the total balance at each day's end."""
    booked_at, balances, account = log.booked_at, log.balance, log.account
    account_ids, account_first = log.account_ids, log.account_offsets[customer]
    account_end = log.account_offsets[customer + 1]
    first, after = log.first[customer], log.after[customer]
    i = first + np.searchsorted(booked_at[first:after], day_ends[0], side="right")
    total = _opening_balance(log, customer, i, held)
    for day in range(len(day_ends)):
        until = day_ends[day]
        while i < after and booked_at[i] <= until:
            if balances[i] != MISSING:
                slot = _slot(account_ids, account_first, account_end, account[i])
                before = 0 if held[slot] == MISSING else held[slot]
                total = balances[i] + (0 if total == MISSING else total - before)
                held[slot] = balances[i]
            i += 1
        balance[day] = total


@compiled
def _slot(account_ids: Integers, first: int, end: int, account: int) -> int:
    """The account's place among the customer's; the place after the last if it is not theirs."""
    for place in range(first, end):
        if account_ids[place] == account:
            return int(place - first)
    return int(end - first)


@compiled
def _opening_balance(log: EventLog, customer: int, start: int, held: Integers) -> int:
    """The total balance before `start`, and in `held` that of each account, walking backwards."""
    first_account, end_account = log.account_offsets[customer], log.account_offsets[customer + 1]
    wanted = end_account - first_account
    held[: wanted + 1] = MISSING
    total = MISSING
    for i in range(start - 1, log.first[customer] - 1, -1):
        if wanted == 0:
            break
        if log.balance[i] == MISSING:
            continue
        slot = _slot(log.account_ids, first_account, end_account, log.account[i])
        if held[slot] == MISSING:
            held[slot] = log.balance[i]
            total = log.balance[i] if total == MISSING else total + log.balance[i]
            wanted -= 1
    return total


@compiled
def _of_balances(
    tables: Tables,
    days: NDArray[np.int32],
    balance: Integers,
    total: Integers,
    least: Integers,
    out: Integers,
) -> None:
    """Write one moment's outputs; MISSING when no balance is known."""
    known = _sum_days(balance, days, total, least)
    for output in tables.balances:
        take, window = tables.operation[output], tables.window[output]
        reach = min(window, known)
        if take in (LAST_BALANCE, BALANCE_BEFORE):
            out[output] = balance[days[window]]
        elif take == BALANCE_DAYS:
            out[output] = reach
        elif reach == 0:
            out[output] = MISSING
        elif take == BALANCE_SUM:
            out[output] = total[reach - 1]
        elif take == BALANCE_MIN:
            out[output] = least[reach - 1]
        else:
            reference = tables.threshold_of[output]
            limit = 0 if reference < 0 else out[reference]
            below = 0
            for day in range(reach):
                below += balance[days[day]] * tables.threshold_parts[output] < limit
            out[output] = below


@compiled
def _sum_days(balance: Integers, days: NDArray[np.int32], total: Integers, least: Integers) -> int:
    """Sum up the end-of-day balances, backwards in time; how many are known."""
    for day in range(len(total)):
        found = balance[days[day]]
        if found == MISSING:
            return day
        total[day] = found if day == 0 else total[day - 1] + found
        least[day] = found if day == 0 else min(least[day - 1], found)
    return len(total)
