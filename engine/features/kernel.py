"""The compiled kernel: one walk over a customer's time-sorted events, integers in, integers out.

It knows no feature: what counts, what is taken and over which windows are tables (`Tables`).
Events count as of a moment when they are booked and known by then. A balance is the total over the
customer's accounts, kept event by event, so that a row known late moves nothing before it is known.
`MISSING` marks a value that does not exist. All float arithmetic is left to `finish`.
"""

import numpy as np

from engine.features.arrays import EventLog, Integers, Tables
from engine.features.compiled import compiled

MISSING = np.iinfo(np.int64).min
DAY = 86_400_000_000
CELL_COUNT, CELL_SUM, CELL_MIN, CELL_MAX, CELL_FIRST, CELL_LAST = range(6)  # fields of a cell
COUNT, SUM, MIN, MAX, FIRST_TIME, LAST_TIME, LAST_AMOUNT, ACTIVE_DAYS = range(8)
LAST_BALANCE, BALANCE_BEFORE, BALANCE_SUM, BALANCE_DAYS, BALANCE_MIN, DAYS_BELOW = range(8, 14)


@compiled
def walk(log: EventLog, tables: Tables, as_ofs: Integers, out: Integers) -> None:
    """Fill `out` (as_of, customer, output) with every measure of every customer."""
    cells = np.empty((tables.atoms, tables.bands, 6), np.int64)
    result = np.empty((1, 1, 6), np.int64)
    active = np.empty((tables.day_member.shape[0], tables.bands), np.int64)
    last_active = np.empty(tables.day_member.shape[0], np.int64)
    balances = np.empty(tables.balance_days + 1, np.int64)
    held = np.empty(len(log.account_ids) + 1, np.int64)
    for customer in range(len(log.first)):
        first, after = log.first[customer], log.after[customer]
        for moment in range(len(as_ofs)):
            as_of = as_ofs[moment]
            end = _first_after(log.booked_at, first, after, as_of)
            start = _first_after(log.booked_at, first, end, as_of - len(tables.band_of_day) * DAY)
            opening = _opening_balance(log, customer, first, start, as_of, held)
            _add_events(
                log, tables, customer, start, end, as_of, opening,
                cells, active, last_active, held, balances,
            )  # fmt: skip
            _close_days(balances, opening)
            _add_bands(cells)
            _take(log, tables, cells, result, active, balances, out[moment, customer])


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
    log: EventLog, customer: int, first: int, start: int, as_of: int, held: Integers
) -> int:
    """The total balance before `start`, and in `held` that of each account, walking backwards."""
    first_account, end_account = log.account_offsets[customer], log.account_offsets[customer + 1]
    wanted = end_account - first_account
    held[: wanted + 1] = MISSING
    total = MISSING
    for i in range(start - 1, first - 1, -1):
        if wanted == 0:
            break
        if log.known_at[i] > as_of or log.balance[i] == MISSING:
            continue
        slot = _slot(log.account_ids, first_account, end_account, log.account[i])
        if held[slot] == MISSING:
            held[slot] = log.balance[i]
            total = log.balance[i] if total == MISSING else total + log.balance[i]
            wanted -= 1
    return total


@compiled
def _add_events(
    log: EventLog,
    tables: Tables,
    customer: int,
    start: int,
    end: int,
    as_of: int,
    total: int,
    cells: Integers,
    active: Integers,
    last_active: Integers,
    held: Integers,
    balances: Integers,
) -> None:
    """Add each event that counts to its cell, and note the balance with which its day ended."""
    cells[:] = 0
    active[:] = 0
    last_active[:] = -1
    balances[:] = MISSING
    first_account, end_account = log.account_offsets[customer], log.account_offsets[customer + 1]
    for i in range(start, end):
        if log.known_at[i] > as_of:
            continue
        age = (as_of - log.booked_at[i]) // DAY
        if log.balance[i] != MISSING:
            slot = _slot(log.account_ids, first_account, end_account, log.account[i])
            before = 0 if held[slot] == MISSING else held[slot]
            total = log.balance[i] + (0 if total == MISSING else total - before)
            held[slot] = log.balance[i]
            balances[min(age, tables.balance_days)] = total
        atom = tables.atom_of_code[log.code[i]]
        if atom < 0:
            continue
        band = tables.band_of_day[age]
        _add(cells, atom, band, abs(log.amount[i]), i)
        for group in range(len(last_active)):
            if last_active[group] != age and tables.day_member[group, atom]:
                last_active[group] = age
                active[group, band] += 1


@compiled
def _add(cells: Integers, atom: int, band: int, amount: int, place: int) -> None:
    """Add one event, later than all before it, to a cell."""
    if cells[atom, band, CELL_COUNT] == 0:
        cells[atom, band, CELL_MIN] = amount
        cells[atom, band, CELL_MAX] = amount
        cells[atom, band, CELL_FIRST] = place
    cells[atom, band, CELL_COUNT] += 1
    cells[atom, band, CELL_SUM] += amount
    cells[atom, band, CELL_MIN] = min(cells[atom, band, CELL_MIN], amount)
    cells[atom, band, CELL_MAX] = max(cells[atom, band, CELL_MAX], amount)
    cells[atom, band, CELL_LAST] = place


@compiled
def _add_bands(cells: Integers) -> None:
    """Turn each band into the window that it ends: itself and all younger bands."""
    for atom in range(cells.shape[0]):
        for band in range(1, cells.shape[1]):
            _merge(cells, atom, band, cells, atom, band - 1)


@compiled
def _merge(into: Integers, row: int, column: int, cells: Integers, atom: int, band: int) -> None:
    """Add the events of one cell to another cell; by index, as views cost more than the sums."""
    if cells[atom, band, CELL_COUNT] == 0:
        return
    if into[row, column, CELL_COUNT] == 0:
        for field in range(6):
            into[row, column, field] = cells[atom, band, field]
        return
    into[row, column, CELL_COUNT] += cells[atom, band, CELL_COUNT]
    into[row, column, CELL_SUM] += cells[atom, band, CELL_SUM]
    into[row, column, CELL_MIN] = min(into[row, column, CELL_MIN], cells[atom, band, CELL_MIN])
    into[row, column, CELL_MAX] = max(into[row, column, CELL_MAX], cells[atom, band, CELL_MAX])
    into[row, column, CELL_FIRST] = min(
        into[row, column, CELL_FIRST], cells[atom, band, CELL_FIRST]
    )
    into[row, column, CELL_LAST] = max(into[row, column, CELL_LAST], cells[atom, band, CELL_LAST])


@compiled
def _close_days(balances: Integers, opening: int) -> None:
    """Give days without events the balance of the day before; `balances` runs back in time."""
    for day in range(len(balances) - 1, -1, -1):
        if balances[day] == MISSING:
            balances[day] = opening
        opening = balances[day]


@compiled
def _take(
    log: EventLog,
    tables: Tables,
    cells: Integers,
    result: Integers,
    active: Integers,
    balances: Integers,
    out: Integers,
) -> None:
    """Write every output: those over events first, as thresholds are parts of them."""
    for output in range(len(out)):
        take, bands = tables.operation[output], tables.window_bands[output]
        if take == ACTIVE_DAYS:
            out[output] = _active_days(active, tables.day_group[output], bands)
        elif take < ACTIVE_DAYS:
            result[0, 0, CELL_COUNT] = 0
            result[0, 0, CELL_SUM] = 0
            for place in range(tables.first_atom[output], tables.first_atom[output + 1]):
                _merge(result, 0, 0, cells, tables.members[place], bands - 1)
            out[output] = _of_events(result, take, log.booked_at, log.amount)
    for output in range(len(out)):
        if tables.operation[output] > ACTIVE_DAYS:
            reference = tables.threshold_of[output]
            out[output] = _of_balances(
                balances,
                tables.operation[output],
                tables.window[output],
                0 if reference < 0 else out[reference],
                tables.threshold_parts[output],
            )


@compiled
def _active_days(active: Integers, group: int, bands: int) -> int:
    """The active days of the bands of a window."""
    days = 0
    for band in range(bands):
        days += active[group, band]
    return days


@compiled
def _of_events(result: Integers, take: int, booked_at: Integers, amount: Integers) -> int:
    """One output over events; MISSING where none happened and nothing is no answer."""
    if take == COUNT:
        return int(result[0, 0, CELL_COUNT])
    if take == SUM:
        return int(result[0, 0, CELL_SUM])
    if result[0, 0, CELL_COUNT] == 0:
        return MISSING
    if take == MIN:
        return int(result[0, 0, CELL_MIN])
    if take == MAX:
        return int(result[0, 0, CELL_MAX])
    if take == FIRST_TIME:
        return int(booked_at[result[0, 0, CELL_FIRST]])
    if take == LAST_TIME:
        return int(booked_at[result[0, 0, CELL_LAST]])
    return int(abs(amount[result[0, 0, CELL_LAST]]))


@compiled
def _of_balances(balances: Integers, take: int, window: int, threshold: int, parts: int) -> int:
    """One output over the end-of-day balances of a window; MISSING when none is known."""
    if take == LAST_BALANCE:
        return int(balances[0])
    if take == BALANCE_BEFORE:
        return int(balances[window])
    total, days, least, below = 0, 0, MISSING, 0
    for day in range(window):
        balance = balances[day]
        if balance == MISSING:
            break
        least = balance if days == 0 else min(least, balance)
        total += balance
        days += 1
        below += balance * parts < threshold
    if take == BALANCE_DAYS:
        return days
    if days == 0:
        return MISSING
    if take == BALANCE_SUM:
        return total
    return int(least) if take == BALANCE_MIN else below
