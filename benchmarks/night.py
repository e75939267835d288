"""A whole night of a book against one DuckDB scan of the columns that the features read.

Parquet → features of the night and of the three moments that say what is usual → probabilities and
exact reasons → the decision tables in force and one transaction of the store: each step, and all of
it as `forbear score` does it. Sizes are simulated books of a year; the model is trained once, on a
small one. Medians of runs that take turns, the store a new SQLite file each time; peak memory is
that of a process of its own, which does the whole night once.

    python -m benchmarks.night [--sizes N N ...] [--runs N]
"""

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from benchmarks.features import scan
from data.book import Book, open_book, write_book
from data.simulator import PORTFOLIOS, simulate
from engine.features.compute import compute
from engine.model.artefact import Model, load, save
from engine.model.training import train
from engine.night import explain_night, moments_of
from engine.policy.versions import table_in_force
from engine.scoring import DecisionTables, ScoringReport, score_book
from engine.store.cipher import Cipher
from engine.store.database import open_store, upgrade

MONTHS, LEARNED_FROM = 12, 2_000
KEY = "0" * 43 + "="
SCAN, NOW, FOUR = "one DuckDB scan, 2 threads", "features, one moment", "features, four moments"
EXPLAIN, ALL = "probabilities and exact reasons", "the whole night, stored"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 30_000])
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small = simulated(Path(folder) / "small", LEARNED_FROM)
        artefact = save(train(small, "payment"), Path(folder) / "models")
        print("| customers | rows | what | median s | to the scan | µs a customer | peak MB |")
        print("|--:|--:|---|--:|--:|--:|--:|")
        for size in options.sizes:
            root = Path(folder) / str(size)
            for line in measured(simulated(root, size), load(artefact), artefact, options.runs):
                print(line, flush=True)


def simulated(root: Path, customers: int) -> Book:
    """The demo's portfolio at that size."""
    made = simulate(PORTFOLIOS["demo"], customers, MONTHS, 0)
    return write_book(root, made.info, made.tables)


def measured(book: Book, model: Model, artefact: Path, runs: int) -> Iterator[str]:
    """One line for each step."""
    moment = book.info.as_of
    table = compute(book, moments_of(moment))
    works: dict[str, Callable[[], object]] = {
        SCAN: partial(scan, book),
        NOW: partial(compute, book, [moment]),
        FOUR: partial(compute, book, moments_of(moment)),
        EXPLAIN: partial(explain_night, book, model, table, moment),
        ALL: partial(whole_night, book, model),
    }
    took: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            took[name].append(time.perf_counter() - start)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        peak = pool.submit(peak_memory, book.root, artefact).result()
    customers, rows = book.customers().num_rows, sum(shard.rows for shard in book.shards)
    floor = statistics.median(took[SCAN])
    for name, seconds in took.items():
        median = statistics.median(seconds)
        yield (
            f"| {customers:,} | {rows:,} | {name} | {median:.2f} | {median / floor:.1f} x "
            f"| {median / customers * 1e6:,.0f} | {f'{peak:,}' if name == ALL else ''} |"
        )


def whole_night(book: Book, model: Model) -> ScoringReport:
    """Score, explain, decide and store everybody."""
    day = book.info.as_of.date()
    tables = DecisionTables(table_in_force("hardship", day), table_in_force("treatment", day))
    with new_store() as url:
        store = open_store(url)
        report = score_book(store, book, model, tables, Cipher(KEY))
        store.close()
    assert report.stored == report.customers == book.customers().num_rows
    return report


@contextmanager
def new_store() -> Iterator[str]:
    """An empty store of this program's revision, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/night.db"
        upgrade(url)
        yield url


def peak_memory(root: Path, artefact: Path) -> int:
    """The megabytes that a process has held at most while it did the whole night."""
    whole_night(open_book(root), load(artefact))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
