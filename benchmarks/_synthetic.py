"""A book of random events, in as many parts as memory allows.

Each part is written as any book; their shards then become those of one book, since parts hold
customers after each other.
"""

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from data.book import Book, BookInfo, open_book, write_book
from data.columns import conform
from data.manifest import Manifest, Shard, version_folder, write_manifest
from data.shards import write_parquet
from data.tables import CHANNELS, KINDS, SCHEMAS, STATUSES, TableName

AS_OF = datetime(2026, 10, 31, 18, 30, tzinfo=UTC)
DAY = 86_400_000_000
FIRST = 1001
SHARED: tuple[TableName, ...] = ("customers", "accounts", "obligations", "consents")
DUES = 12
ROWS_IN_A_PART = 5_000_000
INFO = BookInfo("synthetic", "simulator", True, "INR", "Asia/Kolkata", AS_OF, None)


def synthetic(root: Path, customers: int, rows: int) -> Book:
    """A book of random events over a year; a hundredth of them is known up to a day late."""
    count = -(-rows // ROWS_IN_A_PART)
    ids = np.array_split(np.arange(FIRST, FIRST + customers), count)
    parts = [_part(root / f"part-{n}", n, some, rows // count) for n, some in enumerate(ids)]
    return _joined(root, parts)


def _part(root: Path, number: int, ids: np.ndarray[Any, Any], rows: int) -> Book:
    random = np.random.default_rng([7, number])
    owner = random.choice(ids, rows)
    booked_at = int(AS_OF.timestamp()) * 1_000_000 - random.integers(0, 365 * DAY, rows)
    known_at = booked_at + random.integers(0, DAY, rows) * (random.random(rows) < 0.01)
    kind = random.integers(0, len(KINDS), rows).astype(np.int8)
    sign = np.where(kind < KINDS.index("rent"), 1, -1)
    tables: dict[TableName, dict[str, Any]] = {
        "customers": {"customer_id": ids, "joined_on": [date(2020, 1, 1)] * len(ids)},
        "accounts": {"account_id": ids * 10, "customer_id": ids},
        "transactions": {
            "transaction_id": np.arange(rows) + number * rows,
            "customer_id": owner,
            "account_id": owner * 10,
            "booked_at": booked_at,
            "known_at": known_at,
            "amount": random.integers(1, 500_000, rows) * sign,
            "balance_after": random.integers(-1_000_000, 50_000_000, rows),
            "channel": _words(random.integers(0, len(CHANNELS), rows), CHANNELS),
            "kind": _words(kind, KINDS),
            "counterparty_id": random.integers(1, 2_000_000, rows),
            "mcc": random.integers(5_000, 5_200, rows).astype(np.int32),
            "status": _words((random.random(rows) < 0.03) * 1, STATUSES),
        },
        "obligations": _obligations(random, ids),
    }
    return write_book(
        root, INFO, {name: _filled(name, columns) for name, columns in tables.items()}
    )


def _joined(root: Path, parts: list[Book]) -> Book:
    """One book of the parts' customers; their files are moved, not copied."""
    fingerprint = hashlib.sha256("".join(part.fingerprint for part in parts).encode()).hexdigest()
    folder = version_folder(root, fingerprint)
    folder.mkdir()
    for name in SHARED:
        tables = [getattr(part, name)() for part in parts]
        write_parquet(folder / f"{name}.parquet", pa.concat_tables(tables))
    shards: list[Shard] = []
    for shard in (shard for part in parts for shard in part.shards):
        path = shard.path.rename(folder / f"transactions-{len(shards):05d}.parquet")
        shards.append(Shard(path, shard.first_customer, shard.last_customer, shard.rows))
    sizes = {file.name: file.stat().st_size for file in folder.iterdir()}
    write_manifest(root, Manifest(INFO, fingerprint, sizes, tuple(shards)))
    return open_book(root)


def _obligations(random: np.random.Generator, ids: np.ndarray[Any, Any]) -> dict[str, Any]:
    """A payment a month for each customer, one in three of them late or missed."""
    owner = np.repeat(ids, DUES)
    first_due = (date(2025, 11, 20) - date(1970, 1, 1)).days
    due_on = np.tile(first_due + 30 * np.arange(DUES), len(ids)).astype(np.int32)
    wait = random.choice([0, 0, 0, 0, 2, 9], len(owner)).astype(np.int32)
    amount = np.full(len(owner), 100_000)
    return {
        "obligation_id": owner * DUES + np.tile(np.arange(DUES), len(ids)),
        "customer_id": owner,
        "account_id": owner * 10,
        "kind": ["emi"] * len(owner),
        "due_on": due_on,
        "amount": amount,
        "paid_on": due_on + wait,
        "paid_amount": amount,
    }


def _words(codes: np.ndarray[Any, Any], vocabulary: tuple[str, ...]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int8)), pa.array(vocabulary))


def _filled(name: TableName, columns: dict[str, Any]) -> pa.Table:
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
