"""The portfolio over time: one prepared summary for each scored night."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine.store.schema import AGGREGATES, MODELS


@dataclass(frozen=True)
class NightSummary:
    """What one night said of the whole book; challengers' nights are shown to nobody."""

    as_of: datetime
    model_id: str
    customers: int
    mean_probability: float | None
    customers_by_band: Mapping[str, int]


def nights_since(conn: Connection, since: datetime) -> list[NightSummary]:
    """One summary a moment from then on, oldest first; of two models the one in use later counts.

    That is the champion where it scored the moment, or else the model promoted last.
    """
    query = (
        select(AGGREGATES.c.as_of, AGGREGATES.c.model_id, AGGREGATES.c.body)
        .join(MODELS, MODELS.c.model_id == AGGREGATES.c.model_id)
        .where(
            AGGREGATES.c.name == "summary",
            AGGREGATES.c.as_of >= since,
            MODELS.c.state != "challenger",
        )
        .order_by(
            AGGREGATES.c.as_of,
            (MODELS.c.state == "champion").asc(),
            MODELS.c.promoted_at.asc().nulls_first(),
            MODELS.c.model_id,
        )
    )
    by_moment = {row.as_of: row for row in conn.execute(query)}
    return [
        NightSummary(
            as_of=moment,
            model_id=row.model_id,
            customers=row.body["customers"],
            mean_probability=row.body["mean_probability"],
            customers_by_band=row.body["customers_by_band"],
        )
        for moment, row in by_moment.items()
    ]
