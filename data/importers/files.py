"""Readers for delimited text and Parquet: every record of a file, including those that are broken.

Text is read as text: what a cell means is decided in one place, `data.parsing`. A line that does
not have the header's number of cells becomes a row of blanks with its reason.
"""

import codecs
import csv
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc_csv
import pyarrow.parquet as pq

from data.delivery import LINE, REASON, ROW, Incoming, IntakeError

_BLOCK = 16 << 20


def read_file(path: Path, delimiter: str = ",") -> Incoming:
    """The file's records as they are, with `_row`, `_reason` and `_line`.

    Raises:
        IntakeError: It is empty, not readable, not UTF-8, or not Parquet.
    """
    try:
        if path.stat().st_size == 0:
            raise _refused(path, "it is empty, without even a header", "deliver it again")
        if path.suffix == ".parquet":
            return Incoming(path, _numbered(_read_parquet(path)))
        return Incoming(path, _read_text(path, delimiter))
    except OSError as error:
        raise _refused(path, error.strerror or str(error), "make it readable") from error


def _read_parquet(path: Path) -> pa.Table:
    try:
        with pq.ParquetFile(path) as file:
            return file.read()
    except pa.ArrowException as error:
        raise _refused(path, f"it is not Parquet ({error})", "write it again") from error


def _read_text(path: Path, delimiter: str) -> pa.Table:
    _require_utf8(path)
    names = _header(path, delimiter)
    broken: list[pc_csv.InvalidRow] = []

    def keep(row: pc_csv.InvalidRow) -> str:
        broken.append(row)
        return "skip"

    try:
        table = pc_csv.read_csv(
            path,
            pc_csv.ReadOptions(use_threads=False, block_size=_BLOCK),
            pc_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=keep
            ),
            pc_csv.ConvertOptions(
                column_types={name: pa.string() for name in names},
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
    except pa.ArrowException as error:
        raise _refused(path, f"it cannot be read as text ({error})", "save it as UTF-8") from error
    return _with_broken(table, broken)


def _require_utf8(path: Path) -> None:
    """Look at every byte first: the reader below cannot tell which line is at fault."""
    decode = codecs.getincrementaldecoder("utf-8")().decode
    lines = 1
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            try:
                decode(block)
            except UnicodeDecodeError as error:
                line = lines + block.count(b"\n", 0, error.start)
                raise _refused(
                    path, f"line {line} is not UTF-8 text", "save it as UTF-8"
                ) from error
            lines += block.count(b"\n")


def _header(path: Path, delimiter: str) -> list[str]:
    with path.open("rb") as stream:
        line = stream.readline()
    try:
        names = next(csv.reader([line.decode("utf-8-sig")], delimiter=delimiter))
    except (StopIteration, csv.Error) as error:
        raise _refused(path, f"its header cannot be read ({error})", "deliver it again") from error
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise _refused(path, f"its header names {twice} more than once", "keep one of each")
    return names


def _with_broken(table: pa.Table, broken: list[pc_csv.InvalidRow]) -> pa.Table:
    """The records in the file's order of numbers, then the lines that are none."""
    numbers = np.array([row.number - 1 for row in broken], dtype=np.int64)
    good = np.delete(np.arange(1, len(table) + len(broken) + 1), numbers - 1)
    lines = pa.table(
        {
            ROW: pa.array(numbers),
            REASON: pa.array(
                [_cells(row.actual_columns, row.expected_columns) for row in broken], pa.string()
            ),
            LINE: pa.array([row.text for row in broken], pa.string()),
        }
    )
    records = table.append_column(ROW, pa.array(good))
    return pa.concat_tables([records, lines], promote_options="default")


def _cells(found: int, expected: int) -> str:
    return f"the line has {found} cells where the header has {expected}"


def _numbered(table: pa.Table) -> pa.Table:
    return table.append_column(ROW, pa.array(np.arange(1, len(table) + 1)))


def _refused(path: Path, reason: str, way_out: str) -> IntakeError:
    return IntakeError(f"Cannot import {str(path)!r}: {reason}. Please {way_out}.")
