"""A whole night of a book against one DuckDB scan of the columns that the features read.

Parquet → features of the night and of the three moments that say what is usual → probabilities and
exact reasons → the decision tables in force and one transaction of the store: each step, and all of
it as `forbear score` does it. Sizes are simulated books of a year; the model is trained once, on a
small one. Medians of runs that take turns, of wall time and, since others may load the machine, of
the processor's; the store is a new SQLite file each time, made beforehand. Peak memory is that of a
process of its own, which does the whole night once.

    python -m benchmarks.night [--sizes N N ...] [--runs N]
"""

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
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
from engine.store.customers import save_customers
from engine.store.database import Store, open_store, upgrade

MONTHS, LEARNED_FROM = 12, 2_000
KEY = "0" * 43 + "="
SCAN, NOW, FOUR = "one DuckDB scan, 2 threads", "features, one moment", "features, four moments"
EXPLAIN, ALL = "probabilities and exact reasons", "the whole night, stored"
AGAIN = "of it: the book's records, in a store that has them"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 30_000])
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small = simulated(Path(folder) / "small", LEARNED_FROM)
        artefact = save(train(small, "payment"), Path(folder) / "models")
        print(
            "| customers | rows | what | median s | to the scan | processor s | to the scan's "
            "| µs a customer | peak MB |"
        )
        print("|--:|--:|---|--:|--:|--:|--:|--:|--:|")
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
    works: dict[str, Callable[[Store], object]] = {
        SCAN: lambda _: scan(book),
        NOW: lambda _: compute(book, [moment]),
        FOUR: lambda _: compute(book, moments_of(moment)),
        EXPLAIN: lambda _: explain_night(book, model, table, moment),
        ALL: lambda store: whole_night(store, book, model),
        AGAIN: lambda store: take_over(store, book),
    }
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    for _ in range(runs):
        with new_store() as store:
            for name, work in works.items():
                start = time.perf_counter(), time.process_time()
                work(store)
                end = time.perf_counter(), time.process_time()
                took[name].append((end[0] - start[0], end[1] - start[1]))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        peak = pool.submit(peak_memory, book.root, artefact).result()
    customers, rows = book.customers().num_rows, sum(shard.rows for shard in book.shards)
    floor, floor_cpu = medians(took[SCAN])
    for name, seconds in took.items():
        wall, cpu = medians(seconds)
        yield (
            f"| {customers:,} | {rows:,} | {name} | {wall:.2f} | {wall / floor:.1f} x "
            f"| {cpu:.2f} | {cpu / floor_cpu:.1f} x | {cpu / customers * 1e6:,.0f} "
            f"| {f'{peak:,}' if name == ALL else ''} |"
        )


def medians(seconds: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Of wall time and of the processor's."""
    wall, cpu = zip(*seconds, strict=True)
    return statistics.median(wall), statistics.median(cpu)


def whole_night(store: Store, book: Book, model: Model) -> ScoringReport:
    """Score, explain, decide and store everybody."""
    day = book.info.as_of.date()
    tables = DecisionTables(table_in_force("hardship", day), table_in_force("treatment", day))
    report = score_book(store, book, model, tables, Cipher(KEY))
    assert report.stored == report.customers == book.customers().num_rows
    return report


def take_over(store: Store, book: Book) -> None:
    """Renew the people, accounts, obligations and consents of a store that has them."""
    with store.write() as conn:
        save_customers(
            conn,
            customers=book.customers(),
            accounts=book.accounts(),
            obligations=book.obligations(),
            consents=book.consents(),
            cipher=Cipher(KEY),
        )


@contextmanager
def new_store() -> Iterator[Store]:
    """An empty store of this program's revision, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/night.db"
        upgrade(url)
        store = open_store(url)
        yield store
        store.close()


def peak_memory(root: Path, artefact: Path) -> int:
    """The megabytes that a process has held at most while it did the whole night."""
    with new_store() as store:
        whole_night(store, open_book(root), load(artefact))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
