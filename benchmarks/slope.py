"""Features as the book grows: processor time and memory, beside one DuckDB scan.

The books are those of `benchmarks.features`. All features, then the twenty that peers compute too,
alone and by DuckDB; runs take turns. Peak memory is that of a process which computes nothing else.

    python -m benchmarks.slope [--sizes N N ...] [--rows-each N] [--runs N]
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from benchmarks._memory import peak_megabytes
from benchmarks._peers import alone, in_duckdb, subset
from benchmarks._synthetic import AS_OF, synthetic
from benchmarks.features import scan
from data.book import Book, open_book
from engine.features import CATALOG
from engine.features.compute import compute


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--rows-each", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    print("| customers | rows | what | processor s | to the scan's | us a customer | peak MB |")
    print("|--:|--:|---|--:|--:|--:|--:|")
    for customers in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            book = synthetic(Path(folder), customers, customers * options.rows_each)
            print("\n".join(lines(book, Path(folder), options.runs)), flush=True)


def lines(book: Book, root: Path, runs: int) -> list[str]:
    """Medians of processor time, and their ratios to the scan's."""
    columns, everything = subset(20), f"all {len(CATALOG)} features"
    works: dict[str, Callable[[], object]] = {
        "one DuckDB scan, 2 threads": partial(scan, book),
        everything: partial(compute, book, [AS_OF]),
        f"only {len(columns)}": partial(compute, book, [AS_OF], catalog=alone(columns)),
        f"DuckDB SQL, the same {len(columns)}": partial(in_duckdb, book, columns, AS_OF),
    }
    took: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            took[name].append(processor_time(work))
    medians = {name: statistics.median(seconds) for name, seconds in took.items()}
    floor = next(iter(medians.values()))
    customers, rows = book.customers().num_rows, sum(shard.rows for shard in book.shards)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        peaks = {everything: f"{pool.submit(peak_memory, root).result():,}"}
    return [
        f"| {customers:,} | {rows:,} | {name} | {busy:.2f} | {busy / floor:.1f} x "
        f"| {busy / customers * 1e6:.0f} | {peaks.get(name, '')} |"
        for name, busy in medians.items()
    ]


def processor_time(work: Callable[[], object]) -> float:
    """Seconds of all threads: a long run's wall time tells more about what else is running."""
    start = time.process_time()
    work()
    return time.process_time() - start


def peak_memory(root: Path) -> int:
    """The megabytes that a process of its own has held at most while it computed all features."""
    compute(open_book(root), [AS_OF])
    return peak_megabytes()


if __name__ == "__main__":
    main()
