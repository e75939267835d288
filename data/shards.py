"""Parquet files of a book: written with checksums, read back in canonical form.

Row groups are small, and their statistics say which customers they hold, so that one customer's
rows cost one or two row groups and a whole shard costs little more than its bytes.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data.atomic import flush
from data.columns import coded
from data.manifest import corrupt
from data.tables import TRANSACTIONS

CUSTOMERS_IN_A_SHARD = 2_000
ROWS_IN_A_GROUP = 32_768
_REPEATED = ["customer_id", "account_id", "channel", "kind", "status", "mcc"]


def write_parquet(path: Path, table: pa.Table) -> None:
    """Write the table and wait until it is on the disk."""
    pq.write_table(
        table,
        path,
        row_group_size=ROWS_IN_A_GROUP,
        compression="lz4",
        use_dictionary=[name for name in _REPEATED if name in table.column_names],
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


def read_customer(path: Path, customer_id: int) -> pa.Table:
    """The customer's slice of a shard, from the row groups that can hold it.

    Raises:
        CorruptBookError: The file cannot be read, or a page fails its checksum.
    """
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            groups = _groups_of(file.metadata, customer_id)
            rows = _canonical(file.read_row_groups(groups))
    except (pa.ArrowException, OSError) as error:
        raise corrupt(path, str(error)) from error
    first, end = np.searchsorted(rows["customer_id"].to_numpy(), [customer_id, customer_id + 1])
    return rows.slice(first, end - first)


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


def _groups_of(metadata: pq.FileMetaData, customer_id: int) -> list[int]:
    column = TRANSACTIONS.columns.get_field_index("customer_id")
    groups = []
    for group in range(metadata.num_row_groups):
        found = metadata.row_group(group).column(column).statistics
        if found.min <= customer_id <= found.max:
            groups.append(group)
    return groups


def _canonical(table: pa.Table) -> pa.Table:
    """Codes as declared, whatever order the file's dictionary pages have."""
    for place, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            canonical = coded(table[place], TRANSACTIONS.categories[field.name])
            table = table.set_column(place, TRANSACTIONS.columns.field(field.name), canonical)
    return table
