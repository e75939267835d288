"""The log and the ledger of a run as canonical tables, as far as they are known at its end.

Nothing in them comes from the hidden state but what a bank would see: events, balances, due dates,
amounts, and the day each payment was made.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from data.simulator.calendar import AHEAD, Calendar
from data.simulator.events import BOOKED, NO_MCC, NOBODY, EventLog
from data.simulator.households import Array
from data.simulator.ledger import NEVER, Ledger
from data.simulator.parties import BILLER, EMPLOYER, FIRST_ACCOUNT, FIRST_CUSTOMER, OWN_ACCOUNT
from data.simulator.spec import Arrival, PortfolioSpec
from data.tables import OBLIGATIONS, SCHEMAS, TRANSACTIONS, UTC_TIME

DAY = 86_400
SMALL_HOURS = 4 * 3_600
MICRO = 1_000_000


@dataclass(frozen=True)
class Start:
    """Where the numbers of a cohort begin: rows, customers and employers that came before it."""

    rows: int
    obligations: int
    customers: int
    employers: int


def transactions_table(
    spec: PortfolioSpec,
    calendar: Calendar,
    log: EventLog,
    opening: Array,
    start: Start,
    rng: np.random.Generator,
) -> pa.Table:
    """Every event by customer and time, with the balance after it: the exact running sum."""
    place, second, amount, kind, channel, mcc, party, status, day = log.columns()
    booked = _moments(calendar, day, second)
    customer = start.customers + place.astype(np.int64)
    return pa.table(
        [
            start.rows + np.arange(1, len(customer) + 1),
            FIRST_CUSTOMER + customer,
            FIRST_ACCOUNT + customer,
            pa.array(booked, UTC_TIME),
            pa.array(_known(spec.arrival, booked, _end(calendar), rng), UTC_TIME),
            amount,
            _balances(place, np.where(status == BOOKED, amount, 0), opening),
            _words("channel", channel),
            pa.array(mcc.astype(np.int32), mask=mcc == NO_MCC),
            _words("kind", kind),
            _words("status", status),
            pa.array(_party(party, start), mask=party == NOBODY),
        ],
        schema=TRANSACTIONS.columns,
    )


def obligations_table(
    spec: PortfolioSpec, calendar: Calendar, ledger: Ledger, start: Start
) -> pa.Table:
    """What fell due in the book's months or will soon, and what was paid of it up to the end."""
    kinds = np.array([bill.obligation or "" for bill in spec.bills])
    first, end = calendar.first, calendar.last + AHEAD
    keep = (kinds[ledger.bill] != "") & (ledger.due >= first) & (ledger.due <= end)
    due, amount, paid = ledger.due[keep], ledger.amount[keep], ledger.paid[keep]
    part, part_on = ledger.part[keep], ledger.part_on[keep]
    is_paid = (paid != NEVER) & (paid <= calendar.last)
    has_part = (part_on != NEVER) & (part_on <= calendar.last)
    customer = start.customers + ledger.customer[keep]
    return pa.table(
        [
            start.obligations + np.arange(1, len(due) + 1),
            FIRST_CUSTOMER + customer,
            FIRST_ACCOUNT + customer,
            pa.array(kinds[ledger.bill[keep]].tolist(), pa.string()),
            _dates(calendar, due, np.ones_like(is_paid)),
            amount,
            _dates(calendar, np.where(is_paid, paid, part_on), is_paid | has_part),
            np.where(is_paid, amount, np.where(has_part, part, 0)),
        ],
        schema=OBLIGATIONS.columns,
    )


def _end(calendar: Calendar) -> int:
    return round(calendar.end_of(calendar.last).timestamp()) * MICRO


def _moments(calendar: Calendar, day: Array, second: Array) -> Array:
    """UTC microseconds since the epoch of local seconds of the run's days.

    Where the clock is put forward or back, the small hours are shortened or stretched, so that
    events keep their order and none falls into an hour that does not exist.
    """
    passed = calendar.midnight[day] + second
    for turn in np.flatnonzero(calendar.forward):
        rows = np.flatnonzero(day == turn)
        passed[rows] -= (
            calendar.forward[turn] * np.minimum(second[rows], SMALL_HOURS) // SMALL_HOURS
        )
    return np.asarray(passed * MICRO)


def _known(arrival: Arrival, booked: Array, end: int, rng: np.random.Generator) -> Array:
    """When the bank learnt of each event; what it had not learnt by the end, it learns in time."""
    delay = arrival.mean_seconds * rng.standard_exponential(len(booked), dtype=np.float32)
    late = np.flatnonzero(rng.random(len(booked), dtype=np.float32) < arrival.late_share)
    delay[late] += DAY * (1 + arrival.late_days * rng.standard_exponential(len(late)))
    known = booked + (delay * 1_000).astype(np.int64) * 1_000
    after = np.flatnonzero(known > end)
    known[after] = booked[after] + ((end - booked[after]) * rng.random(len(after))).astype(np.int64)
    return np.asarray(known)


def _balances(place: Array, change: Array, opening: Array) -> Array:
    """The running sum of each customer's changes, from what the account held before them."""
    total = np.cumsum(change)
    first = np.searchsorted(place, np.arange(len(opening)))
    before = np.concatenate([[0], total])[first]
    total += (opening - before)[place]
    return total


def _party(party: Array, start: Start) -> Array:
    """The party's number in the whole book: those of a cohort follow on the cohort's before."""
    is_employer = (party >= EMPLOYER) & (party < BILLER)
    is_household = (party < EMPLOYER) | (party >= OWN_ACCOUNT)
    shift = np.where(is_employer, start.employers, np.where(is_household, start.customers, 0))
    return np.asarray(party + shift)


def _words(column: str, codes: Array) -> pa.DictionaryArray:
    words = pa.array(SCHEMAS["transactions"].categories[column], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int8()), words)


def _dates(calendar: Calendar, day: Array, known: Array) -> pa.Array:
    origin = np.datetime64(calendar.origin, "D").astype(np.int64)
    return pa.array((origin + day).astype(np.int32), mask=~known).cast(pa.date32())
