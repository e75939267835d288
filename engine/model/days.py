"""A customer's rows by day, compiled: found, numbered and added up; see `engine.model.cash`.

Rows are by customer, then time: customer `c` owns `first[c]:after[c]`. Amounts are whole minor
units, so their sums are exact in whatever order they are added.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.features.compiled import compiled

Array = NDArray[Any]
TRANSFERS, IN, OUT = 2, 4, 5  # groups: from which on they are for transfers; of standing orders
DAY = 86_400_000_000
BEFORE_ALL = 7_000_000  # days; with them no time is negative, and division costs half as much
STANDING = 3  # times that the same amount went to or came from the same party
STANDING_DAYS = 25  # at least, from one time to the next
_EVEN, _ODD = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F  # spread pairs over a table


class Rows(NamedTuple):
    """Transactions as columns; of those that were not booked nothing counts."""

    first: Array
    after: Array
    booked_at: Array
    known_at: Array
    booked: Array
    day: Array
    amount: Array
    kind: Array
    balance: Array  # NaN where it is not told


class Moves(NamedTuple):
    """The transfers among some rows, by customer, day, then time."""

    row: Array
    starts: Array  # customer c's are starts[c]:starts[c + 1]
    party: Array  # -1 where it is not told
    same: Array  # a number for party and amount, from 0 on for every customer
    between: Array  # a number for the party, likewise
    outside: Array  # whether the party is told and no customer of the bank


class Kinds(NamedTuple):
    """What a row adds to by its kind, when money comes and when it goes, and what is a transfer."""

    gives: Array
    takes: Array
    moves: Array


@compiled
def local_day(moment: Array, since: Array, offsets: Array) -> Array:
    """The local day of each moment; local time is UTC plus `offsets[p]` from `since[p]` on."""
    day = np.empty(len(moment), np.int64)
    begins, ends, offset = since[0], since[0], np.int64(0)
    for row in range(len(moment)):
        if not begins <= moment[row] < ends:
            period = np.searchsorted(since, moment[row], side="right") - 1
            begins, offset = since[period], offsets[period]
            ends = since[period + 1] if period + 1 < len(since) else np.iinfo(np.int64).max
        local = np.uint64(moment[row] + offset + BEFORE_ALL * DAY)
        day[row] = np.int64(local // np.uint64(DAY)) - BEFORE_ALL
    return day


@compiled
def rows_of(rows: Rows, wanted: Array) -> tuple[Array, Array]:
    """The booked rows of wanted kinds by customer, day, then time, and where each one's start."""
    first, after, booked, day, kind = rows[0], rows[1], rows[4], rows[5], rows[7]
    starts = np.zeros(len(first) + 1, np.int64)
    for who in range(len(first)):
        starts[who + 1] = starts[who]
        for row in range(first[who], after[who]):
            starts[who + 1] += booked[row] and wanted[kind[row]]
    found = np.empty(starts[-1], np.int64)
    for who in range(len(first)):
        end = starts[who]
        for row in range(first[who], after[who]):
            if booked[row] and wanted[kind[row]]:
                _put(found[starts[who] : end + 1], row, day)
                end += 1
    return found, starts


@compiled
def _put(found: Array, row: int, day: Array) -> None:
    """One more row at the end, or where a clock that was set back at midnight takes it."""
    place = len(found) - 1
    while place > 0 and day[found[place - 1]] > day[row]:
        found[place] = found[place - 1]
        place -= 1
    found[place] = row


@compiled
def numbered(starts: Array, one: Array, other: Array) -> Array:
    """A number for each pair, from 0 on for every customer, and the same for the same pair."""
    number = np.empty(len(one), np.int64)
    for who in range(len(starts) - 1):
        size = 1
        while size < 2 * (starts[who + 1] - starts[who]):
            size *= 2
        at, known = np.full(size, -1, np.int64), 0
        for place in range(starts[who], starts[who + 1]):
            slot = _slot(at, one, other, place)
            if at[slot] < 0:
                at[slot], number[place] = place, known
                known += 1
            else:
                number[place] = number[at[slot]]
    return number


@compiled
def _slot(at: Array, one: Array, other: Array, place: int) -> int:
    """Where the table holds the place's pair, or has room for it."""
    mixed = np.uint64(one[place]) * np.uint64(_EVEN) + np.uint64(other[place]) * np.uint64(_ODD)
    slot = np.int64((mixed >> np.uint64(32)) & np.uint64(len(at) - 1))
    while at[slot] >= 0 and (one[at[slot]] != one[place] or other[at[slot]] != other[place]):
        slot = (slot + 1) & (len(at) - 1)
    return int(slot)


@compiled
def add_up(
    rows: Rows, kinds: Kinds, moment: int, begin: int, totals: Array, since: Array, closing: Array
) -> None:
    """Add what each known row moved to its group of [group, customer, day]; days from `begin`.

    Transfers are left to `add_moves`. `since` is each one's first day with a known row, `closing`
    the last known balance by the end of each day, NaN before the first one.
    """
    first, after, booked_at, known_at, booked, day, amount, kind, balance = rows
    days = closing.shape[1]
    for who in range(len(first)):
        mine = booked_at[first[who] : after[who]]
        begins, ends = np.searchsorted(mine, ((begin - 1) * DAY, (begin + days + 1) * DAY))
        for row in range(first[who] + begins, first[who] + ends):  # no zone is a day off
            column = day[row] - begin
            late = max(booked_at[row], known_at[row]) > moment
            if late or not booked[row] or not 0 <= column < days:
                continue
            since[who] = min(since[who], column)
            if not np.isnan(balance[row]):
                closing[who, column] = balance[row]
            if not kinds.moves[kind[row]]:
                _add(totals[:, who, column], kinds, amount[row], kind[row])
        _fill(closing[who])


@compiled
def add_moves(
    rows: Rows, moves: Moves, kinds: Kinds, moment: int, begin: int, totals: Array
) -> None:
    """The same for transfers.

    Standing orders go to the last two groups, in and out, and to none of those for transfers.
    """
    booked_at, known_at, day, amount, kind = rows[2], rows[3], rows[5], rows[6], rows[7]
    for who in range(len(moves.starts) - 1):
        mine = slice(moves.starts[who], moves.starts[who + 1])
        row, party = moves.row[mine], moves.party[mine]
        column = day[row] - begin
        known = (np.maximum(booked_at[row], known_at[row]) <= moment) & (column >= 0)
        known &= column < totals.shape[2]
        ordered = _standing(known, moves.same[mine], column) & (party >= 0)
        for place in np.flatnonzero(known):
            moved, what = amount[row[place]], kind[row[place]]
            cell = totals[:, who, column[place]]
            if ordered[place]:
                cell[IN if moved > 0 else OUT] += abs(moved)
            if not ordered[place] or _group(kinds, moved, what) < TRANSFERS:
                _add(cell, kinds, moved, what)


@compiled
def _group(kinds: Kinds, amount: int, kind: int) -> int:
    """What the amount adds to; negative is nothing."""
    group: int = kinds.gives[kind] if amount > 0 else kinds.takes[kind]
    return group


@compiled
def _add(cell: Array, kinds: Kinds, amount: int, kind: int) -> None:
    group = _group(kinds, amount, kind)
    if group >= 0:
        cell[group] += abs(amount)


@compiled
def _fill(closing: Array) -> None:
    """A day without a balance closes like the one before."""
    for day in range(1, len(closing)):
        if np.isnan(closing[day]):
            closing[day] = closing[day - 1]


@compiled
def _standing(known: Array, same: Array, day: Array) -> Array:
    """Which known transfers, by day, repeat others of their number about once a month."""
    count = np.zeros(len(same), np.int64)
    begins, ends = np.zeros(len(same), np.int64), np.zeros(len(same), np.int64)
    for place in range(len(same)):
        if known[place]:
            number = same[place]
            if not count[number]:
                begins[number] = day[place]
            ends[number] = day[place]
            count[number] += 1
    monthly = (count >= STANDING) & (ends - begins >= STANDING_DAYS * (count - 1))
    return monthly[same] & known
