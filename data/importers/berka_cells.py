"""Cells of the PKDD'99 files: yymmdd dates of the 1990s, and crowns with two decimals."""

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.parsing import blanks_removed, parse


def whole(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whole numbers; null where the cell is none."""
    return parse(blanks_removed(column), pa.int64())


def days(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Days from `930101`, `931107 00:00:00` or a Parquet date; null where there is no such day."""
    if pa.types.is_temporal(column.type):
        return column.cast(pa.date32(), safe=False)
    text = pc.utf8_slice_codeunits(blanks_removed(column).cast(pa.string()), 0, 6)
    dates = pd.to_datetime("19" + text.to_pandas(), format="%Y%m%d", errors="coerce")
    return pa.chunked_array(
        [pa.Array.from_pandas(dates).cast(pa.timestamp("us")).cast(pa.date32())]
    )


def minor(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Haléře from crowns; null where the cell is no amount."""
    cells = blanks_removed(column)
    if pa.types.is_string(cells.type):
        amount = pc.match_substring_regex(cells, r"^-?\d{1,12}(\.\d{1,2})?$")
        cells = pc.if_else(amount, cells, None)
    return pc.round(pc.multiply(cells.cast(pa.float64()), 100.0)).cast(pa.int64())


def missed(source: pa.ChunkedArray, values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Where a cell holds something that could not be read."""
    return pc.and_(pc.is_valid(blanks_removed(source)), pc.is_null(values))
