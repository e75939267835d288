"""What the last book said, as digests of its rows: what is new in the next one is found by them.

Digests lie in runs of some thousand rows by key, so that a night renews only the runs in which a
row is new, changed or gone. They are written in the transaction that writes the rows themselves;
a run that is missing makes its rows new, which costs time and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, func, select

from engine.store.bulk import insert_rows
from engine.store.cipher import Cipher
from engine.store.digests import row_digests
from engine.store.schema import TAKEN_OVER

Integers = NDArray[np.int64]
RUN = 4_096  # rows


@dataclass(frozen=True)
class Changes:
    """What differs from the last book.

    `fresh` says of each row whether it is new or changed; `gone` are the keys of the rows that the
    last book had, or None if it is not known what it had.
    """

    fresh: NDArray[np.bool_]
    gone: Integers | None


def changes(
    conn: Connection, records: str, rows: pa.Table, key: Sequence[str], cipher: Cipher
) -> Changes:
    """What these rows change of those records; from now on they are the last that is known."""
    now = _Pairs(_keys(rows, key, cipher), row_digests(rows, cipher).view(np.int64))
    order = np.argsort(now.key, kind="stable")
    now = now.take(order)
    starts, before = _known(conn, records)
    same = np.zeros(len(now.key), np.bool_)
    left = np.zeros(len(before.key), np.bool_)
    if len(before.key):
        place = np.minimum(np.searchsorted(before.key, now.key), len(before.key) - 1)
        there = before.key[place] == now.key
        same = there & (before.digest[place] == now.digest)
        left[place[there]] = True
    gone = before.key[~left]
    _remember(conn, records, now, starts, np.concatenate([now.key[~same], gone]))
    fresh = np.empty(len(order), np.bool_)
    fresh[order] = ~same
    return Changes(fresh, gone if len(starts) else None)


def forget(conn: Connection, records: str, key: int) -> None:
    """Keep no digest of the row of that key, nor of those in its run."""
    mine = TAKEN_OVER.c.records == records
    first = select(func.max(TAKEN_OVER.c.first)).where(mine, TAKEN_OVER.c.first <= key)
    conn.execute(delete(TAKEN_OVER).where(mine, TAKEN_OVER.c.first == first.scalar_subquery()))


@dataclass(frozen=True)
class _Pairs:
    """Keys, ascending as far as they are stored, and the digest of each one's row."""

    key: Integers
    digest: Integers

    def take(self, chosen: Integers | slice) -> "_Pairs":
        return _Pairs(self.key[chosen], self.digest[chosen])

    def to_bytes(self) -> bytes:
        return np.column_stack([self.key, self.digest]).astype("<i8").tobytes()


def _keys(rows: pa.Table, key: Sequence[str], cipher: Cipher) -> Integers:
    """The key as one number: itself, or the digest of several columns."""
    if len(key) > 1:
        return row_digests(rows, cipher, key).view(np.int64)
    keys: Integers = rows[key[0]].to_numpy()
    return keys


def _known(conn: Connection, records: str) -> tuple[Integers, _Pairs]:
    """Where the runs start, and all pairs by key."""
    query = select(TAKEN_OVER.c.first, TAKEN_OVER.c.digests)
    mine = query.where(TAKEN_OVER.c.records == records).order_by(TAKEN_OVER.c.first)
    runs = conn.execute(mine).all()
    pairs = np.frombuffer(b"".join(bytes(run.digests) for run in runs), "<i8").reshape(-1, 2)
    starts = np.array([run.first for run in runs], np.int64)
    return starts, _Pairs(pairs[:, 0].copy(), pairs[:, 1].copy())


def _remember(
    conn: Connection, records: str, now: _Pairs, starts: Integers, touched: Integers
) -> None:
    """Write the runs anew in which one of the touched keys lies."""
    if not len(touched):
        return
    runs = np.unique(np.maximum(np.searchsorted(starts, touched, side="right") - 1, 0))
    cuts = np.searchsorted(now.key, starts[1:])
    begins, ends = np.r_[0, cuts], np.r_[cuts, len(now.key)]
    for first in starts[runs] if len(starts) else ():
        old = (TAKEN_OVER.c.records == records, TAKEN_OVER.c.first == int(first))
        conn.execute(delete(TAKEN_OVER).where(*old))
    pieces = (
        now.take(slice(start, min(start + RUN, ends[run])))
        for run in runs
        for start in range(begins[run], ends[run], RUN)
    )
    rows = [(records, int(piece.key[0]), piece.to_bytes()) for piece in pieces]
    insert_rows(conn, TAKEN_OVER, ("records", "first", "digests"), rows)
