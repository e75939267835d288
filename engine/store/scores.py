"""Scores as they are read: one with its reasons and payments, a history, a page of the queue.

Nothing here changes a score: they are written once, by `save_scores`.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, select

from engine.store.batch import (
    InvalidScoreError,
    NewScore,
    Payment,
    Reason,
    SavedScores,
    ScoreBatch,
    ScoreConflictError,
    save_scores,
)
from engine.store.queue import (
    QueueFilter,
    QueueQuery,
    QueueRow,
    SortColumn,
    SortError,
    count,
    queue,
)
from engine.store.schema import COMING_PAYMENTS, MODELS, QUEUE, REASONS, SCORES

__all__ = [
    "InvalidScoreError",
    "NewScore",
    "Payment",
    "QueueFilter",
    "QueueQuery",
    "QueueRow",
    "Reason",
    "SavedScores",
    "Score",
    "ScoreBatch",
    "ScoreConflictError",
    "ScorePoint",
    "SortColumn",
    "SortError",
    "count",
    "find",
    "history",
    "latest",
    "queue",
    "save_scores",
    "score",
]

# Statements that every page and call needs are built once: building one costs more than running it.
_LATEST = select(QUEUE.c.score_id).where(QUEUE.c.customer_id == bindparam("customer_id"))
_SCORE = select(SCORES).where(SCORES.c.score_id == bindparam("score_id"))
_REASONS = (
    select(*(REASONS.c[name] for name in Reason._fields))
    .where(REASONS.c.score_id == bindparam("score_id"))
    .order_by(REASONS.c.rank)
)
_PAYMENTS = (
    select(*(COMING_PAYMENTS.c[name] for name in Payment._fields))
    .where(COMING_PAYMENTS.c.score_id == bindparam("score_id"))
    .order_by(COMING_PAYMENTS.c.due_on, COMING_PAYMENTS.c.obligation_id)
)


@dataclass(frozen=True)
class Score:
    """One stored score, with reasons by rank and coming payments by due date."""

    score_id: int
    customer_id: int
    as_of: datetime
    model_id: str
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
    created_at: datetime
    reasons: tuple[Reason, ...]
    payments: tuple[Payment, ...]


@dataclass(frozen=True)
class ScorePoint:
    """One point of a customer's history."""

    score_id: int
    as_of: datetime
    model_id: str
    probability: float
    band: str


def latest(conn: Connection, customer_id: int) -> Score | None:
    """The champion's score of the customer in its latest scoring, or None if there is none."""
    score_id = conn.execute(_LATEST, {"customer_id": customer_id}).scalar_one_or_none()
    return None if score_id is None else score(conn, score_id)


def score(conn: Connection, score_id: int) -> Score | None:
    """The score of that id, or None."""
    wanted = {"score_id": score_id}
    found = conn.execute(_SCORE, wanted).mappings().one_or_none()
    if found is None:
        return None
    reasons = tuple(Reason(*row) for row in conn.execute(_REASONS, wanted))
    payments = tuple(Payment(*row) for row in conn.execute(_PAYMENTS, wanted))
    return Score(**found, reasons=reasons, payments=payments)


def find(conn: Connection, customer_id: int, as_of: datetime, model_id: str) -> Score | None:
    """The customer's score as of that moment by that model, or None."""
    query = select(SCORES.c.score_id).where(
        SCORES.c.customer_id == customer_id,
        SCORES.c.as_of == as_of,
        SCORES.c.model_id == model_id,
    )
    score_id = conn.execute(query).scalar_one_or_none()
    return None if score_id is None else score(conn, score_id)


def history(conn: Connection, customer_id: int) -> list[ScorePoint]:
    """Every score the customer ever had, oldest first; those of challengers are shown to nobody."""
    columns = (SCORES.c[name] for name in ScorePoint.__dataclass_fields__)
    query = (
        select(*columns)
        .join(MODELS, MODELS.c.model_id == SCORES.c.model_id)
        .where(SCORES.c.customer_id == customer_id, MODELS.c.state != "challenger")
        .order_by(SCORES.c.as_of, SCORES.c.score_id)
    )
    return [ScorePoint(**row) for row in conn.execute(query).mappings()]
