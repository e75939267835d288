"""Features of a whole book against one DuckDB scan of the same columns, and against its peers.

The book is synthetic, written as any other and read from Parquet by all. The scan only adds up each
column; pandas, Polars and DuckDB compute a subset of the features, which must come out equal before
anything is timed. Medians of runs that take turns, so that a busy machine slows them alike. Then
one customer and a stream's micro-batch; `benchmarks.slope` lets the book grow.

    python -m benchmarks.features [--customers N] [--rows N] [--runs N]
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import duckdb
import numpy as np

from benchmarks._peers import alone, in_duckdb, in_pandas, in_polars, subset
from benchmarks._synthetic import AS_OF, synthetic
from data.book import Book
from engine.features import CATALOG
from engine.features.compute import compute
from engine.features.log import COLUMNS
from engine.features.plan import plan
from engine.features.slab import Slab

PEERS = {"DuckDB SQL": in_duckdb, "Polars": in_polars, "pandas": in_pandas}


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
    columns = subset(20)
    few = alone(columns)
    ours = compute(book, [AS_OF])
    expected = np.column_stack([ours.column(column.name) for column in columns])
    for peer in PEERS.values():
        np.testing.assert_array_equal(peer(book, columns, AS_OF), expected)
    np.testing.assert_array_equal(compute(book, [AS_OF], catalog=few).values, expected)
    works: dict[str, Callable[[], object]] = {
        "one DuckDB scan, 2 threads": lambda: scan(book),
        f"all {len(CATALOG)} features": lambda: compute(book, [AS_OF]),
        f"all {len(CATALOG)} features, 12 moments": lambda: compute(book, year),
        f"only the {len(columns)} that peers compute": lambda: compute(book, [AS_OF], catalog=few),
    }
    works |= {
        f"{name}, {len(columns)} of the features": partial(peer, book, columns, AS_OF)
        for name, peer in PEERS.items()
    }
    medians = side_by_side(works, runs)
    floor = medians["one DuckDB scan, 2 threads"]
    rows = sum(shard.rows for shard in book.shards)
    customers = book.customers().num_rows
    read = len(read_columns())
    lines = [f"{customers:,} customers, {rows:,} rows, {read} columns; {runs} runs.\n"]
    lines += ["| what | median s | to the scan |", "|---|---|---|"]
    lines += [f"| {name} | {took:.3f} | {took / floor:.1f} x |" for name, took in medians.items()]
    lines += ["", f"One customer from stored events: {one_customer(book) * 1e3:.1f} ms (median)."]
    absorbed, computed = stream(book)
    lines += [
        f"A micro-batch of 1,000 events: {absorbed * 1e3:.2f} us an event to absorb, "
        f"{computed * 1e3:.1f} us a changed customer for the features."
    ]
    return "\n".join(lines) + "\n"


def read_columns() -> tuple[str, ...]:
    """The columns that the features read."""
    return (*COLUMNS, *plan(CATALOG, "transactions").columns)


def one_customer(book: Book) -> float:
    """The median seconds of all features of one customer; what stays in memory is warm."""
    ids = book.customers()["customer_id"].to_numpy()[:: max(1, book.customers().num_rows // 40)]
    compute(book, [AS_OF], customers=[int(ids[0])])
    took = []
    for customer in ids.tolist():
        start = time.perf_counter()
        compute(book, [AS_OF], customers=[customer])
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def stream(book: Book) -> tuple[float, float]:
    """Median milliseconds for each event absorbed, and for each changed customer computed."""
    rows = book.transactions(book.shards[0])
    rows = rows.slice(0, min(len(rows), 200_000))
    random = np.random.default_rng(3)
    order = random.permutation(len(rows))
    late = max(1, min(1_000, len(rows) // 20))
    slab = Slab(book)
    slab.add(rows.take(order[: -10 * late]))
    absorbed, computed = [], []
    for batch in np.split(order[-10 * late :], 10):
        fresh = rows.take(batch)
        start = time.perf_counter()
        changed = slab.add(fresh)
        middle = time.perf_counter()
        slab.features([AS_OF], customers=changed)
        absorbed.append((middle - start) / len(batch) * 1e3)
        computed.append((time.perf_counter() - middle) / len(changed) * 1e3)
    return statistics.median(absorbed), statistics.median(computed)


def side_by_side(peers: dict[str, Callable[[], object]], runs: int) -> dict[str, float]:
    """The median seconds of each, taking turns; peers, which are slow, three times at most."""
    took: dict[str, list[float]] = {name: [] for name in peers}
    for run in range(runs):
        for name, work in peers.items():
            if name.startswith(tuple(PEERS)) and run >= 3:
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
                count(*) FILTER (WHERE kind = 'salary'), count(*) FILTER (WHERE status = 'failed'),
                sum(counterparty_id), sum(mcc)
            FROM read_parquet(?)
            """,
            [files],
        ).fetchone()


if __name__ == "__main__":
    main()
