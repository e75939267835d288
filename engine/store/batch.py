"""One night's scores, with reasons and coming payments, into the store: fast, and only once.

A score is known by (customer, as_of, model). Scoring again stores nothing for what is already
there and equal, and is refused where it differs: every past score must be reproducible, and drafts
refer to its `score_id`.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import ColumnElement, Connection, Row, func, select

from engine.store import queue
from engine.store.bulk import insert_rows
from engine.store.schema import COMING_PAYMENTS, REASONS, SCORES

_CHUNK = 10_000
_ROUNDING = 1e-9


class ScoreConflictError(ValueError):
    """A score is stored already and differs."""


class InvalidScoreError(ValueError):
    """A score that cannot be one."""


class Reason(NamedTuple):
    """Why a score is what it is; the most important comes first. `code` is a feature's name.

    `usual` is this customer's usual value, `peers` that of comparable customers, `contribution` in
    log-odds, `share` of all that raises the risk: both of everything about the `subject`, or of the
    feature alone where there is none. A plain tuple, since a night stores millions.
    """

    code: str
    label: str
    unit: str
    value: float | None
    usual: float | None
    peers: float | None
    contribution: float
    share: float
    subject: str | None = None


class Payment(NamedTuple):
    """A coming payment in minor units and the probability that it is missed."""

    obligation_id: int
    kind: str
    due_on: date
    amount: int
    probability: float


class NewScore(NamedTuple):
    """One score to store; money in minor units, `contributions` float64 in feature order."""

    customer_id: int
    probability: float
    band: str
    hardship: str
    exposure: int
    balance: int | None
    runway_days: float | None
    payment_id: int | None
    payment_kind: str | None
    payment_due_on: date | None
    payment_amount: int | None
    payment_probability: float | None
    base_log_odds: float
    log_odds: float
    contributions: bytes
    treatment: str
    priority: int
    reasons: tuple[Reason, ...]
    payments: tuple[Payment, ...]


_COMPUTED = NewScore._fields[: NewScore._fields.index("reasons")]


@dataclass(frozen=True)
class ScoreBatch:
    """The scores of one model as of one moment; `rows` may be a generator, it is read once."""

    as_of: datetime
    model_id: str
    created_at: datetime
    rows: Iterable[NewScore]


@dataclass(frozen=True)
class SavedScores:
    """How many scores were stored, and how many were there already."""

    stored: int
    unchanged: int


def save_scores(conn: Connection, batch: ScoreBatch) -> SavedScores:
    """Store what is new; rows in order of customer keep both this and later reading quick.

    Raises:
        InvalidScoreError: A probability is not one.
        ScoreConflictError: A score is already stored and is not what was computed now.
    """
    again = _any_stored(conn, batch)
    rows = iter(batch.rows)
    stored = unchanged = 0
    while chunk := list(islice(rows, _CHUNK)):
        fresh = _not_stored(conn, batch, chunk) if again else chunk
        _insert(conn, batch, fresh)
        stored += len(fresh)
        unchanged += len(chunk) - len(fresh)
    if stored:
        queue.refresh(conn)
    return SavedScores(stored, unchanged)


def _any_stored(conn: Connection, batch: ScoreBatch) -> bool:
    query = select(SCORES.c.score_id).where(*_of_batch(batch)).limit(1)
    return conn.execute(query).first() is not None


def _of_batch(batch: ScoreBatch) -> tuple[ColumnElement[bool], ...]:
    return SCORES.c.as_of == batch.as_of, SCORES.c.model_id == batch.model_id


def _not_stored(conn: Connection, batch: ScoreBatch, chunk: list[NewScore]) -> list[NewScore]:
    """The rows that are new; those that are stored must be equal."""
    query = select(*(SCORES.c[name] for name in _COMPUTED)).where(
        *_of_batch(batch), SCORES.c.customer_id.in_([row.customer_id for row in chunk])
    )
    known = {row.customer_id: row for row in conn.execute(query)}
    for row in chunk:
        if row.customer_id in known:
            _require_equal(batch, row, known[row.customer_id])
    return [row for row in chunk if row.customer_id not in known]


def _require_equal(batch: ScoreBatch, row: NewScore, known: Row[Any]) -> None:
    for name in _COMPUTED:
        new, old = getattr(row, name), getattr(known, name)
        if not _equal(new, old):
            shown = "" if name == "contributions" else f" ({old!r} stored, {new!r} now)"
            raise ScoreConflictError(
                f"Customer {row.customer_id}'s score as of {batch.as_of.isoformat()} by model "
                f"{batch.model_id!r} is stored with another {name}{shown}, and a stored score "
                "never changes. After a change of the records run `forbear train`, then `forbear "
                "models promote ID --approver NAME`, then `forbear score`; a change of the "
                "treatment table takes effect with `forbear policy apply`, any other change of "
                "the rules with the next day's records."
            )


def _equal(new: object, old: object) -> bool:
    """Equal up to the rounding of another order of summation; NaN is stored as missing."""
    match new, old:
        case float(), None:
            return math.isnan(new)
        case float(), float():
            return math.isclose(new, old, abs_tol=_ROUNDING)
        case bytes(), bytes() if new != old and len(new) == len(old):
            return bool(np.allclose(np.frombuffer(new), np.frombuffer(old), atol=_ROUNDING))
    return new == old


def _insert(conn: Connection, batch: ScoreBatch, rows: list[NewScore]) -> None:
    for row in rows:
        if not 0 <= row.probability <= 1:
            raise InvalidScoreError(
                f"Customer {row.customer_id}'s probability is {row.probability!r}: a probability "
                "lies between 0 and 1."
            )
    shared = (batch.as_of, batch.model_id, batch.created_at)
    numbered = list(zip(_new_ids(conn, len(rows)), rows, strict=True))
    insert_rows(
        conn,
        SCORES,
        ("score_id", "as_of", "model_id", "created_at", *_COMPUTED),
        ((number, *shared, *row[: len(_COMPUTED)]) for number, row in numbered),
    )
    insert_rows(
        conn,
        REASONS,
        ("score_id", "rank", *Reason._fields),
        [
            (number, rank, *reason)
            for number, row in numbered
            for rank, reason in enumerate(row.reasons, 1)
        ],
    )
    insert_rows(
        conn,
        COMING_PAYMENTS,
        ("score_id", *Payment._fields),
        ((number, *payment) for number, row in numbered for payment in row.payments),
    )


def _new_ids(conn: Connection, n: int) -> Iterable[int]:
    """Ids that are nobody's: SQLite's writer is alone, Postgres has a sequence."""
    if conn.dialect.name == "sqlite":
        last = conn.execute(select(func.max(SCORES.c.score_id))).scalar() or 0
        return range(last + 1, last + 1 + n)
    sequence = func.pg_get_serial_sequence("scores", "score_id")
    series = func.generate_series(1, n).table_valued("place")
    return conn.execute(select(func.nextval(sequence)).select_from(series)).scalars()
