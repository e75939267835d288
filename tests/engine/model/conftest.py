from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from data.book import BookInfo, write_book
from data.days import end_of_day
from data.tables import SCHEMAS, TableName
from engine.model.dataset import Dataset
from engine.model.outcome import Rows

ZONE = "Asia/Kolkata"
LAST_DAY = date(2026, 10, 31)
DAY_US = 86_400_000_000


def at(day: date, hour: int = 6) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def transaction(number, customer, day, amount, balance, kind="other_in", status="booked"):
    return {
        "transaction_id": number,
        "customer_id": customer,
        "account_id": customer,
        "booked_at": at(day),
        "known_at": at(day),
        "amount": amount,
        "balance_after": balance,
        "channel": "transfer",
        "mcc": None,
        "kind": kind,
        "status": status,
        "counterparty_id": None,
    }


def obligation(number, customer, due, amount=100_00, paid=None, paid_amount=None, kind="emi"):
    return {
        "obligation_id": number,
        "customer_id": customer,
        "account_id": customer,
        "kind": kind,
        "due_on": due,
        "amount": amount,
        "paid_on": paid,
        "paid_amount": (amount if paid else 0) if paid_amount is None else paid_amount,
    }


def customer(number, joined=date(2025, 1, 1)):
    return {
        "customer_id": number,
        "name": None,
        "phone": None,
        "email": None,
        "language": "en",
        "country": "IN",
        "region": None,
        "timezone": ZONE,
        "segment": "retail",
        "joined_on": joined,
        "vulnerable": False,
        "flags": [],
        "preferred_channel": None,
        "avoid_windows": [],
        "employer_id": None,
    }


@pytest.fixture(scope="session")
def a():
    """Makers of single rows."""
    return SimpleNamespace(transaction=transaction, obligation=obligation, rows=rows_of)


@pytest.fixture
def make_book(tmp_path):
    """Write a small book from rows; customers and accounts follow from the ids given."""
    return partial(small_book, tmp_path / "book")


@pytest.fixture(scope="session")
def bare_book(tmp_path_factory):
    """A book for tests whose rows come from elsewhere."""
    return small_book(tmp_path_factory.mktemp("bare"), [1001])


def small_book(
    root,
    customers,
    transactions=(),
    obligations=(),
    last_day=LAST_DAY,
    observed_until=None,
    loans=(),
):
    accounts = [
        {
            "account_id": number,
            "customer_id": number,
            "product": "current",
            "currency": "INR",
            "opened_on": date(2025, 1, 1),
            "credit_limit": None,
            "observed_until": observed_until,
        }
        for number in customers
    ]
    rows: dict[TableName, list[dict[str, Any]]] = {
        "customers": [customer(number) for number in customers],
        "accounts": accounts,
        "transactions": list(transactions),
        "obligations": list(obligations),
        "loans": list(loans),
    }
    tables = {
        name: pa.Table.from_pylist(given, schema=SCHEMAS[name].columns)
        for name, given in rows.items()
    }
    as_of = end_of_day(last_day, ZONE)
    info = BookInfo("small", "simulator", True, "INR", ZONE, as_of, as_of + timedelta(hours=10))
    return write_book(root, info, tables)


def rows_of(customer_id, as_of, y, days=None):
    n = len(y)
    return Rows(
        feature_row=np.arange(n),
        customer_id=np.asarray(customer_id, dtype=np.int64),
        as_of=np.asarray(as_of, dtype=np.int64),
        obligation_id=np.arange(n),
        extra=np.empty((n, 0)),
        y=np.asarray(y, dtype=float),
        days=np.full(n, 10.0) if days is None else np.asarray(days, dtype=float),
        eligible=np.ones(n, dtype=bool),
    )


@pytest.fixture(scope="session")
def learnable():
    """Rows of 400 customers at 12 moments, whose risk is known by construction.

    Column "runway_days" lowers risk, "spending_ratio" raises it, "noise" and "empty" say nothing.
    """
    rng = np.random.default_rng(7)
    customers, moments = 400, 12
    own = rng.normal(size=customers)
    customer_id = np.tile(np.arange(1001, 1001 + customers), moments)
    as_of = np.repeat(np.arange(moments) * 15 * DAY_US, customers)
    n = len(customer_id)
    runway, strain = rng.normal(size=n), np.tile(own, moments) + rng.normal(size=n)
    odds = -1.5 - 1.5 * runway + 1.0 * strain
    y = (rng.random(n) < 1 / (1 + np.exp(-odds))).astype(float)
    X = np.column_stack([runway, strain, rng.normal(size=n), np.full(n, np.nan)])
    X[rng.random(n) < 0.1, 1] = np.nan
    names = ("runway_days", "spending_ratio", "noise", "empty")
    rows = rows_of(customer_id, as_of, y, rng.integers(0, 30, n))
    return Dataset(rows, X, names, ("down", "up", None, None), 0.1)
