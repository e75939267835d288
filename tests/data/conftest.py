"""Small canonical tables that are right in every cell."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from data.book import BookInfo
from data.tables import SCHEMAS, TableName

AS_OF = datetime(2026, 10, 31, 18, 30, tzinfo=UTC)


@pytest.fixture
def as_of() -> datetime:
    return AS_OF


@pytest.fixture
def info() -> BookInfo:
    return BookInfo("small", "canonical", False, "INR", "Asia/Kolkata", AS_OF, None)


@pytest.fixture
def customer() -> dict[str, Any]:
    return {
        "customer_id": 1001,
        "name": "Asha Rao",
        "phone": "+911234567890",
        "email": None,
        "language": "hi",
        "country": "IN",
        "region": "Kerala",
        "timezone": "Asia/Kolkata",
        "segment": "salaried",
        "joined_on": date(2024, 1, 5),
        "vulnerable": False,
        "flags": ["dispute"],
        "preferred_channel": "sms",
        "avoid_windows": ["sat 09:00-12:00"],
        "employer_id": None,
    }


@pytest.fixture
def account() -> dict[str, Any]:
    return {
        "account_id": 7,
        "customer_id": 1001,
        "product": "savings",
        "currency": "INR",
        "opened_on": date(2024, 1, 5),
        "credit_limit": None,
        "observed_until": None,
    }


@pytest.fixture
def transaction() -> dict[str, Any]:
    return {
        "transaction_id": 1,
        "customer_id": 1001,
        "account_id": 7,
        "booked_at": AS_OF - timedelta(days=1),
        "known_at": AS_OF - timedelta(hours=20),
        "amount": -12_50,
        "balance_after": 100_00,
        "channel": "upi",
        "mcc": 5411,
        "kind": "grocery",
        "status": "booked",
        "counterparty_id": None,
    }


@pytest.fixture
def obligation() -> dict[str, Any]:
    return {
        "obligation_id": 1,
        "customer_id": 1001,
        "account_id": 7,
        "kind": "emi",
        "due_on": date(2026, 11, 5),
        "amount": 500_00,
        "paid_on": None,
        "paid_amount": 0,
    }


@pytest.fixture
def consent() -> dict[str, Any]:
    return {
        "customer_id": 1001,
        "channel": "sms",
        "purpose": "service",
        "state": "given",
        "since": AS_OF - timedelta(days=100),
        "source": "branch",
    }


@pytest.fixture
def loan() -> dict[str, Any]:
    return {
        "loan_id": 5,
        "customer_id": 1001,
        "account_id": 7,
        "granted_on": date(2026, 9, 1),
        "amount": 100_000_00,
        "months": 24,
        "payment": 4_600_00,
        "state": "running",
    }


@pytest.fixture
def flag() -> dict[str, Any]:
    return {
        "customer_id": 1001,
        "flag": "breathing_space",
        "since": date(2026, 10, 1),
        "until": None,
        "source": "debt_adviser",
    }


@pytest.fixture
def good(
    customer, account, transaction, obligation, consent, loan, flag
) -> dict[TableName, dict[str, Any]]:
    """One valid row of each table."""
    return {
        "customers": customer,
        "accounts": account,
        "transactions": transaction,
        "obligations": obligation,
        "consents": consent,
        "loans": loan,
        "flags": flag,
        "groups": {"customer_id": 1001, "characteristic": "sex", "value": "woman"},
    }


Rows = Callable[..., pa.Table]


@pytest.fixture
def rows() -> Rows:
    """Makes a canonical table of the given rows."""

    def make(name: TableName, *values: dict[str, Any]) -> pa.Table:
        return pa.Table.from_pylist(list(values), schema=SCHEMAS[name].columns)

    return make
