"""Columns in canonical form: the declared type, and categories coded by their declared order.

The code of a category is its place in its vocabulary (`data.tables.KINDS` and so on), in every
table that leaves this package, so that a kernel may use the codes as they are.
"""

import pyarrow as pa
import pyarrow.compute as pc

from data.tables import SCHEMAS, TableName


class ColumnError(ValueError):
    """A table lacks a column, or holds a value that its column cannot."""


def conform(name: TableName, table: pa.Table) -> pa.Table:
    """The table with exactly its canonical columns, in order and type.

    Raises:
        ColumnError: A column is missing, of another type, outside its vocabulary or blank.
    """
    schema = SCHEMAS[name]
    missing = [column for column in schema.columns.names if column not in table.column_names]
    if missing:
        raise ColumnError(f"Table {name!r} lacks {missing}: add these columns.")
    columns = [_column(name, field, table[field.name]) for field in schema.columns]
    return pa.table(columns, schema=schema.columns)


def coded(column: pa.ChunkedArray, vocabulary: tuple[str, ...]) -> pa.ChunkedArray:
    """The same words with the vocabulary's codes (int8); words outside it become null."""
    words, kind = pa.array(vocabulary, pa.string()), pa.dictionary(pa.int8(), pa.string())
    same = column.type == kind
    chunks = [
        chunk if same and chunk.dictionary.equals(words) else _coded_chunk(chunk, words)
        for chunk in column.chunks
    ]
    return pa.chunked_array(chunks, kind)


def _column(name: TableName, field: pa.Field, column: pa.ChunkedArray) -> pa.ChunkedArray:
    blank = column.null_count
    if pa.types.is_dictionary(field.type):
        column = coded(column, SCHEMAS[name].categories[field.name])
    elif column.type != field.type:
        column = _cast(name, field, column)
    if column.null_count > blank:
        raise ColumnError(f"Table {name!r} has words outside the vocabulary of {field.name!r}.")
    if blank and not field.nullable:
        raise ColumnError(f"Table {name!r} has {blank} blank values in {field.name!r}.")
    return column


def _cast(name: TableName, field: pa.Field, column: pa.ChunkedArray) -> pa.ChunkedArray:
    try:
        return column.cast(field.type)
    except pa.ArrowException as error:
        raise ColumnError(
            f"Table {name!r} has {column.type} in {field.name!r}, not {field.type}: {error}"
        ) from error


def _coded_chunk(chunk: pa.Array, words: pa.Array) -> pa.DictionaryArray:
    if not pa.types.is_dictionary(chunk.type):
        codes = pc.index_in(chunk.cast(pa.string()), value_set=words)
    else:
        codes = pc.take(
            pc.index_in(chunk.dictionary.cast(pa.string()), value_set=words), chunk.indices
        )
    return pa.DictionaryArray.from_arrays(codes.cast(pa.int8()), words)
