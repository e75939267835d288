"""The portfolio at a glance, and the model in use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.store import aggregates
from engine.store.aggregates import PortfolioSummary
from engine.store.models import ModelRow
from tools.base import tool
from tools.context import HORIZON_DAYS, Context
from tools.errors import NothingScoredError

_BANDS = ("CRITICAL", "HIGH", "MEDIUM", "LOW")


@dataclass(frozen=True)
class Group:
    """How many customers, and with what share of the book; `exposure` in minor units if known."""

    name: str
    customers: int
    share: float
    exposure: int | None


@dataclass(frozen=True)
class Metric:
    """One figure of the model on held-out time, with its interval when one is kept."""

    name: str
    value: float
    low: float | None
    high: float | None
    confidence: float = 0.95


@dataclass(frozen=True)
class ModelInUse:
    """The champion: when it was trained, how good it is, where its bands begin."""

    model_id: str
    task: str
    trained_at: datetime
    metrics: tuple[Metric, ...]
    thresholds: dict[str, float]


@dataclass(frozen=True)
class PortfolioOverview:
    """The whole book; amounts in minor units, `at_risk` customers are HIGH or CRITICAL."""

    name: str
    simulated: bool
    customers: int
    mean_probability: float
    bands: tuple[Group, ...]
    hardships: tuple[Group, ...]
    treatments: tuple[Group, ...]
    at_risk: int
    due_this_week: int
    amount_due_this_week: int
    expected_missed_this_week: float
    vulnerable: int
    model: ModelInUse
    horizon_days: int
    currency: str
    as_of: datetime
    model_id: str
    source: str


@tool(effect="read")
def portfolio(ctx: Context) -> PortfolioOverview:
    """Summarise the portfolio: customers by band and hardship, exposure, payments due this week.

    It also describes the model in use: its quality, and the probability at which each band begins.
    """
    with ctx.store.read() as conn:
        summary = aggregates.read(conn)
        model = ctx.champion(conn)
    if summary is None or summary.mean_probability is None:
        raise NothingScoredError("Nothing was scored yet: run `forbear score`.")
    by_band = {b: summary.customers_by_band[b] for b in _BANDS if b in summary.customers_by_band}
    bands = _groups(by_band, summary, summary.exposure_by_band)
    return PortfolioOverview(
        name=ctx.row.name,
        simulated=ctx.row.simulated,
        customers=summary.customers,
        mean_probability=summary.mean_probability,
        bands=bands,
        hardships=_groups(summary.customers_by_hardship, summary, {}),
        treatments=_groups(summary.customers_by_treatment, summary, {}),
        at_risk=_at_risk(summary),
        due_this_week=summary.due_this_week,
        amount_due_this_week=summary.amount_due_this_week,
        expected_missed_this_week=summary.expected_missed_this_week,
        vulnerable=summary.vulnerable,
        model=_model(ctx, model),
        horizon_days=HORIZON_DAYS,
        currency=ctx.currency,
        as_of=ctx.local(summary.as_of),
        model_id=summary.model_id,
        source="aggregates of the latest scoring",
    )


def _groups(
    counts: Mapping[str, int], summary: PortfolioSummary, exposure: Mapping[str, int]
) -> tuple[Group, ...]:
    total = max(summary.customers, 1)
    return tuple(
        Group(name, count, count / total, exposure.get(name)) for name, count in counts.items()
    )


def _at_risk(summary: PortfolioSummary) -> int:
    return sum(summary.customers_by_band.get(band, 0) for band in ("HIGH", "CRITICAL"))


def _model(ctx: Context, row: ModelRow) -> ModelInUse:
    return ModelInUse(
        model_id=row.model_id,
        task=row.task,
        trained_at=ctx.local(row.trained_at),
        metrics=metrics_of(row),
        thresholds=dict(row.thresholds),
    )


def metrics_of(row: ModelRow) -> tuple[Metric, ...]:
    """The figures that were measured on held-out time."""
    metrics = [_metric(name, value) for name, value in row.metrics.items()]
    return tuple(metric for metric in metrics if metric is not None)


def _metric(name: str, value: object) -> Metric | None:
    match value:
        case bool():
            return None
        case int() | float():
            return Metric(name, float(value), None, None)
        case {"value": int() | float() as middle, "low": low, "high": high}:
            return Metric(name, float(middle), low, high)
        case _:
            return None
