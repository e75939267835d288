"""The border of the book: raw rows in, canonical rows and refused rows out, none lost on the way.

Each refused row keeps its cells as they came and the first reason why it was refused. Of rows
with the same key the first good one is kept. What holds beyond types and keys is in `data.checks`.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.checks import Border, Mask, checks
from data.delivery import LINE, REASON, ROW
from data.parsing import MEANING, ColumnTypeError, blanks_removed, parse
from data.tables import SCHEMAS, TableName, TableSchema

_ACCEPTED = -1
_OURS = (ROW, REASON, LINE)


class ColumnsError(ValueError):
    """A table lacks columns, or a column cannot hold what belongs there."""


@dataclass(frozen=True)
class Checked:
    """The accepted rows in canonical form, and the refused ones as text with `_reason`."""

    accepted: pa.Table
    rejected: pa.Table

    @property
    def reasons(self) -> dict[str, int]:
        """How many rows each reason refused, most first."""
        return dict(Counter(self.rejected[REASON].to_pylist()).most_common())


class _Verdicts:
    """The first reason against each row."""

    def __init__(self, rows: int) -> None:
        self.reasons: list[str] = []
        self.of_row = np.full(rows, _ACCEPTED, dtype=np.int32)

    def refuse(self, reason: str, mask: Mask) -> None:
        """Refuse the masked rows that nothing was said against before."""
        hit = np.asarray(pc.fill_null(mask, False)).astype(bool) & (self.of_row == _ACCEPTED)
        if hit.any():
            self.of_row[hit] = len(self.reasons)
            self.reasons.append(reason)

    @property
    def accepted(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        return np.equal(self.of_row, _ACCEPTED)


def validate(name: TableName, table: pa.Table, border: Border) -> Checked:
    """Sort the rows into accepted and rejected.

    Raises:
        ColumnsError: The table as a whole cannot be this one.
    """
    schema = SCHEMAS[name]
    _require(schema, table)
    verdicts = _Verdicts(len(table))
    _refused_before(table, verdicts)
    rows = _parsed(schema, table, verdicts)
    if "currency" in table.column_names and "currency" not in rows.column_names:
        rows = rows.append_column("currency", blanks_removed(table["currency"]))
    for reason, mask in checks(name, rows, border):
        verdicts.refuse(reason, mask)
    repeats = _repeats(rows, schema.key, verdicts)
    verdicts.refuse(f"{', '.join(schema.key)} is that of an earlier row", repeats)
    accepted = rows.select(schema.columns.names).filter(pa.array(verdicts.accepted))
    return Checked(accepted.cast(schema.columns), _rejected(table, verdicts))


def _require(schema: TableSchema, table: pa.Table) -> None:
    missing = [column for column in schema.required if column not in table.column_names]
    if missing:
        raise ColumnsError(
            f"it lacks the column{'s' * (len(missing) > 1)} {', '.join(missing)}. "
            f"A table of {schema.name} needs {', '.join(schema.required)}; this one has "
            f"{', '.join(name for name in table.column_names if name not in _OURS)}"
        )


def _refused_before(table: pa.Table, verdicts: _Verdicts) -> None:
    """Take over what the importer had to refuse."""
    if REASON in table.column_names:
        for reason in pc.unique(table[REASON]).drop_null().to_pylist():
            verdicts.refuse(reason, pc.equal(table[REASON], reason))


def _parsed(schema: TableSchema, table: pa.Table, verdicts: _Verdicts) -> pa.Table:
    columns = {}
    for field in schema.columns:
        if field.name not in table.column_names:
            columns[field.name] = pa.chunked_array([pa.nulls(len(table), field.type)])
            continue
        cells = blanks_removed(table[field.name])
        vocabulary = schema.categories.get(field.name, ())
        values = _parse(field, cells, vocabulary)
        columns[field.name] = values
        if not field.nullable and not pa.types.is_list(field.type):
            verdicts.refuse(f"{field.name} is blank", pc.is_null(cells))
        impossible = pc.and_(pc.is_valid(cells), pc.is_null(values))
        verdicts.refuse(f"{field.name} is not {_meaning(field, vocabulary)}", impossible)
    return pa.table(columns)


def _parse(field: pa.Field, cells: pa.ChunkedArray, vocabulary: tuple[str, ...]) -> pa.ChunkedArray:
    try:
        return parse(cells, field.type, vocabulary)
    except ColumnTypeError as error:
        raise ColumnsError(f"the column {field.name} {error}") from error


def _meaning(field: pa.Field, vocabulary: tuple[str, ...]) -> str:
    if pa.types.is_dictionary(field.type):
        return f"one of {', '.join(vocabulary)}"
    return MEANING[field.type]


def _repeats(rows: pa.Table, key: tuple[str, ...], verdicts: _Verdicts) -> pa.Array:
    """Which rows have the key of an earlier row that is good so far."""
    places = np.flatnonzero(verdicts.accepted)
    good = rows.select(key).take(places).append_column("place", pa.array(places))
    firsts = good.group_by(list(key), use_threads=False).aggregate([("place", "min")])
    first = np.zeros(len(rows), dtype=bool)
    first[firsts["place_min"].to_numpy()] = True
    return pa.array(~first)


def _rejected(table: pa.Table, verdicts: _Verdicts) -> pa.Table:
    """The refused rows as they came, as text, with the reason in front."""
    refused = ~verdicts.accepted
    reasons = np.array(verdicts.reasons, dtype=object)[verdicts.of_row[refused]]
    rows = table.filter(pa.array(refused))
    columns = {REASON: pa.chunked_array([pa.array(reasons, pa.string())])}
    for name in rows.column_names:
        if name != REASON:
            columns[name] = _as_text(rows[name])
    return pa.table(columns)


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pc.binary_join(column.cast(pa.list_(pa.string())), ";")
    if pa.types.is_null(kind):
        return column.cast(pa.string())
    if pa.types.is_nested(kind) or pa.types.is_binary(kind):
        return pa.chunked_array([[str(value) for value in column.to_pylist()]], pa.string())
    return column.cast(pa.string())
