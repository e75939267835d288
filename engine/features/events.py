"""What is taken of a customer's events: one walk, integers in, integers out.

It knows no feature: what counts, what is taken and over which windows are tables (`Tables`), and
where windows start and end is a `Calendar`. One walk serves all moments; every event of the log
counts from the moment at which it is booked. `MISSING` marks a value that does not exist. All float
arithmetic is left to `finish`.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.features.arrays import DAY, MISSING, Calendar, EventLog, Integers, Tables
from engine.features.compiled import compiled

NAMELESS = np.iinfo(np.int32).max
COUNT, SUM, MIN, MAX, FIRST_TIME, LAST_TIME, LAST_AMOUNT, ACTIVE_DAYS, LONGEST_GAP = range(9)
DISTINCT_PARTIES, DISTINCT_MCCS, NEW_PARTIES, NEW_MCCS = range(9, 13)
SPREAD = np.uint64(11400714819323198485)  # odd, so that multiplying by it loses nothing
HALF, ONE = np.uint64(32), np.uint64(1)
DAY_LONG, ALL_DAYS = np.uint64(DAY), 10_000_000 * DAY  # more than lie between any two moments


class Notes(NamedTuple):
    """What is noted on the way through one customer's events."""

    totals: Integers  # (stop, total): the total until then
    listed: Integers  # (stop, list): events on the list until then
    running: Integers  # the same two at this moment
    length: NDArray[np.uint32]
    fresh: Integers  # 2 x signature: its events since the last stop, then their amounts
    touched: NDArray[np.uint16]  # the signatures that have such events
    places: NDArray[np.uint32]  # (list, n): the place of the n-th event
    links: NDArray[np.int32]  # (link, n): where on the list the n-th event's name was seen before
    days: NDArray[np.int32]  # (list, n): days with events among the first n
    days_of: Integers  # list -> the time of day at which those days end, or -1
    names: Integers  # (slot, 2): a hash table: name, tick when last seen; then the next tick


@compiled
def take_of_events(
    log: EventLog, tables: Tables, calendar: Calendar, as_ofs: Integers, out: Integers
) -> None:
    """Fill the outputs over events in `out` (as_of, customer, output)."""
    notes = _notes(log, tables, calendar)
    added, total, edge, edge_stop = tables.added, tables.total, tables.edge, calendar.edge_stop
    totals = notes.totals
    for customer in range(len(log.first)):
        _add_up(log, tables, customer, calendar.stops, notes)
        _link(log, tables, notes)
        notes.days_of[:] = -1
        for moment in range(len(as_ofs)):
            end = edge_stop[moment, 0]
            for output in added:
                start, of = edge_stop[moment, edge[output]], total[output]
                out[moment, customer, output] = totals[end, of] - totals[start, of]
            _of_lists(log, tables, edge_stop[moment], as_ofs[moment], notes, out[moment, customer])


@compiled
def _notes(log: EventLog, tables: Tables, calendar: Calendar) -> Notes:
    """Empty notes, large enough for the customer with most events."""
    most = 0
    for customer in range(len(log.first)):
        most = max(most, log.after[customer] - log.first[customer])
    stops, signatures = len(calendar.stops), len(tables.first_part) - 1
    lists = tables.list_count + tables.lists.shape[1]
    return Notes(
        np.empty((stops, tables.total_count), np.int64),
        np.empty((stops, lists), np.int64),
        np.empty(tables.total_count, np.int64),
        np.empty(lists, np.uint32),
        np.zeros(2 * signatures, np.int64),
        np.empty(signatures + 1, np.uint16),
        np.empty((lists, most + 1), np.uint32),
        np.empty((len(tables.link_list), most), np.int32),
        np.empty((tables.list_count, most + 1), np.int32),
        np.empty(tables.list_count, np.int64),
        _no_names(_slots(most)),
    )


@compiled
def _slots(names: int) -> int:
    """The size of a hash table for so many names: a power of two, at least four times as many."""
    slots = 4
    while slots < 4 * names:
        slots *= 2
    return slots


@compiled
def _no_names(slots: int) -> Integers:
    """An empty hash table; the first tick is 1, since a slot that was never used says 0."""
    table = np.zeros((slots + 1, 2), np.int64)
    table[slots, 1] = 1
    return table


@compiled
def _add_up(log: EventLog, tables: Tables, customer: int, stops: Integers, notes: Notes) -> None:
    """Note the totals at each stop, and list events.

    An event is added to its signature, and the signature to its totals at the next stop. The tuples
    are taken apart first, and the loop over lists has one length for all events: to hand tuples on,
    or to guess a length, for each event would cost more than all else.
    """
    booked_at, amounts, codes = log.booked_at, log.amount, log.code
    signature, lists, first_part = tables.signature, tables.lists, tables.first_part
    part_of, part_from = tables.part_of, tables.part_from
    totals, listed, running, length = notes.totals, notes.listed, notes.running, notes.length
    fresh, touched, places = notes.fresh, notes.touched, notes.places
    running[:] = 0
    length[:] = 0
    first, after = log.first[customer], log.after[customer]
    i = first + np.searchsorted(booked_at[first:after], stops[0], side="right")
    for stop in range(len(stops)):
        until = stops[stop]
        kinds = 0
        while i < after and booked_at[i] <= until:
            kind = signature[codes[i]]
            touched[kinds] = kind
            kinds += fresh[2 * kind] == 0
            fresh[2 * kind] += 1
            fresh[2 * kind + 1] += abs(amounts[i])
            for slot in range(lists.shape[1]):
                row = lists[kind, slot]
                places[row, length[row]] = i
                length[row] += np.uint32(1)
            i += 1
        for kind in touched[:kinds]:
            for part in range(first_part[kind], first_part[kind + 1]):
                running[part_of[part]] += fresh[part_from[part]]
            fresh[2 * kind] = 0
            fresh[2 * kind + 1] = 0
        for of in range(len(running)):
            totals[stop, of] = running[of]
        for row in range(len(length)):
            listed[stop, row] = length[row]


@compiled
def _link(log: EventLog, tables: Tables, notes: Notes) -> None:
    """For each listed event, where its name stood on the list before: -1 if it had not."""
    table = notes.names
    last = len(table) - 1
    for link in range(len(tables.link_list)):
        row = tables.link_list[link]
        names = log.mcc if tables.link_mcc[link] else log.counterparty
        places, links, length = notes.places[row], notes.links[link], notes.listed[-1, row]
        mask = np.uint64(_slots(length) - 1)
        start = table[last, 1]  # what was seen before this tick was seen on another list
        for n in range(length):
            name = names[places[n]]
            if name == MISSING:
                links[n] = NAMELESS
                continue
            spread = np.uint64(name) * SPREAD
            slot = (spread ^ (spread >> HALF)) & mask
            while table[slot, 1] >= start and table[slot, 0] != name:
                slot = (slot + ONE) & mask
            links[n] = max(table[slot, 1] - start, -1)
            table[slot, 0] = name
            table[slot, 1] = start + n
        table[last, 1] = start + length


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
    links, days, days_of = notes.links, notes.days, notes.days_of
    operation, list_of, edge, link = tables.operation, tables.list_of, tables.edge, tables.link
    window, since = tables.window, stops[tables.known_edge]
    for output in tables.listings:
        take, row = operation[output], list_of[output]
        low, high = listed[stops[edge[output]], row], listed[stops[0], row]
        if take <= LAST_AMOUNT:
            out[output] = _of_events(booked_at, amounts, places[row], low, high, take)
        elif take == ACTIVE_DAYS:
            if days_of[row] != as_of % DAY:
                days_of[row] = as_of % DAY
                _count_days(booked_at, as_of % DAY, places[row], listed[-1, row], days[row])
            out[output] = days[row, high] - days[row, low]
        elif take == LONGEST_GAP:
            opens = as_of - window[output] * DAY
            out[output] = _longest_gap(booked_at, places[row], low, high, opens, as_of)
        else:
            known = min(listed[since, row], low) if take >= NEW_PARTIES else low
            out[output] = _first_seen(links[link[output]], np.int32(known), low, high)


@compiled
def _of_events(
    booked_at: Integers,
    amounts: Integers,
    places: NDArray[np.uint32],
    low: int,
    high: int,
    take: int,
) -> int:
    """One output over a list's events `low:high`; MISSING where there are none."""
    if low == high:
        return MISSING
    if take == FIRST_TIME:
        return int(booked_at[places[low]])
    if take == LAST_TIME:
        return int(booked_at[places[high - 1]])
    result = abs(amounts[places[high - 1]])
    if take == LAST_AMOUNT:
        return int(result)
    for n in range(low, high):
        amount = abs(amounts[places[n]])
        result = min(result, amount) if take == MIN else max(result, amount)
    return int(result)


@compiled
def _count_days(
    booked_at: Integers,
    ends: int,
    places: NDArray[np.uint32],
    length: int,
    days: NDArray[np.int32],
) -> None:
    """For each number of listed events, on how many days they are; days end at a time of day."""
    last = np.uint64(0)
    found = 0
    days[0] = 0
    for n in range(length):
        day = np.uint64(ALL_DAYS + ends - booked_at[places[n]]) // DAY_LONG
        found += day != last
        last = day
        days[n + 1] = found


@compiled
def _longest_gap(
    booked_at: Integers, places: NDArray[np.uint32], low: int, high: int, opens: int, as_of: int
) -> int:
    """The longest stretch of a window without the events."""
    gap, last = 0, opens
    for n in range(low, high):
        gap = max(gap, booked_at[places[n]] - last)
        last = booked_at[places[n]]
    return int(max(gap, as_of - last))


@compiled
def _first_seen(links: NDArray[np.int32], since: np.int32, low: int, high: int) -> int:
    """How many of the events `low:high` have a name that none has from `since` until then."""
    found = 0
    for n in range(low, high):
        found += links[n] < since
    return found
