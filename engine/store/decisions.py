"""Treatments as they were decided again for a stored score, by another version of the table.

Rows are only added and the newest of a score counts; a score without one keeps the treatment that
it was stored with.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from engine.store.bulk import insert_rows
from engine.store.schema import DECISIONS, SCORES


class NewDecision(NamedTuple):
    """What a table made of one score, who approved the table, and who applied it."""

    score_id: int
    treatment: str
    priority: int
    rule: str
    policy: str
    version: int
    hash: str
    approved_by: str
    decided_by: str
    decided_at: datetime


def insert_decisions(conn: Connection, decisions: Iterable[NewDecision]) -> None:
    """Add what was decided; nothing that was decided before changes."""
    first = (conn.execute(select(func.max(DECISIONS.c.decision_id))).scalar() or 0) + 1
    if conn.dialect.name == "sqlite":
        rows = ((first + place, *row) for place, row in enumerate(decisions))
        insert_rows(conn, DECISIONS, ("decision_id", *NewDecision._fields), rows)
    else:
        insert_rows(conn, DECISIONS, NewDecision._fields, decisions)


def decisions_of(conn: Connection, score_id: int) -> list[NewDecision]:
    """Every later decision on a score, oldest first."""
    columns = [DECISIONS.c[name] for name in NewDecision._fields]
    query = select(*columns).where(DECISIONS.c.score_id == score_id)
    return [NewDecision(*row) for row in conn.execute(query.order_by(DECISIONS.c.decision_id))]


def any_decided(conn: Connection) -> bool:
    """Whether anything was ever decided again."""
    return conn.execute(select(DECISIONS.c.decision_id).limit(1)).first() is not None


def newest(column: str) -> ColumnElement[Any]:
    """A score's treatment or priority as it was decided last, in a query over `scores`."""
    latest = (
        select(DECISIONS.c[column])
        .where(DECISIONS.c.score_id == SCORES.c.score_id)
        .order_by(DECISIONS.c.decision_id.desc())
        .limit(1)
        .correlate(SCORES)
        .scalar_subquery()
    )
    return func.coalesce(latest, SCORES.c[column])
