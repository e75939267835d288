"""The compiled kernel: one walk over a customer's time-sorted events, integers in, integers out.

It knows no feature: what counts, what is taken and over which windows are tables (`Tables`), and
where windows start and end is a `Calendar`. Events count as of a moment when they are booked and
known by then. One walk serves all moments; a moment by which some event was booked, but not yet
known, has a walk of its own without it. A balance is the total over the customer's accounts.
`MISSING` marks a value that does not exist. All float arithmetic is left to `finish`.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.features.arrays import Calendar, EventLog, Integers, Tables
from engine.features.compiled import compiled

MISSING = np.iinfo(np.int64).min
FOREVER = np.iinfo(np.int64).max
DAY = 86_400_000_000
COUNT, SUM, MIN, MAX, FIRST_TIME, LAST_TIME, LAST_AMOUNT, ACTIVE_DAYS, LONGEST_GAP = range(9)
DISTINCT_PARTIES, DISTINCT_MCCS, NEW_PARTIES, NEW_MCCS = range(9, 13)
LAST_BALANCE, BALANCE_BEFORE, BALANCE_SUM, BALANCE_DAYS, BALANCE_MIN, DAYS_BELOW = range(13, 19)
SPREAD = -7046029254386353131  # odd, so that multiplying by it loses nothing


class Notes(NamedTuple):
    """What is noted on the way through one customer's events."""

    counted: Integers  # (row, group): events of the group until then
    summed: Integers  # (row, group): their amounts
    running_count: Integers  # the same at this moment
    running_sum: Integers
    places: NDArray[np.int32]  # (list, n): the place of the group's n-th event
    balance: Integers  # time -> total balance
    held: Integers  # account -> its balance
    total: Integers  # days -> sum of the balances of the last days
    least: Integers  # days -> the smallest of them
    keys: Integers  # a hash set of things seen
    seen: Integers  # in which search each was


@compiled
def walk(
    log: EventLog,
    tables: Tables,
    together: Calendar,
    alone: Calendar,
    as_ofs: Integers,
    out: Integers,
) -> None:
    """Fill `out` (as_of, customer, output); `alone` is the calendar of the moment 0."""
    notes = _notes(log, tables, together, alone)
    late = np.empty(len(as_ofs), np.bool_)
    on_time = np.empty(len(as_ofs), np.bool_)
    for customer in range(len(log.first)):
        first, after = log.first[customer], log.after[customer]
        waiting = _find_late(log.booked_at, log.known_at, first, after, as_ofs, late)
        on_time[:] = ~late
        if waiting < len(as_ofs):
            _read(log, tables, customer, together, 0, FOREVER, notes)
            _take(log, tables, together, notes, as_ofs, on_time, out[:, customer])
        for moment in range(len(as_ofs) if waiting else 0):
            if late[moment]:
                one = slice(moment, moment + 1)
                _read(log, tables, customer, alone, as_ofs[moment], as_ofs[moment], notes)
                _take(log, tables, alone, notes, as_ofs[one], late[one], out[one, customer])


@compiled
def _notes(log: EventLog, tables: Tables, together: Calendar, alone: Calendar) -> Notes:
    """Empty notes, large enough for the customer with most events."""
    most = 0
    for customer in range(len(log.first)):
        most = max(most, log.after[customer] - log.first[customer])
    times = max(len(together.times), len(alone.times))
    rows, groups = max(together.edge_row.size, alone.edge_row.size), len(tables.horizon)
    days = tables.balance_days + 1
    slots = 4
    while slots < 2 * most:
        slots *= 2
    return Notes(
        np.zeros((rows, groups), np.int64),
        np.zeros((rows, groups), np.int64),
        np.zeros(groups, np.int64),
        np.zeros(groups, np.int64),
        np.empty((tables.lists, most), np.int32),
        np.empty(times, np.int64),
        np.empty(len(log.account_ids) + 1, np.int64),
        np.empty(days, np.int64),
        np.empty(days, np.int64),
        np.empty(slots, np.int64),
        np.zeros(slots + 1, np.int64),
    )


@compiled
def _find_late(
    booked_at: Integers,
    known_at: Integers,
    first: int,
    after: int,
    as_ofs: Integers,
    late: NDArray[np.bool_],
) -> int:
    """Mark, and count, the moments by which an event was booked that was not yet known."""
    late[:] = False
    found = 0
    for i in range(first, after):
        if known_at[i] > booked_at[i]:
            for moment in range(len(as_ofs)):
                if booked_at[i] <= as_ofs[moment] < known_at[i] and not late[moment]:
                    late[moment] = True
                    found += 1
    return found


@compiled
def _read(  # noqa: C901 - one loop: a call for each event would cost more than the rest
    log: EventLog,
    tables: Tables,
    customer: int,
    calendar: Calendar,
    shift: int,
    known_by: int,
    notes: Notes,
) -> None:
    """Walk through the events known by a moment, noting totals and balances at each stop.

    It takes the tuples apart first: to hand them on for each event would cost more than all else.
    """
    booked_at, known_at, amounts, codes = log.booked_at, log.known_at, log.amount, log.code
    balances, account, account_ids = log.balance, log.account, log.account_ids
    first_group, groups, list_of_group = tables.first_group, tables.groups, tables.list_of_group
    times, opens, row = calendar.times, calendar.opens, calendar.row
    counted, summed, places, balance = notes.counted, notes.summed, notes.places, notes.balance
    count, total_of, held = notes.running_count, notes.running_sum, notes.held
    account_first, account_end = log.account_offsets[customer], log.account_offsets[customer + 1]
    first, after = log.first[customer], log.after[customer]
    start = _first_after(booked_at, first, after, times[0] + shift)
    total = _opening_balance(log, customer, first, start, known_by, held)
    count[:] = 0
    total_of[:] = 0
    i = start
    for stop in range(len(times)):
        until = times[stop] + shift
        while i < after and booked_at[i] <= until:
            if known_at[i] <= known_by:
                if balances[i] != MISSING:
                    slot = _slot(account_ids, account_first, account_end, account[i])
                    before = 0 if held[slot] == MISSING else held[slot]
                    total = balances[i] + (0 if total == MISSING else total - before)
                    held[slot] = balances[i]
                amount, time = abs(amounts[i]), booked_at[i] - shift
                for place in range(first_group[codes[i]], first_group[codes[i] + 1]):
                    group = groups[place]
                    if opens[group] >= time:
                        break
                    if list_of_group[group] >= 0:
                        places[list_of_group[group], count[group]] = i
                    count[group] += 1
                    total_of[group] += amount
            i += 1
        balance[stop] = total
        if row[stop] >= 0:
            for group in range(len(count)):
                counted[row[stop], group] = count[group]
                summed[row[stop], group] = total_of[group]


@compiled
def _first_after(booked_at: Integers, low: int, high: int, moment: int) -> int:
    """The place of the first event later than the moment."""
    while low < high:
        middle = (low + high) // 2
        if booked_at[middle] <= moment:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _slot(account_ids: Integers, first: int, end: int, account: int) -> int:
    """The account's place among the customer's; the place after the last if it is not theirs."""
    for place in range(first, end):
        if account_ids[place] == account:
            return int(place - first)
    return int(end - first)


@compiled
def _opening_balance(
    log: EventLog, customer: int, first: int, start: int, known_by: int, held: Integers
) -> int:
    """The total balance before `start`, and in `held` that of each account, walking backwards."""
    first_account, end_account = log.account_offsets[customer], log.account_offsets[customer + 1]
    wanted = end_account - first_account
    held[: wanted + 1] = MISSING
    total = MISSING
    for i in range(start - 1, first - 1, -1):
        if wanted == 0:
            break
        if log.known_at[i] > known_by or log.balance[i] == MISSING:
            continue
        slot = _slot(log.account_ids, first_account, end_account, log.account[i])
        if held[slot] == MISSING:
            held[slot] = log.balance[i]
            total = log.balance[i] if total == MISSING else total + log.balance[i]
            wanted -= 1
    return total


@compiled
def _take(  # noqa: C901 - as above
    log: EventLog,
    tables: Tables,
    calendar: Calendar,
    notes: Notes,
    as_ofs: Integers,
    wanted: NDArray[np.bool_],
    out: Integers,
) -> None:
    """Write all outputs (as_of, output): over events first, as thresholds are parts of them."""
    operation, groups, edges = tables.operation, tables.group, tables.edge
    edge_row, counted, summed, places = calendar.edge_row, notes.counted, notes.summed, notes.places
    for moment in range(len(as_ofs)):
        if not wanted[moment]:
            continue
        end, as_of = edge_row[moment, 0], as_ofs[moment]
        for output in range(len(operation)):
            take, group = operation[output], groups[output]
            if take >= LAST_BALANCE:
                continue
            start = edge_row[moment, edges[output]]
            low, high = counted[start, group], counted[end, group]
            if take == COUNT:
                out[moment, output] = high - low
            elif take == SUM:
                out[moment, output] = summed[end, group] - summed[start, group]
            else:
                row = tables.list_of_group[group]
                if take <= LAST_AMOUNT:
                    out[moment, output] = _of_events(
                        log.booked_at, log.amount, places, row, low, high, take
                    )
                elif take == ACTIVE_DAYS:
                    out[moment, output] = _active_days(log.booked_at, places, row, low, high, as_of)
                elif take == LONGEST_GAP:
                    opens = as_of - tables.window[output] * DAY
                    out[moment, output] = _longest_gap(
                        log.booked_at, places, row, low, high, opens, as_of
                    )
                else:
                    known = counted[edge_row[moment, tables.known_edge], group]
                    since = min(known, low) if take >= NEW_PARTIES else low
                    names = log.counterparty if take in (DISTINCT_PARTIES, NEW_PARTIES) else log.mcc
                    out[moment, output] = _distinct(
                        names, places, row, since, low, high, notes.keys, notes.seen
                    )
        _of_balances(tables, calendar, moment, notes, out)


@compiled
def _of_events(
    booked_at: Integers,
    amounts: Integers,
    places: NDArray[np.int32],
    row: int,
    low: int,
    high: int,
    take: int,
) -> int:
    """One output over a group's events `low:high`; MISSING where there are none."""
    if low == high:
        return MISSING
    if take == FIRST_TIME:
        return int(booked_at[places[row, low]])
    if take == LAST_TIME:
        return int(booked_at[places[row, high - 1]])
    result = abs(amounts[places[row, high - 1]])
    if take == LAST_AMOUNT:
        return int(result)
    for n in range(low, high):
        amount = abs(amounts[places[row, n]])
        result = min(result, amount) if take == MIN else max(result, amount)
    return int(result)


@compiled
def _active_days(
    booked_at: Integers, places: NDArray[np.int32], row: int, low: int, high: int, as_of: int
) -> int:
    """The days, counted back from `as_of`, on which there are events; backwards in time."""
    days, day_start = 0, as_of
    for n in range(high - 1, low - 1, -1):
        time = booked_at[places[row, n]]
        if time <= day_start:
            days += 1
            day_start = as_of - ((as_of - time) // DAY + 1) * DAY
    return days


@compiled
def _longest_gap(
    booked_at: Integers,
    places: NDArray[np.int32],
    row: int,
    low: int,
    high: int,
    opens: int,
    as_of: int,
) -> int:
    """The longest stretch of a window without the events."""
    gap, last = 0, opens
    for n in range(low, high):
        gap = max(gap, booked_at[places[row, n]] - last)
        last = booked_at[places[row, n]]
    return int(max(gap, as_of - last))


@compiled
def _distinct(
    names: Integers,
    places: NDArray[np.int32],
    row: int,
    since: int,
    low: int,
    high: int,
    keys: Integers,
    seen: Integers,
) -> int:
    """How many names the events `low:high` have that those of `since:low` have not."""
    search = seen[-1] + 1  # what was seen in an earlier search is not seen in this one
    seen[-1] = search
    mask = len(keys) - 1
    found = 0
    for n in range(since, high):
        name = names[places[row, n]]
        if name == MISSING:
            continue
        spread = name * SPREAD
        slot = (spread ^ (spread >> 32)) & mask
        while seen[slot] == search and keys[slot] != name:
            slot = (slot + 1) & mask
        if seen[slot] != search:
            seen[slot] = search
            keys[slot] = name
            found += n >= low
    return found


@compiled
def _of_balances(  # noqa: C901 - as above
    tables: Tables, calendar: Calendar, moment: int, notes: Notes, out: Integers
) -> None:
    """Write the outputs over end-of-day balances; MISSING when none is known."""
    balance, day_time, total, least = notes.balance, calendar.day_time, notes.total, notes.least
    known = _sum_days(balance, day_time, moment, total, least)
    for output in range(len(tables.operation)):
        take, window = tables.operation[output], tables.window[output]
        days = min(window, known)
        if take < LAST_BALANCE:
            continue
        if take in (LAST_BALANCE, BALANCE_BEFORE):
            out[moment, output] = balance[day_time[moment, window]]
        elif take == BALANCE_DAYS:
            out[moment, output] = days
        elif days == 0:
            out[moment, output] = MISSING
        elif take == BALANCE_SUM:
            out[moment, output] = total[days - 1]
        elif take == BALANCE_MIN:
            out[moment, output] = least[days - 1]
        else:
            reference = tables.threshold_of[output]
            limit = 0 if reference < 0 else out[moment, reference]
            below = 0
            for day in range(days):
                below += balance[day_time[moment, day]] * tables.threshold_parts[output] < limit
            out[moment, output] = below


@compiled
def _sum_days(
    balance: Integers, day_time: NDArray[np.int32], moment: int, total: Integers, least: Integers
) -> int:
    """Sum up the end-of-day balances, backwards in time; how many are known."""
    for day in range(len(total)):
        found = balance[day_time[moment, day]]
        if found == MISSING:
            return day
        total[day] = found if day == 0 else total[day - 1] + found
        least[day] = found if day == 0 else min(least[day - 1], found)
    return len(total)
