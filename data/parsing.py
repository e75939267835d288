"""Cells to canonical values, a column at a time: what a cell cannot mean becomes null.

Times need their offset from UTC (`2026-10-31T09:00:00+05:30`), days are `2026-10-31`, money is a
whole number of minor units, lists are separated by `;`, true and false may be 1 and 0.
"""

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.columns import coded
from data.tables import UTC_TIME

MEANING = {
    pa.int64(): "a whole number",
    pa.int32(): "a whole number of at most nine digits",
    UTC_TIME: "a time with its offset from UTC, such as 2026-10-31T09:00:00Z",
    pa.date32(): "a day such as 2026-10-31",
    pa.bool_(): "true or false",
    pa.list_(pa.string()): "words separated by ';'",
    pa.string(): "text",
}
_TIME = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)$"


class ColumnTypeError(TypeError):
    """A whole column is of a type that cannot hold what belongs there."""


def blanks_removed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Text without surrounding space and with null for nothing; other types as they are."""
    if pa.types.is_dictionary(column.type):
        return column
    if _is_text(column.type):
        text = pc.utf8_trim_whitespace(column.cast(pa.string()))
        return pc.if_else(pc.equal(text, ""), None, text)
    if pa.types.is_floating(column.type):
        return pc.if_else(pc.is_nan(column), None, column)
    return column


def parse(
    column: pa.ChunkedArray, kind: pa.DataType, vocabulary: tuple[str, ...] = ()
) -> pa.ChunkedArray:
    """The column in its canonical type, null wherever the cell is no such value.

    Raises:
        ColumnTypeError: The column's type cannot hold such values at all.
    """
    if pa.types.is_null(column.type):
        return pa.chunked_array([pa.nulls(len(column), kind)])
    if pa.types.is_dictionary(kind):
        return coded(column, vocabulary)
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_list(kind):
        return _words(column)
    if _is_text(column.type):
        return _parse_text(column.cast(pa.string()), kind)
    return _parse_typed(column, kind)


def _parse_text(text: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    if pa.types.is_string(kind):
        return text
    if pa.types.is_integer(kind):
        digits = 18 if kind == pa.int64() else 9
        return _matching(text, rf"^-?\d{{1,{digits}}}$").cast(kind)
    if pa.types.is_boolean(kind):
        lower = pc.utf8_lower(text)
        true, false = (
            pc.is_in(lower, pa.array(words)) for words in (["true", "1"], ["false", "0"])
        )
        return pc.if_else(pc.or_(true, false), true, None)
    if pa.types.is_date(kind):
        return _moments(_matching(text, r"^\d{4}-\d\d-\d\d$"), utc=False).cast(kind)
    return _moments(_matching(text, _TIME), utc=True)


def _parse_typed(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    found = column.type
    if pa.types.is_timestamp(kind):
        if not pa.types.is_timestamp(found) or found.tz is None:
            raise ColumnTypeError(f"is {found}: write times with their time zone, best in UTC")
        return column.cast(kind, safe=False)
    wide = pa.types.is_floating(found) or pa.types.is_decimal(found) or kind == pa.int32()
    if pa.types.is_integer(kind) and wide and not pa.types.is_nested(found):
        return _whole(column.cast(pa.float64()), kind)
    if pa.types.is_date(kind) and pa.types.is_timestamp(found):
        return column.cast(kind, safe=False)
    try:
        return column.cast(kind)
    except pa.ArrowException as error:
        raise ColumnTypeError(f"is {found}: write {MEANING[kind]}") from error


def _words(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Lists as they are; text split at `;`; nothing is the empty list."""
    if _is_text(column.type):
        text = pc.replace_substring_regex(column.cast(pa.string()), r"\s*;\s*", ";")
        column = pc.if_else(pc.is_null(text), None, pc.split_pattern(text, ";"))
    elif not (pa.types.is_list(column.type) or pa.types.is_large_list(column.type)):
        raise ColumnTypeError(f"is {column.type}: write lists, or {MEANING[pa.list_(pa.string())]}")
    return pc.coalesce(column.cast(pa.list_(pa.string())), pa.scalar([], pa.list_(pa.string())))


def _matching(text: pa.ChunkedArray, pattern: str) -> pa.ChunkedArray:
    return pc.if_else(pc.match_substring_regex(text, pattern), text, None)


def _moments(text: pa.ChunkedArray, *, utc: bool) -> pa.ChunkedArray:
    """Moments in microseconds; null where there is no such day or time, as on 30 February."""
    moments = pd.to_datetime(text.to_pandas(), utc=utc, format="ISO8601", errors="coerce")
    kind = UTC_TIME if utc else pa.timestamp("us")
    return pa.chunked_array([pa.Array.from_pandas(moments).cast(kind)])


def _whole(numbers: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    limit = float(2**53 if kind == pa.int64() else 10**9)
    fits = pc.and_(pc.equal(pc.floor(numbers), numbers), pc.less(pc.abs(numbers), limit))
    return pc.if_else(fits, numbers, None).cast(kind)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
