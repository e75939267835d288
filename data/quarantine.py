"""The quarantine: every row that an import refused, as it came, with its reason.

One Parquet file a table for programs and one CSV file for people, in which no text is a formula. It
belongs to the last import: the next one replaces it as a whole. Only the owner may read it, as it
may hold personal data.
"""

import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pc_csv

from data.delivery import LINE
from data.shards import read_parquet, write_parquet
from data.tables import TableName

# What a spreadsheet may run (OWASP, CSV injection), plain numbers aside.
_FORMULA = "^ *[=+\\-@\t\r\n＝＋－＠]"
_NUMBER = "^ *[+-]?[0-9][0-9.,]*$"
_NOBODY = -1  # a row that has no customer, and none to look for


class QuarantineError(OSError):
    """The refused rows could not be kept, so nothing was imported."""


def write_quarantine(folder: Path, refused: Mapping[TableName, pa.Table]) -> tuple[Path, ...]:
    """Replace the folder by the refused rows of the tables that have any.

    Raises:
        QuarantineError: The disk is full, or the folder may not be written.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix="quarantine-", dir=folder.parent))
        try:
            _write(fresh, refused)
            if folder.exists():
                shutil.rmtree(folder)
            fresh.replace(folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    except OSError as error:
        raise QuarantineError(
            f"The refused rows could not be kept in {str(folder)!r}: {error.strerror or error}. "
            "Nothing was imported; free some space or choose another FORBEAR_HOME."
        ) from error
    return tuple(sorted(folder.iterdir()))


@dataclass(frozen=True)
class Swept:
    """How many refused rows of a customer were removed, and which files may hold more of them."""

    rows: int
    unsure: tuple[Path, ...]


def sweep(folder: Path, customer_id: int) -> Swept:
    """Remove a customer's refused rows, and name the files with rows that name no customer.

    A table that knows accounts only, such as the transactions, is left as the book's own is.

    Raises:
        OSError: The folder may not be written.
    """
    removed, unsure = 0, []
    for path in sorted(folder.glob("*.parquet")):
        rows = read_parquet(path)
        named = _customers_named(rows)
        kept = rows.filter(pa.array([customer_id not in one for one in named], pa.bool_()))
        if len(kept) < len(rows):
            removed += len(rows) - len(kept)
            _rewrite(path, kept)
        if any(not one for one in named):
            unsure.append(path)
    return Swept(removed, tuple(unsure))


def _customers_named(rows: pa.Table) -> list[set[int]]:
    """Whom each row names, by our column or the source's; nobody where it cannot be read."""
    columns = [rows[name].to_pylist() for name in rows.column_names if name.endswith("customer_id")]
    if not columns:
        lines = rows[LINE].to_pylist() if LINE in rows.column_names else [None] * len(rows)
        return [set() if line is not None else {_NOBODY} for line in lines]
    return [
        {int(value) for value in values if re.fullmatch(r"\s*\d{1,18}\s*", str(value))}
        for values in zip(*columns, strict=True)
    ]


def _rewrite(path: Path, rows: pa.Table) -> None:
    """Replace both files of a table, or remove them where nothing is left."""
    if not len(rows):
        path.unlink()
        path.with_suffix(".csv").unlink(missing_ok=True)
        return
    with tempfile.TemporaryDirectory(prefix="quarantine-", dir=path.parent.parent) as aside:
        _write_table(Path(aside), path.stem, rows)
        for fresh in Path(aside).iterdir():
            fresh.replace(path.with_name(fresh.name))


def _write(folder: Path, refused: Mapping[TableName, pa.Table]) -> None:
    for name, rows in refused.items():
        if len(rows):
            _write_table(folder, name, rows)


def _write_table(folder: Path, name: str, rows: pa.Table) -> None:
    write_parquet(folder / f"{name}.parquet", rows)
    pc_csv.write_csv(_to_look_at(rows), folder / f"{name}.csv")


def _to_look_at(rows: pa.Table) -> pa.Table:
    """The rows with an apostrophe before every name and text that a spreadsheet would run.

    Numbers stay as they are; the Parquet file beside it has every row as it came.
    """
    names = _harmless(pa.chunked_array([rows.column_names], pa.string())).to_pylist()
    columns = [
        _harmless(column) if pa.types.is_string(column.type) else column for column in rows.columns
    ]
    return pa.table(columns, names=names)


def _harmless(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    begins = pc.match_substring_regex(texts, _FORMULA)
    runs = pc.and_not(begins, pc.match_substring_regex(texts, _NUMBER))
    return pc.if_else(runs, pc.binary_join_element_wise("'", texts, ""), texts)
