"""The quarantine: every row that an import refused, as it came, with its reason.

One Parquet file a table for programs and one CSV file for people, in which no text is a formula. It
belongs to the last import: the next one replaces it as a whole. Only the owner may read it, as it
may hold personal data.
"""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pc_csv

from data.shards import write_parquet
from data.tables import TableName

# What a spreadsheet may run (OWASP, CSV injection), plain numbers aside.
_FORMULA = "^ *[=+\\-@\t\r\n＝＋－＠]"
_NUMBER = "^ *[+-]?[0-9][0-9.,]*$"


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


def _write(folder: Path, refused: Mapping[TableName, pa.Table]) -> None:
    for name, rows in refused.items():
        if len(rows):
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
