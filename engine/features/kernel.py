"""The compiled kernel: one walk over a customer's time-sorted events, integers in, integers out.

It knows no feature: what counts, what is taken and over which windows are tables (`Tables`), and
where windows start and end is a `Calendar`. Events count as of a moment when they are booked and
known by then. One walk serves all moments; a moment by which some event was booked, but not yet
known, has a walk of its own without it. A balance is the total over the customer's accounts.
`MISSING` marks a value that does not exist. All float arithmetic is left to `finish`.

The file is longer than others because Numba's cache sees changes of this file only: whatever `walk`
calls stays here (see `compiled`).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.features.arrays import Calendar, EventLog, Integers, Tables
from engine.features.compiled import compiled

MISSING = np.iinfo(np.int64).min
FOREVER = np.iinfo(np.int64).max
NAMELESS = np.iinfo(np.int32).max
DAY = 86_400_000_000
COUNT, SUM, MIN, MAX, FIRST_TIME, LAST_TIME, LAST_AMOUNT, ACTIVE_DAYS, LONGEST_GAP = range(9)
DISTINCT_PARTIES, DISTINCT_MCCS, NEW_PARTIES, NEW_MCCS = range(9, 13)
LAST_BALANCE, BALANCE_BEFORE, BALANCE_SUM, BALANCE_DAYS, BALANCE_MIN, DAYS_BELOW = range(13, 19)
SPREAD = -7046029254386353131  # odd, so that multiplying by it loses nothing


class Notes(NamedTuple):
    """What is noted on the way through one customer's events."""

    counted: Integers  # (stop, group): events of the group until then
    summed: Integers  # (stop, group): their amounts
    listed: Integers  # (stop, list): events on the list until then
    running_count: Integers  # the same three at this moment
    running_total: Integers
    length: Integers
    fresh_count: Integers  # signature -> its events since the last stop
    fresh_total: Integers  # signature -> their amounts
    touched: NDArray[np.uint16]  # the signatures that have such events
    places: NDArray[np.uint32]  # (list, n): the place of the n-th event; the last list is for none
    links: NDArray[np.int32]  # (link, n): where on the list the n-th event's name was seen before
    days: NDArray[np.int32]  # (list, n): days with events among the first n
    days_of: Integers  # list -> the time of day at which those days end, or -1
    balance: Integers  # day end -> total balance
    held: Integers  # account -> its balance
    total_until: Integers  # days -> sum of the balances of the last days
    least: Integers  # days -> the smallest of them
    names: Integers  # (slot, 2): a hash table: name, tick when last seen; then the next tick


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
    stops, groups = max(len(together.stops), len(alone.stops)), tables.group_count
    lists, signatures = tables.list_count + 1, len(tables.first_group) - 1
    days = tables.balance_days + 1
    return Notes(
        np.zeros((stops, groups), np.int64),
        np.zeros((stops, groups), np.int64),
        np.zeros((stops, lists), np.int64),
        np.zeros(groups, np.int64),
        np.zeros(groups, np.int64),
        np.zeros(lists, np.int64),
        np.zeros(signatures, np.int64),
        np.zeros(signatures, np.int64),
        np.empty(signatures + 1, np.uint16),
        np.empty((lists, most + 1), np.uint32),
        np.empty((len(tables.link_list), most), np.int32),
        np.empty((lists, most + 1), np.int32),
        np.empty(lists, np.int64),
        np.empty(max(len(together.day_ends), len(alone.day_ends)), np.int64),
        np.empty(len(log.account_ids) + 1, np.int64),
        np.empty(days, np.int64),
        np.empty(days, np.int64),
        _no_names(_slots(most)),
    )


@compiled
def _slots(names: int) -> int:
    """The size of a hash table for so many names: a power of two, at least twice as many."""
    slots = 4
    while slots < 2 * names:
        slots *= 2
    return slots


@compiled
def _no_names(slots: int) -> Integers:
    """An empty hash table; the first tick is 1, since a slot that was never used says 0."""
    table = np.zeros((slots + 1, 2), np.int64)
    table[-1, 1] = 1
    return table


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
    _add_up(log, tables, customer, calendar, shift, known_by, notes)
    _link(log, tables, notes)
    _hold(log, customer, calendar, shift, known_by, notes)
    notes.days_of[:] = -1


@compiled
def _add_up(  # noqa: C901 - one loop: a call for each stop would cost more than its work
    log: EventLog,
    tables: Tables,
    customer: int,
    calendar: Calendar,
    shift: int,
    known_by: int,
    notes: Notes,
) -> None:
    """Note the groups' totals at each stop, and list events.

    An event is added to its signature, and the signature to its groups at the next stop. The tuples
    are taken apart first, and the loop over lists has one length for all events: to hand tuples on,
    or to guess a length, for each event would cost more than all else.
    """
    booked_at, known_at, amounts, codes = log.booked_at, log.known_at, log.amount, log.code
    signature, lists, none = tables.signature, tables.lists, tables.list_count
    first_group, groups = tables.first_group, tables.groups
    fresh_count, fresh_total, touched = notes.fresh_count, notes.fresh_total, notes.touched
    counted, summed, listed = notes.counted, notes.summed, notes.listed
    count, total, length = notes.running_count, notes.running_total, notes.length
    stops, after, places = calendar.stops, log.after[customer], notes.places
    count[:] = 0
    total[:] = 0
    length[:] = 0
    i = _first_after(booked_at, log.first[customer], after, stops[0] + shift)
    for stop in range(len(stops)):
        until = stops[stop] + shift
        kinds = 0
        while i < after and booked_at[i] <= until:
            if known_at[i] <= known_by:
                kind = signature[codes[i]]
                touched[kinds] = kind
                kinds += fresh_count[kind] == 0
                fresh_count[kind] += 1
                fresh_total[kind] += abs(amounts[i])
                for slot in range(lists.shape[1]):
                    row = lists[kind, slot]
                    places[row, length[row]] = i
                    length[row] += row < none
            i += 1
        for kind in touched[:kinds]:
            for member in range(first_group[kind], first_group[kind + 1]):
                count[groups[member]] += fresh_count[kind]
                total[groups[member]] += fresh_total[kind]
            fresh_count[kind] = 0
            fresh_total[kind] = 0
        for group in range(len(count)):
            counted[stop, group] = count[group]
            summed[stop, group] = total[group]
        for row in range(len(length)):
            listed[stop, row] = length[row]


@compiled
def _link(log: EventLog, tables: Tables, notes: Notes) -> None:
    """For each listed event, where its name stood on the list before: -1 if it had not."""
    table = notes.names
    for link in range(len(tables.link_list)):
        row = tables.link_list[link]
        names = log.mcc if tables.link_mcc[link] else log.counterparty
        places, links, length = notes.places[row], notes.links[link], notes.length[row]
        mask = _slots(length) - 1
        start = table[-1, 1]  # what was seen before this tick was seen on another list
        for n in range(length):
            name = names[places[n]]
            if name == MISSING:
                links[n] = NAMELESS
                continue
            spread = name * SPREAD
            slot = (spread ^ (spread >> 32)) & mask
            while table[slot, 1] >= start and table[slot, 0] != name:
                slot = (slot + 1) & mask
            links[n] = max(table[slot, 1] - start, -1)
            table[slot, 0] = name
            table[slot, 1] = start + n
        table[-1, 1] = start + length


@compiled
def _hold(
    log: EventLog, customer: int, calendar: Calendar, shift: int, known_by: int, notes: Notes
) -> None:
    """Note the total balance at each day's end."""
    booked_at, known_at, balances, account = log.booked_at, log.known_at, log.balance, log.account
    account_ids, held, day_ends = log.account_ids, notes.held, calendar.day_ends
    account_first, account_end = log.account_offsets[customer], log.account_offsets[customer + 1]
    first, after = log.first[customer], log.after[customer]
    i = _first_after(booked_at, first, after, day_ends[0] + shift)
    total = _opening_balance(log, customer, first, i, known_by, held)
    for day in range(len(day_ends)):
        until = day_ends[day] + shift
        while i < after and booked_at[i] <= until:
            if known_at[i] <= known_by and balances[i] != MISSING:
                slot = _slot(account_ids, account_first, account_end, account[i])
                before = 0 if held[slot] == MISSING else held[slot]
                total = balances[i] + (0 if total == MISSING else total - before)
                held[slot] = balances[i]
            i += 1
        notes.balance[day] = total


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
def _take(
    log: EventLog,
    tables: Tables,
    calendar: Calendar,
    notes: Notes,
    as_ofs: Integers,
    wanted: NDArray[np.bool_],
    out: Integers,
) -> None:
    """Write all outputs (as_of, output): over events first, as thresholds are parts of them."""
    counted, summed, group, edge = notes.counted, notes.summed, tables.group, tables.edge
    counts, sums, edge_stop = tables.counts, tables.sums, calendar.edge_stop
    for moment in range(len(as_ofs)):
        if wanted[moment]:
            end = edge_stop[moment, 0]
            for output in counts:
                start, of = edge_stop[moment, edge[output]], group[output]
                out[moment, output] = counted[end, of] - counted[start, of]
            for output in sums:
                start, of = edge_stop[moment, edge[output]], group[output]
                out[moment, output] = summed[end, of] - summed[start, of]
            _of_lists(log, tables, edge_stop[moment], as_ofs[moment], notes, out[moment])
            _of_balances(tables, calendar, moment, notes, out)


@compiled
def _of_lists(
    log: EventLog,
    tables: Tables,
    stops: NDArray[np.int32],
    as_of: int,
    notes: Notes,
    out: Integers,
) -> None:
    """Write the outputs over listed events; `stops` are those of the moment's edges."""
    booked_at, amounts, places, listed = log.booked_at, log.amount, notes.places, notes.listed
    length, links, days, days_of = notes.length, notes.links, notes.days, notes.days_of
    operation, list_of, edge, link = tables.operation, tables.list_of, tables.edge, tables.link
    window, since = tables.window, stops[tables.known_edge]
    for output in tables.listings:
        take, row = operation[output], list_of[output]
        low, high = listed[stops[edge[output]], row], listed[stops[0], row]
        if take <= LAST_AMOUNT:
            out[output] = _of_events(booked_at, amounts, places, row, low, high, take)
        elif take == ACTIVE_DAYS:
            if days_of[row] != as_of % DAY:
                days_of[row] = as_of % DAY
                _count_days(booked_at, as_of % DAY, places, row, length[row], days)
            out[output] = days[row, high] - days[row, low]
        elif take == LONGEST_GAP:
            opens = as_of - window[output] * DAY
            out[output] = _longest_gap(booked_at, places, row, low, high, opens, as_of)
        else:
            known = min(listed[since, row], low) if take >= NEW_PARTIES else low
            out[output] = _first_seen(links, link[output], np.int32(known), low, high)


@compiled
def _of_events(
    booked_at: Integers,
    amounts: Integers,
    places: NDArray[np.uint32],
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
def _count_days(
    booked_at: Integers,
    ends: int,
    places: NDArray[np.uint32],
    row: int,
    length: int,
    days: NDArray[np.int32],
) -> None:
    """For each number of listed events, on how many days they are; days end at a time of day."""
    last = FOREVER
    found = 0
    days[row, 0] = 0
    for n in range(length):
        day = (ends - booked_at[places[row, n]]) // DAY
        found += day != last
        last = day
        days[row, n + 1] = found


@compiled
def _longest_gap(
    booked_at: Integers,
    places: NDArray[np.uint32],
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
def _first_seen(links: NDArray[np.int32], link: int, since: np.int32, low: int, high: int) -> int:
    """How many of the events `low:high` have a name that none has from `since` until then."""
    found = 0
    for n in range(low, high):
        found += links[link, n] < since
    return found


@compiled
def _of_balances(
    tables: Tables, calendar: Calendar, moment: int, notes: Notes, out: Integers
) -> None:
    """Write the outputs over end-of-day balances; MISSING when none is known."""
    balance, day_time = notes.balance, calendar.day_place
    total, least = notes.total_until, notes.least
    known = _sum_days(balance, day_time, moment, total, least)
    for output in tables.balances:
        take, window = tables.operation[output], tables.window[output]
        days = min(window, known)
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
