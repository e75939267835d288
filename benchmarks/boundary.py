"""What the boundary costs: `python -m benchmarks.boundary [ENTRIES] [APPROVALS]`.

Four processes append to one audit, each entry in a transaction of its own; a chain of ENTRIES,
linked by the product's own function and loaded in bulk, is verified; APPROVALS drafts, each to a
customer of its own, are approved one by one through the desk.
"""

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.book import open_book
from engine.outreach.approval import approve
from engine.outreach.drafting import propose
from engine.outreach.drafts import content_hash
from engine.person import Person
from engine.store import audit
from engine.store.bulk import insert_rows
from engine.store.database import Store, open_store, upgrade
from engine.store.schema import AUDIT
from tests.fixtures import desk
from tests.fixtures.desk import make_desk
from tests.fixtures.postgres import private_cluster, server_programs
from tools.context import open_context

WRITERS = 4
APPENDS = 250
FIRST = 1101
TEMPLATE = "payment_difficulty.sms.en"
APPROVER = Person("bela", frozenset({"approver"}))
COLUMNS = ("seq", "at", "actor", "event", "payload", "prev_hash", "hash")
ENTRY = {
    "at": "2026-11-01T05:00:00.000000+00:00",
    "actor": "asha",
    "event": "draft.proposed",
    "payload": audit.canonical(
        {"customer": "C-0123456789abcdef", "draft": "d" * 32, "hash": "h" * 64}
    ),
}


def main(entries: int, approvals: int) -> None:
    """Print one line for each backend that is there."""
    print(f"{WRITERS} writers, a chain of {entries:,} entries, {approvals} approvals.\n")
    print("| store | audit appends/s | verify s | entries verified/s | approvals/s |")
    print("|---|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        print(line("SQLite", Path(folder), None, entries, approvals), flush=True)
    if programs := server_programs():
        with private_cluster(programs) as cluster, tempfile.TemporaryDirectory() as folder:
            databases = [cluster.database() for _ in range(2)]
            print(line("Postgres, no fsync", Path(folder), databases, entries, approvals))


def line(name: str, folder: Path, urls: list[str] | None, entries: int, approvals: int) -> str:
    """One line of the table."""
    url = urls[0] if urls else f"sqlite:///{folder / 'audit.db'}"
    upgrade(url)
    appended = WRITERS * APPENDS / writing(url)
    store = open_store(url)
    load(store, entries)
    verified = seconds_to_verify(store)
    store.close()
    values = (
        f"{appended:,.0f}",
        f"{verified:.1f}",
        f"{entries / verified:,.0f}",
        f"{approving(folder, urls[1] if urls else None, approvals):,.0f}",
    )
    return " | ".join((f"| {name}", *values)) + " |"


def writing(url: str) -> float:
    """Seconds until four processes that start together have appended all their entries."""
    with multiprocessing.get_context("spawn").Pool(WRITERS) as pool:
        pool.map(append, [(url, 1)] * WRITERS, chunksize=1)  # imports and connects
        start = time.perf_counter()
        pool.map(append, [(url, APPENDS)] * WRITERS, chunksize=1)
        return time.perf_counter() - start


def append(task: tuple[str, int]) -> None:
    url, count = task
    store = open_store(url, patience=60)
    for number in range(count):
        with store.write() as connection:
            audit.append(connection, "writer", "draft.proposed", {"n": number})
    store.close()


def load(store: Store, count: int) -> None:
    """Put a chain of that many entries into the store."""
    with store.write() as connection:
        connection.execute(AUDIT.delete())
        insert_rows(connection, AUDIT, COLUMNS, chain(count))


def chain(count: int) -> Iterator[tuple[Any, ...]]:
    previous = audit.FIRST_PREVIOUS
    for seq in range(1, count + 1):
        row: dict[str, Any] = {**ENTRY, "seq": seq, "prev_hash": previous}
        previous = audit.link(**row)
        yield (*(row[name] for name in COLUMNS[:-1]), previous)


def seconds_to_verify(store: Store) -> float:
    start = time.perf_counter()
    with store.read() as connection:
        report = audit.verify(connection)
    assert report.ok
    return time.perf_counter() - start


def approving(folder: Path, url: str | None, count: int) -> float:
    """Approvals a second, each checked as on the screen and committed; drafts are there before."""
    home = make_desk(folder / "var", customers=count + 100)
    environ = {"FORBEAR_HOME": str(home)}
    if url:
        upgrade(url)
        environ["FORBEAR_DATABASE_URL"] = url
        fill_desk(url, home, count)
    context = open_context(environ, person="ana")
    with context.store.write() as connection:
        drafts = [
            propose(connection, context.desk, customer_id=id, template_id=TEMPLATE, author="ana")
            for id in range(FIRST, FIRST + count)
        ]
    start = time.perf_counter()
    for draft in drafts:
        shown = content_hash(draft)
        with context.store.write() as connection:
            approve(
                connection,
                context.desk,
                draft_id=draft.draft_id,
                shown_hash=shown,
                person=APPROVER,
            )
    spent = time.perf_counter() - start
    context.store.close()
    return len(drafts) / spent


def fill_desk(url: str, home: Path, count: int) -> None:
    """The same desk in another store."""
    root = home / "desk"
    store = open_store(url)
    desk._fill(store, open_book(root / "book"), desk._tables(range(FIRST, FIRST + count)), root)
    store.close()


if __name__ == "__main__":
    main(*(int(argument) for argument in [*sys.argv[1:], "1000000", "50"][:2]))
