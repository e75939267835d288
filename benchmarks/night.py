"""A first and a following night of a book against one DuckDB scan of the columns features read.

Parquet → features of the night and of the three moments that say what is usual, and from the same
rows the outlook of the coming payments → probabilities and exact reasons → the decision tables in
force and one transaction of the store. The first night is that of the evening before, into an empty
SQLite store made beforehand; the following one is that of the book itself, a day later, into the
same store. Stages are told apart as `forbear score` tells its progress; what the book's records
cost of storing is measured in a store of their own. Sizes are simulated books of a year; the model
is trained once, on a small one. Medians of runs that take turns, of wall time and, since others may
load the machine, of the processor's. Peak memory is that of a process of its own, which does one
whole night.

    python -m benchmarks.night [--sizes N N ...] [--runs N]
"""

import argparse
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from benchmarks._memory import peak_megabytes
from benchmarks.features import scan
from data.book import Book, open_book, write_book
from data.simulator import PORTFOLIOS, simulate
from engine.model.artefact import Model, load, save
from engine.model.training import train
from engine.policy.versions import table_in_force
from engine.scoring import DecisionTables, Progress, ScoringReport, score_book
from engine.store.cipher import Cipher
from engine.store.customers import save_customers
from engine.store.database import Store, open_store, upgrade

if TYPE_CHECKING:
    from data.tables import TableName

Times = dict[str, list[tuple[float, float]]]
MONTHS, LEARNED_FROM = 12, 2_000
KEY = "0" * 43 + "="
SCAN = "one DuckDB scan, 2 threads"
STAGES = ("features, four moments, and outlook", "probabilities and exact reasons", "stored")
RECORDS, ALL = "of it: the book's records", "all of it"
FIRST, NEXT = "first night", "following night"


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
            book = simulated(root, size)
            before = evening_before(Path(folder) / f"{size}-before", book)
            for line in measured(before, book, artefact, options.runs):
                print(line, flush=True)


def simulated(root: Path, customers: int) -> Book:
    """The demo's portfolio at that size."""
    made = simulate(PORTFOLIOS["demo"], customers, MONTHS, 0)
    return write_book(root, made.info, made.tables)


def evening_before(root: Path, book: Book) -> Book:
    """The book as it was a day earlier: nothing of its last day booked, known, said or paid."""
    moment = book.info.as_of - timedelta(days=1)
    today = book.info.as_of.astimezone(ZoneInfo(book.info.timezone)).date()
    rows = pa.concat_tables([book.transactions(shard) for shard in book.shards])
    info = replace(book.info, as_of=moment, now=moment)
    tables: dict[TableName, pa.Table] = {
        "customers": book.customers(),
        "accounts": book.accounts(),
        "transactions": rows.filter(pc.field("known_at") <= moment),
        "obligations": unpaid_since(book.obligations(), today - timedelta(days=1)),
        "consents": book.consents().filter(pc.field("since") <= moment),
        "loans": book.loans(),
        "flags": book.flags(),
    }
    return write_book(root, info, tables)


def unpaid_since(dues: pa.Table, day: date) -> pa.Table:
    """The schedule without its last day, and with nothing paid on the day or later."""
    dues = dues.filter(pc.less(dues["due_on"], pc.max(dues["due_on"])))
    paid = pc.greater_equal(dues["paid_on"], pa.scalar(day)).fill_null(fill_value=False)
    for name, instead in (("paid_on", None), ("paid_amount", 0)):
        place = dues.schema.get_field_index(name)
        field = dues.schema.field(place)
        values = pc.if_else(paid, pa.scalar(instead, field.type), dues[name])
        dues = dues.set_column(place, field, values)
    return dues


def measured(before: Book, book: Book, artefact: Path, runs: int) -> Iterator[str]:
    """One line for each step of both nights."""
    model = load(artefact)
    took: Times = defaultdict(list)
    for _ in range(runs):
        took[SCAN].append(seconds(partial(scan, book)))
        with new_store() as nights, new_store() as records:
            for name, records_of in ((FIRST, before), (NEXT, book)):
                for stage, once in staged(nights, records_of, model):
                    took[f"{name}: {stage}"].append(once)
                alone = seconds(partial(take_over, records, records_of))
                took[f"{name}: {RECORDS}"].append(alone)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        peak = pool.submit(peak_memory, book.root, artefact).result()
    customers, rows = book.customers().num_rows, sum(shard.rows for shard in book.shards)
    floor, floor_cpu = medians(took[SCAN])
    for name, times in took.items():
        wall, cpu = medians(times)
        yield (
            f"| {customers:,} | {rows:,} | {name} | {wall:.2f} | {wall / floor:.1f} x "
            f"| {cpu:.2f} | {cpu / floor_cpu:.1f} x | {cpu / customers * 1e6:,.0f} "
            f"| {f'{peak:,}' if name == f'{FIRST}: {ALL}' else ''} |"
        )


def staged(store: Store, book: Book, model: Model) -> list[tuple[str, tuple[float, float]]]:
    """What each stage of a whole night takes, and all of it."""
    clock = [(time.perf_counter(), time.process_time())]

    def tell(done: int, _of: int) -> None:
        if done:
            clock.append((time.perf_counter(), time.process_time()))

    whole_night(store, book, model, tell)
    whole = [(stage, spent(*clock[place : place + 2])) for place, stage in enumerate(STAGES)]
    return [*whole, (ALL, spent(clock[0], clock[-1]))]


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor time of some work."""
    begun = time.perf_counter(), time.process_time()
    work()
    return spent(begun, (time.perf_counter(), time.process_time()))


def spent(begun: tuple[float, float], ended: tuple[float, float]) -> tuple[float, float]:
    return ended[0] - begun[0], ended[1] - begun[1]


def medians(seconds: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Of wall time and of the processor's."""
    wall, cpu = zip(*seconds, strict=True)
    return statistics.median(wall), statistics.median(cpu)


def whole_night(
    store: Store, book: Book, model: Model, progress: Progress | None = None
) -> ScoringReport:
    """Score, explain, decide and store everybody."""
    day = book.info.as_of.date()
    tables = DecisionTables(table_in_force("hardship", day), table_in_force("treatment", day))
    report = score_book(store, book, model, tables, Cipher(KEY), progress=progress)
    assert report.stored == report.customers == book.customers().num_rows
    return report


def take_over(store: Store, book: Book) -> None:
    """Bring people, accounts, obligations and consents of a store to what the book says."""
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
    return peak_megabytes()


if __name__ == "__main__":
    main()
