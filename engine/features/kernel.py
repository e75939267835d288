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
    notes = _notes(log, tables, max(len(together.times), len(alone.times)), together, alone)
    late = np.empty(len(as_ofs), np.bool_)
    for customer in range(len(log.first)):
        waiting = _find_late(log, customer, as_ofs, late)
        if waiting < len(as_ofs):
            _read(log, tables, customer, together, 0, FOREVER, notes)
            for moment in range(len(as_ofs)):
                if not late[moment]:
                    given, row = as_ofs[moment], out[moment, customer]
                    _take(log, tables, together, moment, given, notes, row)
        if waiting > 0:
            for moment in range(len(as_ofs)):
                if late[moment]:
                    given, row = as_ofs[moment], out[moment, customer]
                    _read(log, tables, customer, alone, given, given, notes)
                    _take(log, tables, alone, 0, given, notes, row)


@compiled
def _notes(log: EventLog, tables: Tables, times: int, together: Calendar, alone: Calendar) -> Notes:
    """Empty notes, large enough for the customer with most events."""
    most = 0
    for customer in range(len(log.first)):
        most = max(most, log.after[customer] - log.first[customer])
    rows, groups, days = max(together.edge_row.size, alone.edge_row.size), len(tables.horizon), 0
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
def _find_late(log: EventLog, customer: int, as_ofs: Integers, late: NDArray[np.bool_]) -> int:
    """Mark, and count, the moments by which an event was booked that was not yet known."""
    late[:] = False
    found = 0
    for i in range(log.first[customer], log.after[customer]):
        if log.known_at[i] > log.booked_at[i]:
            for moment in range(len(as_ofs)):
                if log.booked_at[i] <= as_ofs[moment] < log.known_at[i] and not late[moment]:
                    late[moment] = True
                    found += 1
    return found


@compiled
def _read(
    log: EventLog,
    tables: Tables,
    customer: int,
    calendar: Calendar,
    shift: int,
    known_by: int,
    notes: Notes,
) -> None:
    """Walk through the events known by a moment, noting totals and balances at each stop."""
    first, after = log.first[customer], log.after[customer]
    start = _first_after(log.booked_at, first, after, calendar.times[0] + shift)
    total = _opening_balance(log, customer, first, start, known_by, notes.held)
    notes.running_count[:] = 0
    notes.running_sum[:] = 0
    stop, next_stop = 0, calendar.times[0] + shift
    for i in range(start, after):
        while log.booked_at[i] > next_stop:
            next_stop = _look(calendar, stop, shift, total, notes)
            stop += 1
        if stop == len(calendar.times):
            return
        if log.known_at[i] > known_by:
            continue
        if log.balance[i] != MISSING:
            total = _new_total(log, customer, i, total, notes.held)
        _add(log, tables, calendar, i, shift, notes)
    while stop < len(calendar.times):
        _look(calendar, stop, shift, total, notes)
        stop += 1


@compiled
def _add(
    log: EventLog, tables: Tables, calendar: Calendar, i: int, shift: int, notes: Notes
) -> None:
    """Add an event to each of its groups that has a window open."""
    amount, time, code = abs(log.amount[i]), log.booked_at[i] - shift, log.code[i]
    for place in range(tables.first_group[code], tables.first_group[code + 1]):
        group = tables.groups[place]
        if calendar.opens[group] >= time:
            break
        if tables.list_of_group[group] >= 0:
            notes.places[tables.list_of_group[group], notes.running_count[group]] = i
        notes.running_count[group] += 1
        notes.running_sum[group] += amount


@compiled
def _look(calendar: Calendar, stop: int, shift: int, total: int, notes: Notes) -> int:
    """Note what holds at a stop; when the next one is."""
    notes.balance[stop] = total
    row = calendar.row[stop]
    if row >= 0:
        for group in range(len(notes.running_count)):
            notes.counted[row, group] = notes.running_count[group]
            notes.summed[row, group] = notes.running_sum[group]
    return FOREVER if stop + 1 == len(calendar.times) else int(calendar.times[stop + 1] + shift)


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
def _slot(log: EventLog, customer: int, account: int) -> int:
    """The account's place among the customer's; the place after the last if it is not theirs."""
    first, end = log.account_offsets[customer], log.account_offsets[customer + 1]
    for place in range(first, end):
        if log.account_ids[place] == account:
            return int(place - first)
    return int(end - first)


@compiled
def _opening_balance(
    log: EventLog, customer: int, first: int, start: int, known_by: int, held: Integers
) -> int:
    """The total balance before `start`, and in `held` that of each account, walking backwards."""
    wanted = log.account_offsets[customer + 1] - log.account_offsets[customer]
    held[: wanted + 1] = MISSING
    total = MISSING
    for i in range(start - 1, first - 1, -1):
        if wanted == 0:
            break
        if log.known_at[i] > known_by or log.balance[i] == MISSING:
            continue
        slot = _slot(log, customer, log.account[i])
        if held[slot] == MISSING:
            held[slot] = log.balance[i]
            total = log.balance[i] if total == MISSING else total + log.balance[i]
            wanted -= 1
    return total


@compiled
def _new_total(log: EventLog, customer: int, i: int, total: int, held: Integers) -> int:
    """The total balance after an event that tells its account's."""
    slot = _slot(log, customer, log.account[i])
    before = 0 if held[slot] == MISSING else held[slot]
    held[slot] = log.balance[i]
    return int(log.balance[i] + (0 if total == MISSING else total - before))


@compiled
def _take(
    log: EventLog,
    tables: Tables,
    calendar: Calendar,
    moment: int,
    as_of: int,
    notes: Notes,
    out: Integers,
) -> None:
    """Write every output: those over events first, as thresholds are parts of them."""
    for output in range(len(out)):
        if tables.operation[output] < LAST_BALANCE:
            out[output] = _of_group(log, tables, calendar, moment, as_of, notes, output)
    _sum_days(calendar, moment, notes)
    for output in range(len(out)):
        if tables.operation[output] >= LAST_BALANCE:
            reference = tables.threshold_of[output]
            out[output] = _of_balances(
                calendar,
                moment,
                notes,
                tables.operation[output],
                tables.window[output],
                0 if reference < 0 else out[reference],
                tables.threshold_parts[output],
            )


@compiled
def _of_group(
    log: EventLog,
    tables: Tables,
    calendar: Calendar,
    moment: int,
    as_of: int,
    notes: Notes,
    output: int,
) -> int:
    """One output over the events of a group in a window."""
    take, group = tables.operation[output], tables.group[output]
    start, end = calendar.edge_row[moment, tables.edge[output]], calendar.edge_row[moment, 0]
    low, high = notes.counted[start, group], notes.counted[end, group]
    if take == COUNT:
        return int(high - low)
    if take == SUM:
        return int(notes.summed[end, group] - notes.summed[start, group])
    places = notes.places[tables.list_of_group[group]]
    if take <= LAST_AMOUNT:
        return _of_events(log, places, low, high, take)
    if take == ACTIVE_DAYS:
        return _active_days(log.booked_at, places, low, high, as_of)
    if take == LONGEST_GAP:
        opens = as_of - tables.window[output] * DAY
        return _longest_gap(log.booked_at, places, low, high, opens, as_of)
    names = log.counterparty if take in (DISTINCT_PARTIES, NEW_PARTIES) else log.mcc
    if take < NEW_PARTIES:
        return _distinct(names, places, low, low, high, notes)
    known = notes.counted[calendar.edge_row[moment, tables.known_edge], group]
    return _distinct(names, places, min(known, low), low, high, notes)


@compiled
def _of_events(log: EventLog, places: NDArray[np.int32], low: int, high: int, take: int) -> int:
    """One output over a group's events `low:high`; MISSING where there are none."""
    if low == high:
        return MISSING
    if take == FIRST_TIME:
        return int(log.booked_at[places[low]])
    if take == LAST_TIME:
        return int(log.booked_at[places[high - 1]])
    result = abs(log.amount[places[high - 1]])
    if take == LAST_AMOUNT:
        return int(result)
    for place in places[low:high]:
        amount = abs(log.amount[place])
        result = min(result, amount) if take == MIN else max(result, amount)
    return int(result)


@compiled
def _active_days(
    booked_at: Integers, places: NDArray[np.int32], low: int, high: int, as_of: int
) -> int:
    """The days, counted back from `as_of`, on which there are events; backwards in time."""
    days, day_start = 0, as_of
    for n in range(high - 1, low - 1, -1):
        time = booked_at[places[n]]
        if time <= day_start:
            days += 1
            day_start = as_of - ((as_of - time) // DAY + 1) * DAY
    return days


@compiled
def _longest_gap(
    booked_at: Integers, places: NDArray[np.int32], low: int, high: int, opens: int, as_of: int
) -> int:
    """The longest stretch of a window without the events."""
    gap, last = 0, opens
    for n in range(low, high):
        gap = max(gap, booked_at[places[n]] - last)
        last = booked_at[places[n]]
    return int(max(gap, as_of - last))


@compiled
def _distinct(
    names: Integers, places: NDArray[np.int32], since: int, low: int, high: int, notes: Notes
) -> int:
    """How many names the events `low:high` have that those of `since:low` have not."""
    search = notes.seen[-1] + 1  # what was seen in an earlier search is not seen in this one
    notes.seen[-1] = search
    mask = len(notes.keys) - 1
    found = 0
    for n in range(since, high):
        name = names[places[n]]
        if name == MISSING:
            continue
        spread = name * SPREAD
        slot = (spread ^ (spread >> 32)) & mask
        while notes.seen[slot] == search and notes.keys[slot] != name:
            slot = (slot + 1) & mask
        if notes.seen[slot] != search:
            notes.seen[slot] = search
            notes.keys[slot] = name
            found += n >= low
    return found


@compiled
def _sum_days(calendar: Calendar, moment: int, notes: Notes) -> None:
    """Sum up the end-of-day balances, backwards in time, until none is known."""
    total, least = 0, MISSING
    for day in range(len(notes.total)):
        balance = notes.balance[calendar.day_time[moment, day]]
        if balance == MISSING:
            notes.total[day:] = MISSING
            break
        total += balance
        least = balance if day == 0 else min(least, balance)
        notes.total[day] = total
        notes.least[day] = least


@compiled
def _of_balances(
    calendar: Calendar,
    moment: int,
    notes: Notes,
    take: int,
    window: int,
    threshold: int,
    parts: int,
) -> int:
    """One output over the end-of-day balances of a window; MISSING when none is known."""
    if take == LAST_BALANCE:
        return int(notes.balance[calendar.day_time[moment, 0]])
    if take == BALANCE_BEFORE:
        return int(notes.balance[calendar.day_time[moment, window]])
    days = window
    while days > 0 and notes.total[days - 1] == MISSING:
        days -= 1
    if take == BALANCE_DAYS or days == 0:
        return days if take == BALANCE_DAYS else MISSING
    if take == BALANCE_SUM:
        return int(notes.total[days - 1])
    if take == BALANCE_MIN:
        return int(notes.least[days - 1])
    below = 0
    for day in range(days):
        below += notes.balance[calendar.day_time[moment, day]] * parts < threshold
    return below
