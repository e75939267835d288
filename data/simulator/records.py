"""The log and the ledger of a run as canonical tables, as far as they are known at its end.

Nothing in them comes from the hidden state but what a bank would see: events, balances, due dates,
amounts, and the day each payment was made.
"""

from datetime import timedelta

import numpy as np
import pyarrow as pa

from data.simulator.calendar import AHEAD, Calendar
from data.simulator.events import BOOKED, NO_MCC, NOBODY, EventLog
from data.simulator.households import Array
from data.simulator.ledger import NEVER, Ledger
from data.simulator.people import EMPLOYER, FIRST_ACCOUNT, FIRST_CUSTOMER
from data.simulator.spec import Arrival, PortfolioSpec
from data.tables import OBLIGATIONS, SCHEMAS, TRANSACTIONS

DAY = 86_400
MICRO = 1_000_000


def transactions_table(
    spec: PortfolioSpec,
    calendar: Calendar,
    log: EventLog,
    opening: Array,
    rng: np.random.Generator,
) -> pa.Table:
    """Every event by customer and time, with the balance after it: the exact running sum."""
    customer, second, amount, kind, channel, mcc, party, status = log.columns()
    booked = _moments(calendar, second)
    count = len(customer)
    return pa.table(
        [
            np.arange(1, count + 1),
            FIRST_CUSTOMER + customer.astype(np.int64),
            FIRST_ACCOUNT + customer.astype(np.int64),
            pa.array(booked, pa.timestamp("us", tz="UTC")),
            pa.array(
                _known(spec.arrival, booked, _end(calendar), rng), pa.timestamp("us", tz="UTC")
            ),
            amount,
            _balances(customer, np.where(status == BOOKED, amount, 0), opening),
            _words("channel", channel),
            pa.array(mcc.astype(np.int32), mask=mcc == NO_MCC),
            _words("kind", kind),
            _words("status", status),
            pa.array(_party(party), mask=party == NOBODY),
        ],
        schema=TRANSACTIONS.columns,
    )


def obligations_table(spec: PortfolioSpec, calendar: Calendar, ledger: Ledger) -> pa.Table:
    """What fell due in the book's months or will soon, and what was paid of it up to the end."""
    kinds = np.array([bill.obligation or "" for bill in spec.bills])
    first, end = calendar.first, calendar.last + AHEAD
    keep = (kinds[ledger.bill] != "") & (ledger.due >= first) & (ledger.due <= end)
    due, amount, paid = ledger.due[keep], ledger.amount[keep], ledger.paid[keep]
    is_paid = (paid != NEVER) & (paid <= calendar.last)
    customer = ledger.customer[keep]
    return pa.table(
        [
            np.arange(1, len(due) + 1),
            FIRST_CUSTOMER + customer,
            FIRST_ACCOUNT + customer,
            kinds[ledger.bill[keep]].tolist(),
            _dates(calendar, due),
            amount,
            _dates(calendar, paid, is_paid),
            np.where(is_paid, amount, 0),
        ],
        schema=OBLIGATIONS.columns,
    )


def _end(calendar: Calendar) -> int:
    return round(calendar.end_of(calendar.last).timestamp()) * MICRO


def _moments(calendar: Calendar, second: Array) -> Array:
    """UTC microseconds since the epoch of local seconds since the run's start."""
    origin = round((calendar.end_of(0) - timedelta(days=1)).timestamp())
    shift = calendar.utc_offset[0] - calendar.utc_offset[second // DAY]
    return np.asarray((origin + second.astype(np.int64) + shift) * MICRO)


def _known(arrival: Arrival, booked: Array, end: int, rng: np.random.Generator) -> Array:
    """When the bank learnt of each event; what it had not learnt by the end, it learns in time."""
    delay = arrival.mean_seconds * rng.standard_exponential(len(booked), dtype=np.float32)
    late = np.flatnonzero(rng.random(len(booked), dtype=np.float32) < arrival.late_share)
    delay[late] += DAY * (1 + arrival.late_days * rng.standard_exponential(len(late)))
    known = booked + (delay * 1_000).astype(np.int64) * 1_000
    after = np.flatnonzero(known > end)
    known[after] = booked[after] + ((end - booked[after]) * rng.random(len(after))).astype(np.int64)
    return np.asarray(known)


def _balances(customer: Array, change: Array, opening: Array) -> Array:
    total = np.cumsum(change)
    first = np.searchsorted(customer, np.arange(len(opening)))
    before = np.concatenate([[0], total])[first]
    return np.asarray(total + (opening - before)[customer])


def _party(party: Array) -> Array:
    """Public numbers of counterparties: employers and customers have their own."""
    from_staff = party < 100_000
    customer = party >= 4_000_000
    number = np.where(from_staff, EMPLOYER + party, party.astype(np.int64))
    return np.where(customer, FIRST_CUSTOMER + party - 4_000_000, number)


def _words(column: str, codes: Array) -> pa.DictionaryArray:
    words = pa.array(SCHEMAS["transactions"].categories[column], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int8()), words)


def _dates(calendar: Calendar, day: Array, known: Array | None = None) -> pa.Array:
    start = np.datetime64(calendar.origin, "D").astype(np.int64)
    days = (start + day).astype(np.int32)
    return pa.array(days, mask=None if known is None else ~known).cast(pa.date32())
