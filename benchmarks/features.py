"""Features of a whole book against one DuckDB scan of the same columns, and against pandas.

The book is synthetic, written as any other and read from Parquet by all three. The scan only adds
up each column; pandas computes a few of the features, which must come out equal. Medians of runs
that take turns, so that a busy machine slows them alike.

    python -m benchmarks.features [--customers N] [--rows N] [--runs N]
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from data.book import Book, BookInfo, write_book
from data.columns import conform
from data.tables import CHANNELS, KINDS, SCHEMAS, STATUSES, TableName
from engine.features import CATALOG
from engine.features.compute import FeatureTable, compute
from engine.features.log import COLUMNS

AS_OF = datetime(2026, 10, 31, 18, 30, tzinfo=UTC)
DAY = 86_400_000_000
FIRST = 1001
DUES = 12


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--customers", type=int, default=10_000)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        book = synthetic(Path(folder), options.customers, options.rows)
        print(report(book, options.runs), end="")


def report(book: Book, runs: int) -> str:
    """Measure and write down, as Markdown."""
    year = [AS_OF - timedelta(days=30 * month) for month in range(12)]
    peers: dict[str, Callable[[], object]] = {
        "one DuckDB scan, 2 threads": lambda: scan(book),
        f"all {len(CATALOG)} features": lambda: compute(book, [AS_OF]),
        f"all {len(CATALOG)} features, 12 moments": lambda: compute(book, year),
        "pandas, 6 of the features": lambda: in_pandas(book),
    }
    assert_equal(compute(book, [AS_OF]), in_pandas(book))
    medians = side_by_side(peers, runs)
    floor = medians["one DuckDB scan, 2 threads"]
    rows = sum(shard.rows for shard in book.shards)
    customers = book.customers().num_rows
    lines = [f"{customers:,} customers, {rows:,} rows, {len(COLUMNS)} columns; {runs} runs.\n"]
    lines += ["| what | median s | to the scan |", "|---|---|---|"]
    lines += [f"| {name} | {took:.3f} | {took / floor:.1f} x |" for name, took in medians.items()]
    return "\n".join(lines) + "\n"


def side_by_side(peers: dict[str, Callable[[], object]], runs: int) -> dict[str, float]:
    """The median seconds of each, taking turns; pandas, which is slow, three times at most."""
    took: dict[str, list[float]] = {name: [] for name in peers}
    for run in range(runs):
        for name, work in peers.items():
            if name.startswith("pandas") and run >= 3:
                continue
            start = time.perf_counter()
            work()
            took[name].append(time.perf_counter() - start)
    return {name: statistics.median(seconds) for name, seconds in took.items()}


def scan(book: Book) -> object:
    """The floor: read the columns that features need, and add each up."""
    files = [str(shard.path) for shard in book.shards]
    with duckdb.connect(config={"threads": 2}) as connection:
        return connection.execute(
            """
            SELECT sum(customer_id), sum(account_id), sum(epoch_us(booked_at)),
                sum(epoch_us(known_at)), sum(amount), sum(balance_after),
                count(*) FILTER (WHERE kind = 'salary'), count(*) FILTER (WHERE status = 'failed')
            FROM read_parquet(?)
            """,
            [files],
        ).fetchone()


def in_pandas(book: Book) -> pd.DataFrame:
    """Six features by filter and group."""
    rows = pd.concat([book.transactions(shard, COLUMNS).to_pandas() for shard in book.shards])
    rows = rows[(rows["booked_at"] <= AS_OF) & (rows["known_at"] <= AS_OF)]
    month = rows[rows["booked_at"] > AS_OF - pd.Timedelta(days=30)]
    quarter = rows[rows["booked_at"] > AS_OF - pd.Timedelta(days=90)]

    def total(given: pd.DataFrame, sign: int) -> pd.Series:
        chosen = given[(given["status"] == "booked") & (given["amount"] * sign > 0)]
        return chosen.groupby("customer_id")["amount"].sum() * sign

    failed = month[(month["status"] == "failed") & (month["amount"] < 0)]
    return pd.DataFrame(
        {
            "inflow_30d": total(month, 1),
            "inflow_90d": total(quarter, 1),
            "outflow_90d": total(quarter, -1),
            "cash_withdrawn_30d": total(month[month["kind"] == "atm"], -1),
            "failed_debits_30d": failed.groupby("customer_id").size(),
            "balance_last": rows.groupby("customer_id")["balance_after"].last(),
        },
        index=book.customers()["customer_id"].to_pandas(),
    )


def assert_equal(table: FeatureTable, expected: pd.DataFrame) -> None:
    """The features that pandas computed are equal to the last digit; no event is a sum of 0."""
    for name in expected:
        values = expected[name].to_numpy(float)
        if name != "balance_last":
            values = np.nan_to_num(values)
        np.testing.assert_array_equal(table.column(str(name)), values)


def synthetic(root: Path, customers: int, rows: int) -> Book:
    """A book of random events over a year; a hundredth of them is known up to a day late."""
    random = np.random.default_rng(7)
    ids = np.arange(FIRST, FIRST + customers)
    owner = random.choice(ids, rows)
    booked_at = int(AS_OF.timestamp()) * 1_000_000 - random.integers(0, 365 * DAY, rows)
    known_at = booked_at + random.integers(0, DAY, rows) * (random.random(rows) < 0.01)
    kind = random.integers(0, len(KINDS), rows).astype(np.int8)
    sign = np.where(kind < KINDS.index("rent"), 1, -1)
    tables: dict[TableName, dict[str, Any]] = {
        "customers": {"customer_id": ids, "joined_on": [date(2020, 1, 1)] * customers},
        "accounts": {"account_id": ids * 10, "customer_id": ids},
        "transactions": {
            "transaction_id": np.arange(rows),
            "customer_id": owner,
            "account_id": owner * 10,
            "booked_at": booked_at,
            "known_at": known_at,
            "amount": random.integers(1, 500_000, rows) * sign,
            "balance_after": random.integers(-1_000_000, 50_000_000, rows),
            "channel": words(random.integers(0, len(CHANNELS), rows), CHANNELS),
            "kind": words(kind, KINDS),
            "status": words((random.random(rows) < 0.03) * 1, STATUSES),
        },
        "obligations": obligations(random, ids),
    }
    info = BookInfo("synthetic", "simulator", True, "INR", "Asia/Kolkata", AS_OF, None)
    return write_book(root, info, {name: filled(name, columns) for name, columns in tables.items()})


def obligations(random: np.random.Generator, ids: np.ndarray[Any, Any]) -> dict[str, Any]:
    """A payment a month for each customer, one in three of them late or missed."""
    owner = np.repeat(ids, DUES)
    first_due = (date(2025, 11, 20) - date(1970, 1, 1)).days
    due_on = np.tile(first_due + 30 * np.arange(DUES), len(ids)).astype(np.int32)
    wait = random.choice([0, 0, 0, 0, 2, 9], len(owner)).astype(np.int32)
    amount = np.full(len(owner), 100_000)
    return {
        "obligation_id": np.arange(len(owner)),
        "customer_id": owner,
        "account_id": owner * 10,
        "kind": ["emi"] * len(owner),
        "due_on": due_on,
        "amount": amount,
        "paid_on": due_on + wait,
        "paid_amount": amount,
    }


def words(codes: np.ndarray[Any, Any], vocabulary: tuple[str, ...]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int8)), pa.array(vocabulary))


def filled(name: TableName, columns: dict[str, Any]) -> pa.Table:
    """A canonical table, with blanks, or values that do not matter, in the columns not given."""
    length = len(next(iter(columns.values())))
    blank = {"string": "x", "bool": False, "list<item: string>": [], "date32[day]": AS_OF.date()}
    made = {}
    for field in SCHEMAS[name].columns:
        if field.name in columns:
            given = columns[field.name]
            made[field.name] = given if isinstance(given, pa.Array) else pa.array(given)
        elif field.nullable:
            made[field.name] = pa.nulls(length, field.type)
        else:
            made[field.name] = pa.array([blank[str(field.type)]] * length, field.type)
    return conform(name, pa.table(made))


if __name__ == "__main__":
    main()
