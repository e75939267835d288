"""The same subset of the features by pandas, Polars and DuckDB, written from the declaration.

Each peer gets the best of its own ways: DuckDB one SELECT with filtered aggregates over the Parquet
files, Polars one lazy group-by over them, pandas one filtered frame for each measure.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import duckdb
import numpy as np
import pandas as pd
import polars as pl
from numpy.typing import NDArray

from data.book import Book
from engine.features import CATALOG
from engine.features.catalog import Catalog, Measured

TAKES = {"count": "count", "sum of amount": "sum"}
COLUMNS = ("customer_id", "booked_at", "known_at", "amount", "kind", "status")


def subset(size: int) -> list[Measured]:
    """Counts and sums of the declaration that ask for kind, status and direction only."""
    simple = [
        column
        for column in CATALOG.measured
        if column.measure.source == "transactions"
        and column.measure.take in TAKES
        and set(column.measure.where) <= {"kind", "status", "direction"}
        and column.name in CATALOG
    ]
    return simple[:size]


def alone(columns: Sequence[Measured]) -> Catalog:
    """A declaration of these columns and nothing else, for the engine itself."""
    windows: dict[str, tuple[int, ...]] = {}
    for column in columns:
        days = () if column.window is None else (column.window,)
        windows[column.measure.name] = (*windows.get(column.measure.name, ()), *days)
    measures = {column.measure.name: column.measure for column in columns}
    chosen = [replace(measures[name], windows=days, feeding=()) for name, days in windows.items()]
    return Catalog(tuple(chosen), ())


def in_duckdb(book: Book, columns: Sequence[Measured], as_of: datetime) -> NDArray[np.float64]:
    """One scan, one filtered aggregate for each measure."""
    chosen = ", ".join(_sql(column, as_of) for column in columns)
    with duckdb.connect(config={"threads": 2}) as connection:
        rows = connection.execute(
            f"""
            SELECT {chosen} FROM read_parquet(?)
            WHERE epoch_us(booked_at) <= {_us(as_of)} AND epoch_us(known_at) <= {_us(as_of)}
            GROUP BY customer_id ORDER BY customer_id
            """,  # noqa: S608 - words of the declaration
            [_files(book)],
        ).fetchnumpy()
    return np.column_stack([np.ma.filled(rows[c.name], 0).astype(float) for c in columns])


def in_polars(book: Book, columns: Sequence[Measured], as_of: datetime) -> NDArray[np.float64]:
    """One lazy scan and one group-by."""
    rows = pl.scan_parquet(_files(book)).select(COLUMNS)
    known = rows.filter(pl.col("booked_at") <= as_of, pl.col("known_at") <= as_of)
    wanted = [_expression(column, as_of).alias(column.name) for column in columns]
    table = known.group_by("customer_id").agg(wanted).sort("customer_id").collect()
    return table.drop("customer_id").to_numpy().astype(float)


def in_pandas(book: Book, columns: Sequence[Measured], as_of: datetime) -> NDArray[np.float64]:
    """One filter and one group-by for each measure."""
    rows = pd.concat([book.transactions(shard, COLUMNS).to_pandas() for shard in book.shards])
    rows = rows[(rows["booked_at"] <= as_of) & (rows["known_at"] <= as_of)]
    ids = np.unique(rows["customer_id"])
    direction = np.where(rows["amount"] < 0, "debit", "credit")
    rows = rows.assign(direction=direction, size=rows["amount"].abs())
    made = []
    for column in columns:
        keep = rows["booked_at"] > as_of - pd.Timedelta(days=column.window or 0)
        for name, words in _where(column):
            keep &= rows[name].isin(words)
        size = rows.loc[keep].groupby("customer_id")["size"].agg(TAKES[column.measure.take])
        made.append(size.reindex(ids, fill_value=0).to_numpy(float))
    return np.column_stack(made)


def _files(book: Book) -> list[str]:
    return [str(shard.path) for shard in book.shards]


def _where(column: Measured) -> list[tuple[str, list[str]]]:
    where = column.measure.where.items()
    return [(name, [words] if isinstance(words, str) else list(words)) for name, words in where]


def _us(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp()) * 1_000_000


def _sql(column: Measured, as_of: datetime) -> str:
    since = _us(as_of) - (column.window or 0) * 86_400_000_000
    tests = [f"epoch_us(booked_at) > {since}"]
    for name, words in _where(column):
        told = "CASE WHEN amount < 0 THEN 'debit' ELSE 'credit' END"
        listed = ", ".join(f"'{word}'" for word in words)
        tests.append(f"{told if name == 'direction' else name} IN ({listed})")
    what = "count(*)" if column.measure.take == "count" else "sum(abs(amount))::BIGINT"
    return f'{_filtered(what, tests)} AS "{column.name}"'


def _filtered(what: str, tests: Sequence[str]) -> str:
    aggregate, cast, kind = what.partition("::")
    return f"({aggregate} FILTER (WHERE {' AND '.join(tests)})){cast}{kind}"


def _expression(column: Measured, as_of: datetime) -> pl.Expr:
    keep = pl.col("booked_at") > as_of - pl.duration(days=column.window or 0)
    for name, words in _where(column):
        debit = pl.col("amount") < 0
        keep &= (
            (debit if words == ["debit"] else ~debit)
            if name == "direction"
            else (pl.col(name).cast(pl.String).is_in(words))
        )
    chosen = pl.col("amount").filter(keep)
    return chosen.len() if column.measure.take == "count" else chosen.abs().sum()
