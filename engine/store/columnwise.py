"""A book's table as the plain tuples that a database takes.

Whole columns are turned at once, and a text, a date or a list that repeats is made once: a night
takes over many rows in which few different values stand.
"""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

_CHUNK = 5_000


def tuples(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    """The rows, in the order of the table's columns."""
    for batch in table.to_batches(max_chunksize=_CHUNK):
        yield from zip(*(values(column) for column in batch.columns), strict=True)


def values(column: pa.Array) -> list[Any]:
    """The column's Python values, None where there is none."""
    kind = column.type
    if pa.types.is_integer(kind) and not column.null_count:
        found: list[Any] = column.to_numpy().tolist()
        return found
    if pa.types.is_string(kind) or pa.types.is_temporal(kind):
        column = column.dictionary_encode()
    if not pa.types.is_dictionary(column.type):
        plain: list[Any] = column.to_pylist()
        return plain
    words = [*column.dictionary.to_pylist(), None]
    places = column.indices.fill_null(len(words) - 1)
    return [words[place] for place in places.to_numpy().tolist()]
