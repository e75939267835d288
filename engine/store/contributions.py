"""The contributions of a scored night, added up over customers: which inputs move the scores."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from engine.store.schema import MODELS, SCORES

MOST = 20_000  # customers that are read; of a larger book every n-th


@dataclass(frozen=True)
class Contributions:
    """Float64 log-odds [customer, input] of one night, by customer.

    `explained` customers had something due in that night; these are all of them or every n-th.
    """

    as_of: datetime
    model_id: str
    explained: int
    customer_id: NDArray[np.int64]
    phi: NDArray[np.float64]


def latest(conn: Connection) -> Contributions | None:
    """Those of the champion's latest night, or None before the first."""
    champion = select(MODELS.c.model_id).where(MODELS.c.state == "champion").scalar_subquery()
    night = (
        select(SCORES.c.as_of, SCORES.c.model_id)
        .where(SCORES.c.model_id == champion)
        .order_by(SCORES.c.as_of.desc())
        .limit(1)
    )
    found = conn.execute(night).one_or_none()
    return None if found is None else _read(conn, found[0], found[1])


def _read(conn: Connection, as_of: datetime, model_id: str) -> Contributions:
    there = (
        SCORES.c.as_of == as_of,
        SCORES.c.model_id == model_id,
        func.length(SCORES.c.contributions) > 0,
    )
    explained = conn.execute(select(func.count()).select_from(SCORES).where(*there)).scalar_one()
    step = max(1, -(-explained // MOST))
    query = (
        select(SCORES.c.customer_id, SCORES.c.contributions)
        .where(*there, SCORES.c.customer_id % step == 0)
        .order_by(SCORES.c.customer_id)
    )
    rows = conn.execute(query).all()
    phi = np.frombuffer(b"".join(bytes(row[1]) for row in rows), dtype=np.float64)
    return Contributions(
        as_of=as_of,
        model_id=model_id,
        explained=explained,
        customer_id=np.array([row[0] for row in rows], dtype=np.int64),
        phi=phi.reshape(len(rows), -1) if rows else np.zeros((0, 0)),
    )
