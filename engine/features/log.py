"""From a book's tables to event logs: plain arrays by customer, then time.

Transactions and payments are two logs for the same kernel. A payment's events happen at the end of
its due date and count from the moment at which they are known: that it was due, or paid in time,
then; that it was paid late, on the day it was; that it was missed, when three days
have passed. How late it was paid is an event of the day on which it was paid in full. That a part
was paid is none: once the rest follows, the table forgets it, so to see a part is to know more.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data.tables import OBLIGATION_KINDS
from engine.features.arrays import MISSING, EventLog, Integers, find, read_only
from engine.features.codes import encode
from engine.features.days import day_ends, epochs, utc_offsets
from engine.features.declaration import PAYMENT_STATUSES, VOCABULARY, Source

Array = NDArray[Any]

COLUMNS = (
    "customer_id",
    "account_id",
    "booked_at",
    "known_at",
    "amount",
    "balance_after",
    "kind",
    "status",
)
DUE, PAID, LATE, MISSED, LATENESS = range(len(PAYMENT_STATUSES))
GRACE_DAYS = 3
NEVER = np.iinfo(np.int32).max  # days since 1970 of a payment that was not made
NEVER_YET = np.iinfo(np.int64).min
NOTHING = np.empty(0, np.int64)
KINDS = pa.array(OBLIGATION_KINDS)
YEAR = 31_556_952_000_000  # microseconds


class Owners(NamedTuple):
    """Customers, ascending, and the accounts of each."""

    customers: Integers
    account_offsets: Integers
    account_ids: Integers


def owners(customers: Integers, accounts: pa.Table) -> Owners:
    """Which accounts belong to which of the (ascending) customers."""
    ids, holders = _plain(accounts["account_id"]), _plain(accounts["customer_id"])
    _, chosen = find(customers, holders)
    ids, holders = ids[chosen], holders[chosen]
    order = np.lexsort((ids, holders))
    starts = np.searchsorted(holders[order], customers)
    return Owners(customers, np.append(starts, len(ids)), ids[order])


def transaction_log(
    transactions: pa.Table, holders: Owners, timezone: str, coded_after: int
) -> EventLog:
    """The log of rows that are sorted by customer_id, booked_at, transaction_id.

    They have the `COLUMNS`, and `counterparty_id` and `mcc` where a measure asks for them. What is
    booked until `coded_after`, before every window, has the code 0: only its balance may count.
    """
    columns = {name: _plain(transactions[name]) for name in transactions.column_names}
    return _log("transactions", columns, holders, timezone, coded_after)


def event_columns(transactions: pa.Table, timezone: str) -> dict[str, Array]:
    """What a log says of each row, in the rows' own order, as plain columns."""
    names = ("transaction_id", "counterparty_id", "mcc", *COLUMNS)
    columns = {name: _plain(transactions[name]) for name in names}
    order = np.argsort(columns["booked_at"], kind="stable")
    in_order = {name: column[order] for name, column in columns.items()}
    code = np.empty(len(order), np.int16)
    code[order] = _codes("transactions", in_order, timezone, in_order["booked_at"][[0, -1]])
    return {**columns, "code": code}


def payment_log(obligations: pa.Table, holders: Owners, timezone: str) -> EventLog:
    """The log of what became of payments that fell due; see the module for when it is known."""
    due = _payments(obligations, holders)
    day_due, day_paid = due["due_on"], due["paid_on"]
    full, graced = due["paid_amount"] >= due["amount"], day_paid <= day_due + GRACE_DAYS
    missed = ~(full & graced)
    late = ~missed & (day_paid > day_due)
    outcome = np.where(missed, MISSED, np.where(late, LATE, PAID))
    known_on = np.where(missed, day_due + GRACE_DAYS, np.where(late, day_paid, day_due))
    all_, paid = np.arange(len(full)), np.flatnonzero(full & (day_paid < NEVER))
    paid_on, days_late = day_paid[paid], np.maximum(day_paid - day_due, 0)[paid]
    status = np.concatenate([np.full(len(all_), DUE), outcome, np.full(len(paid), LATENESS)])
    day = np.concatenate([day_due, day_due, paid_on])
    known = np.concatenate([day_due, known_on, paid_on])
    amount = np.concatenate([due["amount"], due["amount"], days_late])
    of = np.concatenate([all_, all_, paid])
    customer = np.searchsorted(holders.customers, due["customer_id"])
    order = np.argsort((customer[of] << 32) + day, kind="stable")
    of = of[order]
    columns = {
        "customer_id": due["customer_id"][of],
        "account_id": due["account_id"][of],
        "booked_at": day_ends(day[order], timezone),
        "known_at": day_ends(known[order], timezone),
        "amount": amount[order],
        "balance_after": np.full(len(of), MISSING),
        "kind": due["kind"][of],
        "status": status[order].astype(np.int8),
    }
    return _log("payments", columns, holders, timezone, NEVER_YET)


def _payments(obligations: pa.Table, holders: Owners) -> dict[str, Array]:
    """The customers' obligations as columns; days since 1970, `NEVER` when not paid."""
    columns = {
        name: _plain(obligations[name], missing=NEVER)
        for name in ("customer_id", "account_id", "due_on", "amount", "paid_on", "paid_amount")
    }
    columns["kind"] = pc.index_in(obligations["kind"], KINDS).to_numpy().astype(np.int8)
    _, chosen = find(holders.customers, columns["customer_id"])
    if chosen.all():
        return columns
    return {name: column[chosen] for name, column in columns.items()}


def _log(
    source: Source, columns: Mapping[str, Array], holders: Owners, timezone: str, coded_after: int
) -> EventLog:
    booked_at = columns["booked_at"]
    first = np.searchsorted(columns["customer_id"], holders.customers)
    after = np.searchsorted(columns["customer_id"], holders.customers, side="right")
    active = first < after
    ends = np.append(booked_at[first[active]], booked_at[after[active] - 1])
    arrays = (
        first,
        after,
        booked_at,
        columns["known_at"],
        columns["amount"],
        columns["balance_after"],
        columns["account_id"],
        _codes(source, columns, timezone, ends, coded_after),
        columns.get("counterparty_id", NOTHING),
        columns.get("mcc", NOTHING),
        holders.account_offsets,
        holders.account_ids,
    )
    return EventLog(*map(read_only, arrays))


def _codes(
    source: Source,
    columns: Mapping[str, Array],
    timezone: str,
    ends: Integers,
    after: int = NEVER_YET,
) -> NDArray[np.int16]:
    """The events' codes; `ends` has the first and the last of their times.

    A payment's moment, the end of its day, still belongs to that day.
    """
    booked_at = columns["booked_at"] - 1 if source == "payments" else columns["booked_at"]
    code = np.zeros(len(booked_at), np.int16)
    if len(ends):
        first, last = (1970 + int(time) // YEAR for time in (ends.min(), ends.max()))
        encode(
            read_only(booked_at),
            read_only(columns["amount"]),
            read_only(columns["kind"]),
            read_only(columns["status"]),
            len(VOCABULARY[source]["status"]),
            after,
            *utc_offsets(timezone, first - 1, last + 1),
            code,
        )
    return code


def _plain(column: pa.ChunkedArray, missing: int = MISSING) -> Array:
    """Integers as they are, times in microseconds, dates in days, categories as their codes."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        codes = [chunk.indices for chunk in column.chunks]
        return np.asarray(pa.chunked_array(codes, kind.index_type).to_numpy())
    if pa.types.is_temporal(kind):
        return epochs(column, missing)
    if column.null_count:
        column = column.cast(pa.int64()).fill_null(missing)
    plain: Array = column.to_numpy()
    return plain.astype(np.int64, copy=False)


def credit_limits(accounts: pa.Table, holders: Owners, as_ofs: Integers, timezone: str) -> Integers:
    """The credit limit (as_of, customer) over accounts opened by then; MISSING if none has one."""
    owner, limit, opened_on = (
        _plain(accounts[name]) for name in ("customer_id", "credit_limit", "opened_on")
    )
    place, known = find(holders.customers, owner)
    chosen = known & (limit != MISSING)
    place = place[chosen]
    opened = day_ends(opened_on[chosen], timezone)
    total = np.full((len(as_ofs), len(holders.customers)), MISSING)
    for moment, as_of in enumerate(as_ofs):
        open_ = opened <= as_of
        total[moment, place[open_]] = 0
        np.add.at(total[moment], place[open_], limit[chosen][open_])
    return total
