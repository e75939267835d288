"""Whole nights as they are read: which model scored which moment, and what it said of everybody."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.store.schema import SCORES


@dataclass(frozen=True)
class Night:
    """One model's scores as of one moment."""

    as_of: datetime
    model_id: str
    customers: int


@dataclass(frozen=True)
class Said:
    """What a model said of one customer."""

    customer_id: int
    probability: float
    band: str


def nights(conn: Connection) -> list[Night]:
    """Every stored night, newest first."""
    of_night = (SCORES.c.as_of, SCORES.c.model_id)
    query = (
        select(*of_night, func.count())
        .group_by(*of_night)
        .order_by(of_night[0].desc(), of_night[1])
    )
    return [Night(*row) for row in conn.execute(query)]


def said(conn: Connection, as_of: datetime, model_id: str) -> list[Said]:
    """All scores of one night, by customer."""
    query = (
        select(SCORES.c.customer_id, SCORES.c.probability, SCORES.c.band)
        .where(SCORES.c.as_of == as_of, SCORES.c.model_id == model_id)
        .order_by(SCORES.c.customer_id)
    )
    return [Said(*row) for row in conn.execute(query)]
