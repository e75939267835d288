"""Where the time of a book's features goes: processor time of each part, beside one DuckDB scan.

The same synthetic book as `benchmarks.features`, one thread, each part on its own, in the pieces in
which `compute` takes them. Parts take turns with the scan; the rest is what the whole takes beyond
them: derived features, assembling, threads. A busy machine slows all, so compare the shares.

    python -m benchmarks.feature_parts [--customers N] [--rows N] [--runs N]
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from benchmarks._synthetic import AS_OF, synthetic
from benchmarks.features import read_columns, scan
from data.book import Book, Shard
from engine.features import CATALOG
from engine.features.arrays import EventLog, Integers
from engine.features.balances import take_of_balances
from engine.features.calendar import calendar
from engine.features.compute import ROWS, compute
from engine.features.days import microseconds
from engine.features.events import take_of_events
from engine.features.kernel import measure
from engine.features.log import owners, payment_log, transaction_log
from engine.features.plan import plan

SCAN, WHOLE, REST = "one DuckDB scan", "all features", "the rest"
PARTS = (
    "read Parquet, checked",
    "arrays and codes",
    "walk over events",
    "walk over day-end balances",
    "payments",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--customers", type=int, default=10_000)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        book = synthetic(Path(folder), options.customers, options.rows)
        print(report(book, options.runs), end="")


def report(book: Book, runs: int) -> str:
    """Measure and write down, as Markdown: nanoseconds of processor time a row, medians."""
    found: dict[str, list[float]] = {name: [] for name in (SCAN, WHOLE, *PARTS)}
    for _ in range(runs + 1):
        found[SCAN].append(_processor(lambda: scan(book)))
        found[WHOLE].append(_processor(lambda: compute(book, [AS_OF])))
        for name, seconds in zip(PARTS, parts(book), strict=True):
            found[name].append(seconds)
    rows = sum(shard.rows for shard in book.shards)
    took = {name: statistics.median(each[1:]) * 1e9 / rows for name, each in found.items()}
    took[REST] = took[WHOLE] - sum(took[name] for name in PARTS)
    lines = [f"{len(book.customer_ids()):,} customers, {rows:,} rows; {runs} runs.\n"]
    lines += ["| what | processor ns a row | to the scan |", "|---|--:|--:|"]
    lines += [
        f"| {name} | {took[name]:.1f} | {took[name] / took[SCAN]:.2f} x |"
        for name in (SCAN, *PARTS, REST, WHOLE)
    ]
    return "\n".join(lines) + "\n"


def parts(book: Book) -> list[float]:
    """The seconds that one thread is busy with each of the `PARTS`."""
    as_ofs, zone = np.array([microseconds(AS_OF)], np.int64), book.info.timezone
    of_transactions, of_payments = plan(CATALOG, "transactions"), plan(CATALOG, "payments")
    tables = of_transactions.tables
    stops = calendar(tables, as_ofs)
    took = [0.0] * len(PARTS)
    for shard, ids in _pieces(book):
        holders, dues = owners(ids, book.owned("accounts", ids)), book.owned("obligations", ids)
        out = np.empty((1, len(ids), len(of_transactions.names)), np.int64)
        clock = [time.thread_time()]
        rows = book.transactions_of(shard, ids, read_columns())
        clock.append(time.thread_time())
        log: EventLog = transaction_log(rows, holders, zone, int(stops.stops[0]))
        clock.append(time.thread_time())
        take_of_events(log, tables, stops, as_ofs, out)
        clock.append(time.thread_time())
        take_of_balances(log, tables, stops, out)
        clock.append(time.thread_time())
        measure(payment_log(dues, holders, zone), of_payments.tables, as_ofs)
        clock.append(time.thread_time())
        took = [so_far + spent for so_far, spent in zip(took, np.diff(clock), strict=True)]
    return took


def _pieces(book: Book) -> Iterator[tuple[Shard, Integers]]:
    ids = book.customer_ids()
    for shard in book.shards:
        own = ids[(ids >= shard.first_customer) & (ids <= shard.last_customer)]
        yield from ((shard, some) for some in np.array_split(own, -(-shard.rows // ROWS)))


def _processor(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
