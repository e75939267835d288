"""Books in memory, made from a few rows; whatever a test doesn't say has a default."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from data.book import Book, BookInfo, Shard
from data.columns import conform
from data.tables import SCHEMAS, TableName

Row = Mapping[str, Any]
AS_OF = datetime(2026, 10, 31, 18, 30, tzinfo=UTC)  # midnight in Kolkata
CUSTOMER: Row = {
    "name": None,
    "phone": None,
    "email": None,
    "language": "en",
    "country": "IN",
    "region": None,
    "timezone": "Asia/Kolkata",
    "segment": "retail",
    "joined_on": date(2020, 1, 1),
    "vulnerable": False,
    "flags": [],
    "preferred_channel": None,
    "avoid_windows": [],
    "employer_id": None,
}
ACCOUNT: Row = {
    "product": "current",
    "currency": "INR",
    "opened_on": date(2020, 1, 1),
    "credit_limit": None,
}
TRANSACTION: Row = {
    "balance_after": None,
    "channel": "upi",
    "mcc": None,
    "kind": "grocery",
    "status": "booked",
    "counterparty_id": None,
}
OBLIGATION: Row = {"kind": "emi", "amount": 1_000, "paid_on": None, "paid_amount": 0}


@dataclass(frozen=True)
class MemoryBook(Book):
    """A book whose tables are in memory, all transactions in one shard."""

    tables: Mapping[TableName, pa.Table]

    def transactions(self, shard: Shard, columns: Sequence[str] | None = None) -> pa.Table:
        rows = self.tables["transactions"]
        return rows if columns is None else rows.select(list(columns))

    def transactions_of(
        self,
        shard: Shard,
        customers: Sequence[int] | NDArray[np.int64],
        columns: Sequence[str] | None = None,
    ) -> pa.Table:
        return self.transactions(shard, columns)

    def owned(self, name: TableName, customers: Sequence[int] | NDArray[np.int64]) -> pa.Table:
        rows = self.tables[name].sort_by("customer_id")
        return rows.filter(np.isin(rows["customer_id"].to_numpy(), customers))

    def _table(self, name: TableName) -> pa.Table:
        return self.tables[name]


def table(name: TableName, rows: Sequence[Row]) -> pa.Table:
    """Canonical rows, sorted as in a book."""
    order = ["customer_id", "booked_at"] if name == "transactions" else []
    keys = [*order, *SCHEMAS[name].key]
    plain = pa.schema(
        [
            (field.name, pa.string() if pa.types.is_dictionary(field.type) else field.type)
            for field in SCHEMAS[name].columns
        ]
    )
    made = pa.Table.from_pylist([dict(row) for row in rows], schema=plain)
    return conform(name, made.sort_by([(key, "ascending") for key in keys]))


def in_memory(
    transactions: Sequence[Row] = (),
    obligations: Sequence[Row] = (),
    customers: Sequence[Row] = ({"customer_id": 1001},),
    accounts: Sequence[Row] | None = None,
    timezone: str = "Asia/Kolkata",
) -> MemoryBook:
    """A book as of `AS_OF`; each customer has one account of ten times their number."""
    ids = [row["customer_id"] for row in customers]
    held = [{"account_id": 10 * i, "customer_id": i} for i in ids] if accounts is None else accounts
    tables: dict[TableName, pa.Table] = {
        "customers": table("customers", [{**CUSTOMER, **row} for row in customers]),
        "accounts": table("accounts", [{**ACCOUNT, **row} for row in held]),
        "transactions": table(
            "transactions", [_transaction(n, row) for n, row in enumerate(transactions)]
        ),
        "obligations": table(
            "obligations", [_obligation(n, row) for n, row in enumerate(obligations)]
        ),
        "consents": table("consents", []),
    }
    owners = tables["transactions"]["customer_id"].to_pylist()
    shards = (Shard(Path("memory"), owners[0], owners[-1], len(owners)),) if owners else ()
    info = BookInfo("test", "simulator", True, "INR", timezone, AS_OF, None)
    return MemoryBook(Path("memory"), info, "0" * 64, shards, tables)


def _transaction(number: int, row: Row) -> Row:
    owner = row.get("customer_id", 1001)
    fixed = {"transaction_id": number, "customer_id": owner, "account_id": 10 * owner}
    return {**TRANSACTION, **fixed, "known_at": row["booked_at"], **row}


def _obligation(number: int, row: Row) -> Row:
    owner = row.get("customer_id", 1001)
    fixed = {"obligation_id": number, "customer_id": owner, "account_id": 10 * owner}
    return {**OBLIGATION, **fixed, **row}


@pytest.fixture(scope="session")
def make_book() -> Callable[..., MemoryBook]:
    return in_memory


@pytest.fixture(scope="session")
def as_of() -> datetime:
    return AS_OF


@pytest.fixture(scope="session")
def ago() -> Callable[..., datetime]:
    """A moment before `AS_OF`."""
    return lambda **age: AS_OF - timedelta(**age)
