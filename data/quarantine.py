"""The quarantine: every row that an import refused, as it came, with its reason.

One Parquet file a table for programs and one CSV file for people. It belongs to the last import:
the next one replaces it as a whole. Only the owner may read it, as it may hold personal data.
"""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc_csv

from data.shards import write_parquet
from data.tables import TableName


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
            pc_csv.write_csv(rows, folder / f"{name}.csv")
