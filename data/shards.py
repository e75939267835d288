"""Parquet files of a book: written with checksums, read back in canonical form.

Row groups are small, and their statistics say which customers they hold, so that one customer's
rows cost one or two row groups and a whole shard costs little more than its bytes.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from data.atomic import flush
from data.columns import coded
from data.manifest import corrupt
from data.tables import TRANSACTIONS

Customers = NDArray[np.int64]
CUSTOMERS_IN_A_SHARD = 2_000
ROWS_IN_A_GROUP = 16_384
_REPEATED = ["customer_id", "account_id", "channel", "kind", "status", "mcc"]
_STEPS = "DELTA_BINARY_PACKED"


def write_parquet(path: Path, table: pa.Table) -> None:
    """Write the table and wait until it is on the disk.

    Numbers and times that seldom repeat are kept as steps from one to the next, which take less
    room than compressed plain ones and less time to read.
    """
    words = [name for name in _REPEATED if name in table.column_names]
    stepped = [f.name for f in table.schema if f.name not in words and _is_whole(f.type)]
    pq.write_table(
        table,
        path,
        row_group_size=ROWS_IN_A_GROUP,
        compression="lz4",
        use_dictionary=words,
        column_encoding=dict.fromkeys(stepped, _STEPS),
        write_page_checksum=True,
    )
    flush(path)


def read_parquet(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """The file's rows, or some of their columns.

    Raises:
        CorruptBookError: The file cannot be read, or a page fails its checksum.
    """
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            return _canonical(file.read(columns=None if columns is None else list(columns)))
    except (pa.ArrowException, OSError) as error:
        raise corrupt(path, str(error)) from error


def read_customers(
    path: Path, customers: Sequence[int] | Customers, columns: Sequence[str] | None = None
) -> pa.Table:
    """A shard's rows from its first to its last of these (ascending) customers.

    Only row groups that can hold one of them are read, so that rows of others may lie between. Of
    many customers the file is mapped, which saves a copy; where a disk that fails must not end the
    process, as where one customer is looked at, it is read.

    Raises:
        CorruptBookError: The file cannot be read, or a page fails its checksum.
    """
    if not len(customers):
        return TRANSACTIONS.columns.empty_table()
    wanted = None if columns is None else list(dict.fromkeys(["customer_id", *columns]))
    try:
        metadata, first, last = _outline(path)
        groups = np.flatnonzero(
            np.searchsorted(customers, first) < np.searchsorted(customers, last, side="right")
        ).tolist()
        opened = pa.OSFile if len(customers) == 1 else pa.memory_map
        with opened(str(path)) as stream:
            file = pq.ParquetFile(stream, metadata=metadata, page_checksum_verification=True)
            rows = file.read_row_groups(groups, columns=wanted, use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise corrupt(path, str(error)) from error
    start, end = np.searchsorted(rows["customer_id"].to_numpy(), [customers[0], customers[-1] + 1])
    return _canonical(rows.slice(start, end - start))


def check_file(path: Path, size: int) -> None:
    """Compare the file's size with what was written.

    Raises:
        CorruptBookError: It differs, or there is no such file.
    """
    if not path.exists():
        raise corrupt(path, "it is missing")
    if path.stat().st_size != size:
        raise corrupt(path, f"it has {path.stat().st_size:,} bytes, and {size:,} were written")


def check_rows(path: Path, rows: int) -> None:
    """Compare the rows that the file's footer promises with what was written.

    Raises:
        CorruptBookError: They differ, or the footer cannot be read.
    """
    try:
        found = pq.read_metadata(path).num_rows
    except (pa.ArrowException, OSError) as error:
        raise corrupt(path, str(error)) from error
    if found != rows:
        raise corrupt(path, f"it has {found:,} rows, and {rows:,} were written")


def cuts(transactions: pa.Table) -> Iterator[tuple[int, int, int, int]]:
    """Where to cut sorted rows into shards: (first row, end row, first and last customer)."""
    owners = transactions["customer_id"].to_numpy()
    starts = np.flatnonzero(np.diff(owners, prepend=np.iinfo(np.int64).min))
    edges = [*starts[::CUSTOMERS_IN_A_SHARD], len(owners)]
    for first, end in pairwise(edges):
        yield int(first), int(end), int(owners[first]), int(owners[end - 1])


@lru_cache(maxsize=64)
def _outline(path: Path) -> tuple[pq.FileMetaData, Customers, Customers]:
    """The footer, and the first and last customer of each row group; no file ever changes."""
    metadata = pq.read_metadata(path)
    column = TRANSACTIONS.columns.get_field_index("customer_id")
    groups = range(metadata.num_row_groups)
    found = [metadata.row_group(group).column(column).statistics for group in groups]
    first, last = (np.array([getattr(f, end) for f in found]) for end in ("min", "max"))
    return metadata, first, last


def _is_whole(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_temporal(kind))


def _canonical(table: pa.Table) -> pa.Table:
    """Codes as declared, whatever order the file's dictionary pages have."""
    for place, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            canonical = coded(table[place], TRANSACTIONS.categories[field.name])
            table = table.set_column(place, TRANSACTIONS.columns.field(field.name), canonical)
    return table
