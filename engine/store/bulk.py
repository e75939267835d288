"""The hot path: many rows into one table, as plain tuples.

SQLite takes them through one prepared statement, Postgres through COPY; both are several times
faster than one dictionary a row. Values are plain Python ones: dates and moments are turned into
what the column stores, NaN into a missing value.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    Float,
    Insert,
    LargeBinary,
    Table,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeEngine

from data.tables import UTC_TIME
from engine.store.columns import Moment
from engine.store.columnwise import tuples

Row = Sequence[Any]
_CHUNK = 5_000
_AS_THEY_ARE = (Float, Boolean, LargeBinary)  # SQLite's own driver takes these


def upsert(conn: Connection, table: Table) -> Insert:
    """An insert that overwrites the row with the same primary key."""
    return _upsert(conn, table, None)


def upsert_later(conn: Connection, table: Table, moment: Column[Any]) -> Insert:
    """An insert that overwrites the row with the same primary key unless its `moment` is later."""
    return _upsert(conn, table, moment)


def insert_if_absent(conn: Connection, table: Table) -> Insert:
    """An insert that does nothing, and returns no row, where a unique key is taken."""
    return _insert(conn, table).on_conflict_do_nothing()


def insert_rows(
    conn: Connection, table: Table, columns: Sequence[str], rows: Iterable[Row]
) -> None:
    """Insert rows whose values stand in the order of `columns`."""
    if conn.dialect.name == "sqlite":
        _insert_into_sqlite(conn, table, columns, rows)
    else:
        _copy_into_postgres(conn, table, columns, rows)


def insert_table(conn: Connection, table: Table, rows: pa.Table) -> None:
    """Insert the rows of a book's table, whose columns are named as in the store."""
    names = rows.column_names
    if conn.dialect.name == "sqlite":
        values = _tuples_for_sqlite(conn, table, rows)
        _cursor(conn).executemany(_insert_statement(table, names), values)
    else:
        _copy_into_postgres(conn, table, names, tuples(rows, dict(_converters(conn, table, names))))


def _tuples_for_sqlite(conn: Connection, table: Table, rows: pa.Table) -> Iterator[Row]:
    """The rows with their moments, most of which differ, turned into text by whole columns."""
    moments = [name for name in rows.column_names if rows[name].type == UTC_TIME]
    for name in moments:
        told = pc.strftime(rows[name], format="%Y-%m-%d %H:%M:%S")  # seconds have their fraction
        rows = rows.set_column(rows.column_names.index(name), name, told)
    others = [name for name in rows.column_names if name not in moments]
    return tuples(rows, dict(_converters(conn, table, others)))


def save_table(
    conn: Connection, table: Table, rows: pa.Table, moment: Column[Any] | None = None
) -> None:
    """The same, overwriting those with the same primary key unless their `moment` is later."""
    if conn.execute(select(table.primary_key.columns[0]).limit(1)).first() is None:
        insert_table(conn, table, rows)  # an empty table is filled the fastest way
    else:
        upsert_rows(conn, table, rows.column_names, tuples(rows), moment)


def upsert_rows(
    conn: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Iterable[Row],
    moment: Column[Any] | None = None,
) -> None:
    """Insert rows, overwriting those with the same primary key unless their `moment` is later."""
    statement = _upsert(conn, table, moment)
    if conn.dialect.name == "sqlite":
        named = [column.name for column in table.columns if column.name in columns]
        compiled = statement.compile(dialect=conn.dialect, column_keys=named)
        places = [columns.index(name) for name in named]
        ordered = rows if named == [*columns] else map(itemgetter(*places), rows)
        _execute_on_sqlite(conn, table, named, ordered, str(compiled))
        return
    left = iter(rows)
    while some := [dict(zip(columns, row, strict=True)) for row in islice(left, _CHUNK)]:
        conn.execute(statement, some)


def _insert(conn: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if conn.dialect.name == "sqlite" else postgresql.insert(table)


def _upsert(conn: Connection, table: Table, moment: Column[Any] | None) -> Insert:
    statement = _insert(conn, table)
    key = [column.name for column in table.primary_key]
    changed = {
        column.name: statement.excluded[column.name]
        for column in table.columns
        if column.name not in key
    }
    condition = None if moment is None else statement.excluded[moment.name] >= moment
    return statement.on_conflict_do_update(index_elements=key, set_=changed, where=condition)


def _insert_into_sqlite(
    conn: Connection, table: Table, columns: Sequence[str], rows: Iterable[Row]
) -> None:
    _execute_on_sqlite(conn, table, columns, rows, _insert_statement(table, columns))


def _insert_statement(table: Table, columns: Sequence[str]) -> str:
    marks = ", ".join("?" * len(columns))
    names = ", ".join(columns)
    return f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608 - names come from our own tables


def _cursor(conn: Connection) -> Any:  # noqa: ANN401 - of sqlite3, which takes any iterable
    return conn.connection.cursor()


def _execute_on_sqlite(
    conn: Connection, table: Table, columns: Sequence[str], rows: Iterable[Row], statement: str
) -> None:
    _cursor(conn).executemany(statement, _converted(conn, table, columns, rows))


def _converted(
    conn: Connection, table: Table, columns: Sequence[str], rows: Iterable[Row]
) -> Iterable[Row]:
    """The rows as SQLite takes them."""
    converters = [
        (columns.index(name), convert) for name, convert in _converters(conn, table, columns)
    ]
    return _in_chunks(rows, converters) if converters else rows


def _in_chunks(
    rows: Iterable[Row], converters: Sequence[tuple[int, Callable[[Any], Any]]]
) -> Iterator[Row]:
    """Whole columns at a time are converted, and only those that differ.

    Some thousand rows at once: what lives longer costs the garbage collector as much as the
    database.
    """
    left = iter(rows)
    while some := list(islice(left, _CHUNK)):
        values = list(zip(*some, strict=True))
        for place, convert in converters:
            values[place] = tuple(map(convert, values[place]))
        yield from zip(*values, strict=True)


def _converters(
    conn: Connection, table: Table, columns: Sequence[str]
) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    """The columns whose values the driver does not take as they are, each with what turns them."""
    for name in columns:
        kind = table.columns[name].type
        convert = kind.dialect_impl(conn.dialect).bind_processor(conn.dialect)
        if convert is not None and not isinstance(kind, _AS_THEY_ARE):
            yield name, _once(kind, convert)


def _once(kind: TypeEngine[Any], convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A night has few different days, and most of its lists are empty."""
    if isinstance(kind, Date | Moment):
        return lru_cache(maxsize=1024)(convert)
    if isinstance(kind, JSON):
        empty = convert([])
        return lambda value: empty if value == [] else convert(value)
    return convert


def _copy_into_postgres(
    conn: Connection, table: Table, columns: Sequence[str], rows: Iterable[Row]
) -> None:
    names = ", ".join(columns)
    cursor = conn.connection.cursor()
    with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([None if value != value else value for value in row])
