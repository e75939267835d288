"""What must hold in the rows of each table: range, time, currency and whom a row belongs to.

A check is a reason and a mask of the rows that it refuses. A blank cell breaks no check: whether
it may be blank is the schema's matter.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import TypeAlias
from zoneinfo import available_timezones

import pyarrow as pa
import pyarrow.compute as pc

from data.tables import SCHEMAS, TableName

_DAY, _TIME = "(mon|tue|wed|thu|fri|sat|sun)", r"([01]\d|2[0-3]):[0-5]\d"
_WINDOW = rf"(?i)^({_DAY}(-{_DAY})?\s+)?{_TIME}-{_TIME}$"
Mask: TypeAlias = pa.Array | pa.ChunkedArray
Check = tuple[str, Mask]  # the reason, and which rows it refuses


@dataclass(frozen=True)
class Border:
    """What is known when a table comes in: the book's currency, the last moment and day, owners.

    `customers` and `accounts` (account_id, customer_id) are those that were accepted before.
    """

    currency: str
    latest: datetime
    last_day: date
    customers: pa.ChunkedArray
    accounts: pa.Table


def checks(name: TableName, rows: pa.Table, border: Border) -> Iterator[Check]:
    """The checks of that table, in the order in which their reasons should be told."""
    yield from _words(name, rows)
    yield from _OF_TABLE[name](rows, border)


def _customers(rows: pa.Table, border: Border) -> Iterator[Check]:
    zones = pa.array(sorted(available_timezones()))
    language = pc.match_substring_regex(rows["language"], "^[a-z]{2,3}(-[A-Z]{2})?$")
    country = pc.match_substring_regex(rows["country"], "^[A-Z]{2}$")
    yield "timezone is no name such as Asia/Kolkata", _outside(rows["timezone"], zones)
    yield "language is no code such as en or hi", pc.invert(language)
    yield "country is no two-letter code such as IN", pc.invert(country)
    windows = _any_item(
        rows["avoid_windows"], lambda item: pc.invert(pc.match_substring_regex(item, _WINDOW))
    )
    yield "avoid_windows is not made of windows such as 21:00-08:00 or sat 09:00-12:00", windows
    yield _future_day("joined_on", rows, border)


def _accounts(rows: pa.Table, border: Border) -> Iterator[Check]:
    yield from _customer_known(rows, border)
    yield _wrong_currency(rows["currency"], border)
    yield "credit_limit is negative", pc.less(rows["credit_limit"], 0)
    yield _future_day("opened_on", rows, border)


def _transactions(rows: pa.Table, border: Border) -> Iterator[Check]:
    yield from _account_known(rows, border)
    if "currency" in rows.column_names:
        yield _wrong_currency(rows["currency"], border)
    yield _future("booked_at", rows, border)
    yield _future("known_at", rows, border)
    yield "known_at is before booked_at", pc.less(rows["known_at"], rows["booked_at"])


def _obligations(rows: pa.Table, border: Border) -> Iterator[Check]:
    yield from _account_known(rows, border)
    if "currency" in rows.column_names:
        yield _wrong_currency(rows["currency"], border)
    yield "amount is not above zero", pc.less_equal(rows["amount"], 0)
    yield "paid_amount is negative", pc.less(rows["paid_amount"], 0)
    paid = pc.greater(rows["paid_amount"], 0)
    yield "paid_amount without paid_on", pc.and_(paid, pc.is_null(rows["paid_on"]))
    yield _future_day("paid_on", rows, border)


def _consents(rows: pa.Table, border: Border) -> Iterator[Check]:
    yield from _customer_known(rows, border)
    yield _future("since", rows, border)


def _loans(rows: pa.Table, border: Border) -> Iterator[Check]:
    yield from _account_known(rows, border)
    for column in ("amount", "months", "payment"):
        yield f"{column} is not above zero", pc.less_equal(rows[column], 0)
    yield _future_day("granted_on", rows, border)


def _flags(rows: pa.Table, border: Border) -> Iterator[Check]:
    yield from _customer_known(rows, border)
    yield "until is before since", pc.less(rows["until"], rows["since"])


def _words(name: TableName, rows: pa.Table) -> Iterator[Check]:
    for column, vocabulary in SCHEMAS[name].categories.items():
        reason = f"{column} is not one of {', '.join(vocabulary)}"
        words = pa.array(vocabulary)
        if pa.types.is_list(rows[column].type):
            yield reason, _any_item(rows[column], partial(_outside, words=words))
        elif not pa.types.is_dictionary(rows[column].type):
            yield reason, _outside(rows[column], words)


def _customer_known(rows: pa.Table, border: Border) -> Iterator[Check]:
    yield "customer_id is of no accepted customer", _outside(rows["customer_id"], border.customers)


def _account_known(rows: pa.Table, border: Border) -> Iterator[Check]:
    yield from _customer_known(rows, border)
    place = pc.index_in(rows["account_id"], value_set=border.accounts["account_id"])
    unknown = pc.and_(pc.is_null(place), pc.is_valid(rows["account_id"]))
    yield "account_id is of no accepted account", unknown
    owner = border.accounts["customer_id"].take(place)
    yield "account_id belongs to another customer", pc.not_equal(owner, rows["customer_id"])


def _wrong_currency(column: pa.ChunkedArray, border: Border) -> Check:
    return f"currency is not the book's ({border.currency})", pc.not_equal(column, border.currency)


def _future(column: str, rows: pa.Table, border: Border) -> Check:
    latest = border.latest.astimezone(UTC)
    reason = f"{column} lies in the future (after {latest:%Y-%m-%d %H:%M} UTC)"
    return reason, pc.greater(rows[column], pa.scalar(latest, pa.timestamp("us", tz="UTC")))


def _future_day(column: str, rows: pa.Table, border: Border) -> Check:
    reason = f"{column} lies in the future (after {border.last_day})"
    return reason, pc.greater(rows[column], pa.scalar(border.last_day))


def _outside(column: pa.ChunkedArray, words: Mask) -> Mask:
    return pc.and_(pc.is_valid(column), pc.invert(pc.is_in(column, value_set=words)))


def _any_item(column: pa.ChunkedArray, check: Callable[[pa.Array], Mask]) -> pa.Array:
    """Whether the check refuses any item of the row's list."""
    lists = column.combine_chunks()
    refused = pc.filter(pc.list_parent_indices(lists), check(pc.list_flatten(lists)))
    return pc.is_in(pa.array(range(len(lists)), pa.int64()), value_set=refused)


_OF_TABLE: Mapping[TableName, Callable[[pa.Table, Border], Iterator[Check]]] = {
    "customers": _customers,
    "accounts": _accounts,
    "transactions": _transactions,
    "obligations": _obligations,
    "consents": _consents,
    "loans": _loans,
    "flags": _flags,
    "groups": _customer_known,
}
