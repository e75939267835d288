"""The book: one portfolio's validated records, as Parquet files clustered by customer, then time.

A new version is written beside the old one, and the manifest changes over in one rename: a reader
sees either, never a mixture. Every table is in canonical form (`data.columns`), transactions are
sorted by (customer_id, booked_at, transaction_id), and no customer is spread over two shards.
"""

import hashlib
import shutil
import tempfile
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.atomic import flush, only_writer
from data.clustered import by_customer
from data.columns import conform
from data.manifest import (
    BookInfo,
    CorruptBookError,
    Manifest,
    MissingBookError,
    Shard,
    read_manifest,
    version_folder,
    write_manifest,
)
from data.shards import check_file, check_rows, cuts, read_customers, read_parquet, write_parquet
from data.tables import SCHEMAS, TRANSACTIONS, TableName

_LATER = ("loans", "flags", "groups")  # tables that books did not always have

__all__ = [
    "Book",
    "BookInfo",
    "BookWriteError",
    "CorruptBookError",
    "KeptBook",
    "MissingBookError",
    "Shard",
    "kept",
    "open_book",
    "write_book",
]


class BookWriteError(OSError):
    """The system refused to write the book; what was there before is untouched."""


@dataclass(frozen=True)
class Book:
    """A handle to one version of the records; tables are read when asked for."""

    root: Path
    info: BookInfo
    fingerprint: str
    shards: tuple[Shard, ...]

    def customer_ids(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Everybody who is a customer, also where this is only one customer's part of a book."""
        return np.unique(self.customers()["customer_id"].to_numpy())

    def customers(self) -> pa.Table:
        """All customers, by customer_id."""
        return self._table("customers")

    def accounts(self) -> pa.Table:
        """All accounts, by account_id."""
        return self._table("accounts")

    def obligations(self) -> pa.Table:
        """All obligations, by obligation_id."""
        return self._table("obligations")

    def consents(self) -> pa.Table:
        """All consents, by customer_id, channel and purpose."""
        return self._table("consents")

    def loans(self) -> pa.Table:
        """All loans, by loan_id; a book written before there were any has none."""
        return self._later("loans")

    def flags(self) -> pa.Table:
        """All dated flags, by customer_id; a book written before there were any has none."""
        return self._later("flags")

    def declared_groups(self) -> pa.Table:
        """Which groups customers are in that nobody may be judged by; fairness alone asks."""
        return self._later("groups")

    def transactions(self, shard: Shard, columns: Sequence[str] | None = None) -> pa.Table:
        """The shard's rows, or some of their columns, in the book's order."""
        return read_parquet(shard.path, columns)

    def transactions_of(
        self,
        shard: Shard,
        customers: Sequence[int] | NDArray[np.int64],
        columns: Sequence[str] | None = None,
    ) -> pa.Table:
        """The shard's rows from its first to its last of these (ascending) customers.

        Rows of others may lie between, in the book's order.
        """
        return read_customers(shard.path, customers, columns)

    def owned(self, name: TableName, customers: Sequence[int] | NDArray[np.int64]) -> pa.Table:
        """The rows of these (ascending) customers, by customer; the table is kept in memory."""
        rows, owner = by_customer(self.root, self.fingerprint, name)
        starts = np.searchsorted(owner, customers)
        ends = np.searchsorted(owner, customers, side="right")
        if len(starts) == 1:
            return rows.slice(starts[0], ends[0] - starts[0])
        spans = map(np.arange, starts, ends)
        return rows.take(np.concatenate([np.empty(0, np.int64), *spans]))

    def timeline(
        self, customer_id: int, since: datetime | None = None, until: datetime | None = None
    ) -> pa.Table:
        """One customer's rows with `since < booked_at`, as far as they counted as of `until`.

        A row counts as of a moment when it was both booked and known by then.
        """
        place = bisect_left(self.shards, customer_id, key=lambda shard: shard.last_customer)
        if place == len(self.shards):
            return TRANSACTIONS.columns.empty_table()
        rows = read_customers(self.shards[place].path, [customer_id])
        keep = np.ones(len(rows), dtype=bool)
        if since is not None:
            keep &= _epoch(rows["booked_at"]) > _microseconds(since)
        if until is not None:
            keep &= _epoch(rows["booked_at"]) <= _microseconds(until)
            keep &= _epoch(rows["known_at"]) <= _microseconds(until)
        return rows if keep.all() else rows.filter(pa.array(keep))

    def _later(self, name: TableName) -> pa.Table:
        if (version_folder(self.root, self.fingerprint) / f"{name}.parquet").exists():
            return self._table(name)
        return SCHEMAS[name].columns.empty_table()

    def _table(self, name: TableName) -> pa.Table:
        return read_parquet(version_folder(self.root, self.fingerprint) / f"{name}.parquet")


@dataclass(frozen=True)
class KeptBook(Book):
    """A book whose small tables are read once, and stay in memory as long as it does."""

    _kept: dict[TableName, pa.Table] = field(default_factory=dict, compare=False, repr=False)

    def _table(self, name: TableName) -> pa.Table:
        if name not in self._kept:
            self._kept[name] = super()._table(name)
        return self._kept[name]


def kept(book: Book) -> KeptBook:
    """The same book, for whoever needs its tables more than once."""
    return KeptBook(**{each.name: getattr(book, each.name) for each in fields(Book)})


def open_book(root: Path) -> Book:
    """The book kept in the folder, with the size and the footer of its files checked.

    Raises:
        MissingBookError: The folder holds no book.
        CorruptBookError: The manifest or one of its files is damaged.
    """
    manifest = read_manifest(root)
    for name, size in manifest.sizes.items():
        check_file(version_folder(root, manifest.fingerprint) / name, size)
    for shard in manifest.shards:
        check_rows(shard.path, shard.rows)
    return Book(root, manifest.info, manifest.fingerprint, manifest.shards)


def write_book(root: Path, info: BookInfo, tables: Mapping[TableName, pa.Table]) -> Book:
    """Make the tables the folder's book, in place of the one it holds; a table left out is empty.

    Raises:
        ColumnError: A table is not of its canonical form.
        BookWriteError: The disk is full, or the folder may not be written.
        FolderBusyError: Another process is writing this book.
    """
    try:
        with only_writer(root):
            _forget_all_but_current(root)
            fresh = Path(tempfile.mkdtemp(prefix="new-", dir=root))
            _write_version(root, fresh, info, tables)
            _forget_all_but_current(root)
    except OSError as error:
        raise BookWriteError(
            f"The book {str(root)!r} could not be written: {error.strerror or error}. What was "
            "there before is untouched; free some space or choose another FORBEAR_HOME."
        ) from error
    return open_book(root)


def _write_version(
    root: Path, fresh: Path, info: BookInfo, tables: Mapping[TableName, pa.Table]
) -> None:
    """Write the files, give their folder its final name, and make it the current version."""
    try:
        shards = _write_files(fresh, tables)
        files = sorted(fresh.iterdir())
        fingerprint = _fingerprint(files)
        sizes = {file.name: file.stat().st_size for file in files}
        flush(fresh)
        _place(fresh, version_folder(root, fingerprint), fingerprint)
        write_manifest(root, Manifest(info, fingerprint, sizes, shards))
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _place(fresh: Path, folder: Path, fingerprint: str) -> None:
    """Give the fresh files their final name, unless they are there already and undamaged."""
    if folder.exists():
        if _fingerprint(sorted(folder.iterdir())) == fingerprint:
            return
        shutil.rmtree(folder)
    fresh.replace(folder)
    flush(folder.parent)


def _write_files(folder: Path, tables: Mapping[TableName, pa.Table]) -> tuple[Shard, ...]:
    shards = []
    for name, schema in SCHEMAS.items():
        rows = conform(name, tables.get(name, schema.columns.empty_table()))
        if name in _LATER and not len(rows):  # books without them keep their fingerprint
            continue
        if name != "transactions":
            write_parquet(folder / f"{name}.parquet", _sorted(rows, schema.key))
            continue
        rows = _sorted(rows, ("customer_id", "booked_at", "transaction_id"))
        for number, (start, end, first, last) in enumerate(cuts(rows)):
            path = folder / f"transactions-{number:05d}.parquet"
            write_parquet(path, rows.slice(start, end - start))
            shards.append(Shard(path, first, last, end - start))
    return tuple(shards)


def _sorted(rows: pa.Table, key: tuple[str, ...]) -> pa.Table:
    return rows.sort_by([(name, "ascending") for name in key]).combine_chunks()


def _fingerprint(files: Sequence[Path]) -> str:
    """The sha256 over names and contents of the files."""
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").hexdigest()
        digest.update(f"{file.name} {content}\n".encode())
    return digest.hexdigest()


def _forget_all_but_current(root: Path) -> None:
    """Remove versions that no manifest names, such as those of an interrupted writer."""
    try:
        current = version_folder(root, read_manifest(root).fingerprint)
    except (MissingBookError, CorruptBookError):
        return
    for folder in [*root.glob("v-*"), *root.glob("new-*")]:
        if folder != current:
            shutil.rmtree(folder)


def _epoch(times: pa.ChunkedArray) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.asarray(times.cast(pa.int64()).to_numpy())


def _microseconds(moment: datetime) -> int:
    return int(np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "us").astype(np.int64))
