"""The store beside its bare drivers: `python -m benchmarks.store [CUSTOMERS]`.

The same night of scores (five reasons and one payment each) is stored by the driver alone, with
sqlite3's executemany and psycopg's COPY into the same tables, committed as well, and by
`save_scores`, which also prepares the queue. Then the queue is paged by every column, filtered and
searched.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any, get_args

import numpy as np
from sqlalchemy import Connection

from engine.store import models, queue, scores
from engine.store.bulk import insert_rows
from engine.store.database import Store, open_store, upgrade
from engine.store.schema import COMING_PAYMENTS, CUSTOMERS, REASONS, SCORES
from engine.store.scores import NewScore, Payment, QueueFilter, QueueQuery, Reason
from tests.fixtures.postgres import private_cluster, server_programs
from tests.fixtures.rows import AS_OF, MODEL, batch

WIDTH = NewScore._fields.index("reasons")
TABLES = (
    (SCORES, ("score_id", "as_of", "model_id", "created_at", *NewScore._fields[:WIDTH])),
    (REASONS, ("score_id", "rank", *Reason._fields)),
    (COMING_PAYMENTS, ("score_id", *Payment._fields)),
)


def main(customers: int) -> None:
    """Print one line for each backend that is there."""
    night = scores_of_a_night(customers)
    print(f"{customers:,} customers, {7 * customers:,} rows a night.\n")
    print("| store | bare driver s | save_scores s | rows/s | of bare | queue alone s "
          "| of bare without it | page p50 ms | page p99 ms | latest p99 ms |")  # fmt: skip
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        print(line("SQLite", f"sqlite:///{Path(folder) / 'store.db'}", night), flush=True)
    if programs := server_programs():
        with private_cluster(programs) as cluster:
            print(line("Postgres", cluster.database(), night), flush=True)


def line(name: str, url: str, night: list[NewScore]) -> str:
    """One line of the table."""
    upgrade(url)
    store = open_store(url)
    load_customers(store, [row.customer_id for row in night])
    bare = store_bare(store, night)
    ours = seconds(lambda: save(store, night))
    with store.write() as connection:
        refreshed = seconds(lambda: queue.refresh(connection))
    pages = [read(store, partial(scores.queue, query=query)) for query in queries()]
    some = [row.customer_id for row in night[:: max(1, len(night) // 300)]]
    single = [read(store, partial(scores.latest, customer_id=number)) for number in some]
    store.close()
    values = (
        f"{bare:.1f}",
        f"{ours:.1f}",
        f"{7 * len(night) / ours:,.0f}",
        f"{bare / ours:.0%}",
        f"{refreshed:.1f}",
        f"{bare / (ours - refreshed):.0%}",
        f"{median(pages):.1f}",
        f"{quantiles(pages, n=100)[98]:.1f}",
        f"{quantiles(single, n=100)[98]:.1f}",
    )
    return " | ".join((f"| {name}", *values)) + " |"


def scores_of_a_night(customers: int) -> list[NewScore]:
    """Plausible rows; what they say does not matter, their size does."""
    chance = random.Random(7)  # noqa: S311 - sizes, not secrets
    codes = [f"feature_{number}" for number in range(45)]
    return [one_score(chance, codes, 1001 + place) for place in range(customers)]


def one_score(chance: random.Random, codes: list[str], customer_id: int) -> NewScore:
    """One customer's row."""
    probability, due = chance.random() ** 4, date(2026, 11, chance.randint(1, 30))
    amount = chance.randrange(10**6)
    reasons = tuple(
        Reason(code, f"Label of {code}", "minor", chance.random(), 1.0, 2.0, chance.random(), 0.2)
        for code in chance.sample(codes, 5)
    )
    return NewScore(
        customer_id=customer_id,
        probability=probability,
        band=chance.choice(queue.BANDS),
        hardship=chance.choice(("none", "income_shock", "overspending")),
        exposure=chance.randrange(10**8),
        balance=chance.randrange(10**7),
        runway_days=chance.random() * 60,
        payment_id=customer_id,
        payment_kind="emi",
        payment_due_on=due,
        payment_amount=amount,
        payment_probability=probability,
        base_log_odds=-2.0,
        log_odds=-1.0,
        contributions=np.zeros(45).tobytes(),
        treatment=chance.choice(("none", "reminder", "call")),
        priority=chance.randint(1, 4),
        reasons=reasons,
        payments=(Payment(customer_id, "emi", due, amount, probability),),
    )


def load_customers(store: Store, ids: list[int]) -> None:
    """Customers in thirty regions, and a champion."""
    empty: Any = [] if store.engine.dialect.name == "sqlite" else "[]"
    columns: dict[str, Callable[[int], Any]] = {
        "customer_id": lambda n: n,
        "reference": lambda n: f"C-{n:016x}",
        "language": lambda n: ("en", "hi")[n % 2],
        "country": lambda n: "IN",
        "region": lambda n: f"Region {n % 30}",
        "timezone": lambda n: "Asia/Kolkata",
        "segment": lambda n: ("salaried", "gig", "retired")[n % 3],
        "joined_on": lambda n: date(2020, 1, 1),
        "vulnerable": lambda n: n % 20 == 0,
        "flags": lambda n: empty,
        "avoid_windows": lambda n: empty,
    }
    rows = [tuple(make(number) for make in columns.values()) for number in ids]
    with store.write() as connection:
        insert_rows(connection, CUSTOMERS, tuple(columns), rows)
        models.save_model(connection, MODEL)


def store_bare(store: Store, night: list[NewScore]) -> float:
    """Seconds for the driver alone, with tuples that are ready; removed afterwards."""
    sqlite = store.engine.dialect.name == "sqlite"
    moment = "2026-10-30 18:30:00.000000" if sqlite else AS_OF - timedelta(days=1)
    rows = bare_rows(night, moment, texts=sqlite)
    raw = store.engine.raw_connection()
    cursor = raw.cursor()
    if sqlite:
        cursor.execute("PRAGMA query_only = OFF")
        cursor.execute("BEGIN IMMEDIATE")
    begun = time.perf_counter()
    for (table, columns), values in zip(TABLES, rows, strict=True):
        if sqlite:
            marks = ", ".join("?" * len(columns))
            statement = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - our own names
            cursor.executemany(statement, values)
        else:
            with cursor.copy(f"COPY {table.name} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
    raw.commit()
    took = time.perf_counter() - begun
    for table, _ in reversed(TABLES):
        cursor.execute(f"DELETE FROM {table.name}")  # noqa: S608 - our own names
    raw.commit()
    raw.close()
    return took


def bare_rows(night: list[NewScore], moment: Any, *, texts: bool) -> tuple[list[Any], ...]:  # noqa: ANN401 - text or moment
    """What each table is given; SQLite keeps dates as text."""

    def plain(values: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(str(v) if texts and isinstance(v, date) else v for v in values)

    numbered = list(enumerate(night, 1))
    heads = [(n, moment, MODEL.model_id, moment, *plain(row[:WIDTH])) for n, row in numbered]
    reasons = [(n, k, *reason) for n, row in numbered for k, reason in enumerate(row.reasons, 1)]
    payments = [(n, *plain(payment)) for n, row in numbered for payment in row.payments]
    return heads, reasons, payments


def save(store: Store, night: list[NewScore]) -> None:
    """Our way, from the rows to the commit."""
    with store.write() as connection:
        scores.save_scores(connection, replace(batch(), rows=night))


def queries() -> Iterator[QueueQuery]:
    """First and later pages by every column, whole, filtered and searched."""
    filters = (
        QueueFilter(),
        QueueFilter(band=("CRITICAL",)),
        QueueFilter(region=("Region 3",), min_probability=0.1),
        QueueFilter(reason="feature_7"),
    )
    for sort in get_args(scores.SortColumn):
        for descending in (True, False):
            for offset in (0, 50, 1000):
                for chosen in filters:
                    yield QueueQuery(chosen, "", sort, descending, offset)
                yield QueueQuery(QueueFilter(), "104", sort, descending, offset)


def seconds(work: Callable[[], object]) -> float:
    """How long the work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def read(store: Store, work: Callable[[Connection], object]) -> float:
    """Milliseconds for one reading, connection included."""
    begun = time.perf_counter()
    with store.read() as connection:
        work(connection)
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
