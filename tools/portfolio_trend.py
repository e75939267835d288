"""How the portfolio's risk has moved: one line for each scored night."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from engine.store import trend
from engine.store.trend import NightSummary
from tools.base import tool
from tools.context import HORIZON_DAYS, Context
from tools.errors import NothingScoredError

_AT_RISK = ("HIGH", "CRITICAL")
_BANDS = ("LOW", "MEDIUM", "HIGH", "CRITICAL")


@dataclass(frozen=True)
class ScoredNight:
    """The whole book in one night; `at_risk` customers are HIGH or CRITICAL."""

    as_of: datetime
    model_id: str
    customers: int
    mean_probability: float
    at_risk: int
    bands: dict[str, int]


@dataclass(frozen=True)
class PortfolioTrend:
    """The nights, oldest first, and what changed from the first to the last of them.

    `same_model` is false where another model scored some of them: then part of a change may be the
    model's and not the customers'.
    """

    days: int
    nights: tuple[ScoredNight, ...]
    mean_probability: float
    mean_probability_change: float
    at_risk: int
    at_risk_change: int
    same_model: bool
    horizon_days: int
    as_of: datetime
    model_id: str
    source: str


@tool(effect="read")
def portfolio_trend(ctx: Context, days: Annotated[int, Field(ge=1, le=800)] = 90) -> PortfolioTrend:
    """Show how the portfolio's risk moved over the last `days` days, by scored night.

    Customers, mean probability and customers by band of each night, and the change since the first.
    """
    since = ctx.row.as_of - timedelta(days=days)
    with ctx.store.read() as conn:
        ctx.champion(conn)
        found = trend.nights_since(conn, since)
    nights = [_night(ctx, each) for each in found if each.mean_probability is not None]
    if not nights:
        raise NothingScoredError("No night of that time was scored: run `forbear score`.")
    first, last = nights[0], nights[-1]
    return PortfolioTrend(
        days=days,
        nights=tuple(nights),
        mean_probability=last.mean_probability,
        mean_probability_change=last.mean_probability - first.mean_probability,
        at_risk=last.at_risk,
        at_risk_change=last.at_risk - first.at_risk,
        same_model=len({night.model_id for night in nights}) == 1,
        horizon_days=HORIZON_DAYS,
        as_of=last.as_of,
        model_id=last.model_id,
        source=f"aggregates of {len(nights)} scored nights",
    )


def _night(ctx: Context, found: NightSummary) -> ScoredNight:
    bands = {band: found.customers_by_band.get(band, 0) for band in _BANDS}
    return ScoredNight(
        as_of=ctx.local(found.as_of),
        model_id=found.model_id,
        customers=found.customers,
        mean_probability=found.mean_probability or 0.0,
        at_risk=sum(bands[band] for band in _AT_RISK),
        bands=bands,
    )
