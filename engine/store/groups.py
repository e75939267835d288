"""The queue in groups: how many customers share a value, and what they add up to."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, func, select

from engine.store.queue import QueueQuery, conditions
from engine.store.schema import QUEUE

GroupColumn = Literal["band", "hardship", "treatment", "region", "segment", "language"]


@dataclass(frozen=True)
class QueueGroup:
    """Those of one value: their number, the sum of their probabilities and of their exposure."""

    value: str | None
    customers: int
    expected: float
    exposure: int


def groups(conn: Connection, query: QueueQuery, by: GroupColumn) -> list[QueueGroup]:
    """The customers that the query holds, by the value of a column, the largest group first."""
    column = QUEUE.c[by]
    found = (
        select(column, func.count(), func.sum(QUEUE.c.probability), func.sum(QUEUE.c.exposure))
        .where(*conditions(conn, query))
        .group_by(column)
        .order_by(func.count().desc(), column)
    )
    return [QueueGroup(row[0], row[1], float(row[2]), int(row[3])) for row in conn.execute(found)]
