"""A book's table as the plain tuples that a database takes.

Whole columns are turned at once, and a text, a date or a list that repeats is made once: a night
takes over many rows in which few different values stand.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pyarrow as pa

_CHUNK = 5_000
Convert = Callable[[Any], Any]
_PLAIN: Mapping[str, Convert] = {}


def tuples(table: pa.Table, convert: Mapping[str, Convert] = _PLAIN) -> Iterator[tuple[Any, ...]]:
    """The rows, in the order of the table's columns, some of which are converted."""
    converts = [convert.get(name) for name in table.column_names]
    for batch in table.to_batches(max_chunksize=_CHUNK):
        yield from zip(*map(values, batch.columns, converts), strict=True)


def values(column: pa.Array, convert: Convert | None = None) -> list[Any]:
    """The column's Python values, None where there is none; converted where that is asked for."""
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_temporal(kind):
        column = column.dictionary_encode()
    if pa.types.is_dictionary(column.type):
        words = [*_converted(column.dictionary.to_pylist(), convert), None]
        places = column.indices.fill_null(len(words) - 1)
        return [words[place] for place in places.to_numpy().tolist()]
    whole = pa.types.is_integer(kind) and not column.null_count
    return _converted(column.to_numpy().tolist() if whole else column.to_pylist(), convert)


def _converted(found: list[Any], convert: Convert | None) -> list[Any]:
    if convert is None:
        return found
    return [None if value is None else convert(value) for value in found]
