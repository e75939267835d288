"""Finding customers: the risk queue, filtered, sorted, counted."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from typing import Annotated, Literal

from pydantic import Field

from engine.store import queue
from engine.store.queue import QueueFilter, QueueQuery, QueueRow
from tools.base import tool
from tools.context import HORIZON_DAYS, Context
from tools.errors import UnknownValueError

Band = Literal["LOW", "MEDIUM", "HIGH", "CRITICAL"]
Hardship = Literal[
    "income_shock",
    "over_leverage",
    "liquidity_stress",
    "expense_compression",
    "overspending",
    "none",
]
Sort = Literal[
    "probability", "payment_due_on", "payment_amount", "exposure", "runway_days", "priority"
]
Share = Annotated[float, Field(ge=0, le=1)]
_DESCENDING = frozenset({"probability", "payment_amount", "exposure"})


@dataclass(frozen=True)
class FoundCustomer:
    """One row of the queue; money in minor units."""

    rank: int
    customer_id: int
    reference: str
    probability: float
    band: str
    hardship: str
    payment_kind: str | None
    payment_due_on: date | None
    payment_amount: int | None
    exposure: int
    runway_days: float | None
    treatment: str
    priority: int
    top_reason: str | None
    region: str | None
    segment: str
    language: str
    vulnerable: bool


@dataclass(frozen=True)
class FoundCustomers:
    """The first rows, how many there are in all, and what was asked for."""

    rows: tuple[FoundCustomer, ...]
    total: int
    asked: dict[str, str]
    sort: Sort
    limit: int
    due_within_days: int | None
    min_probability: float | None
    max_probability: float | None
    horizon_days: int
    currency: str
    as_of: datetime
    model_id: str
    source: str


@tool(effect="read")
def find_customers(
    ctx: Context,
    band: list[Band] | None = None,
    hardship: list[Hardship] | None = None,
    treatment: str | None = None,
    region: str | None = None,
    segment: str | None = None,
    language: str | None = None,
    vulnerable: bool | None = None,
    reason: str | None = None,
    due_within_days: Annotated[int, Field(ge=1, le=45)] | None = None,
    min_probability: Share | None = None,
    max_probability: Share | None = None,
    sort: Sort = "probability",
    limit: Annotated[int, Field(ge=1, le=50)] = 10,
) -> FoundCustomers:
    """List customers by risk, with filters, and count all that fit.

    `reason` is a feature's code, such as salary_days_late; `due_within_days` keeps those with a
    payment due in that many days.
    """
    today = ctx.local(ctx.row.as_of).date()
    filters = QueueFilter(
        band=tuple(band or ()),
        hardship=tuple(hardship or ()),
        treatment=(treatment,) if treatment else (),
        region=_known(ctx, "region", region),
        segment=_known(ctx, "segment", segment),
        language=_known(ctx, "language", language),
        vulnerable=vulnerable,
        min_probability=min_probability,
        max_probability=max_probability,
        due_from=today if due_within_days else None,
        due_until=today + timedelta(days=due_within_days - 1) if due_within_days else None,
        reason=reason,
    )
    query = QueueQuery(filters=filters, sort=sort, descending=sort in _DESCENDING, limit=limit)
    with ctx.store.read() as conn:
        rows = queue.queue(conn, query)
        total = queue.count(conn, query)
        model = ctx.champion(conn)
    return FoundCustomers(
        rows=tuple(_found(rank, row) for rank, row in enumerate(rows, start=1)),
        total=total,
        asked=_asked(filters),
        sort=sort,
        limit=limit,
        due_within_days=due_within_days,
        min_probability=min_probability,
        max_probability=max_probability,
        horizon_days=HORIZON_DAYS,
        currency=ctx.currency,
        as_of=ctx.local(ctx.row.as_of),
        model_id=model.model_id,
        source="risk queue",
    )


def _known(
    ctx: Context, column: Literal["region", "segment", "language"], said: str | None
) -> tuple[str, ...]:
    """The stored values that a person means: "pune" is "Maharashtra/Pune"."""
    if said is None:
        return ()
    stored = ctx.vocabulary(column)
    wanted = said.strip().lower().replace("-", "_").replace(" ", "_")
    parts = {value: value.lower().replace(" ", "_") for value in stored}
    meant = tuple(v for v, plain in parts.items() if wanted == plain or wanted in plain.split("/"))
    if meant:
        return meant
    ends = {plain.split("/")[-1]: value for value, plain in parts.items()}
    near = [ends[end] for end in get_close_matches(wanted, ends, n=3, cutoff=0.5)]
    hint = f"Did you mean {', '.join(near)}?" if near else f"Known: {', '.join(stored[:12])}."
    raise UnknownValueError(f"There is no {column} {said!r} in this portfolio. {hint}")


def _asked(filters: QueueFilter) -> dict[str, str]:
    named = {
        "band": filters.band,
        "hardship": filters.hardship,
        "treatment": filters.treatment,
        "region": filters.region,
        "segment": filters.segment,
        "language": filters.language,
        "reason": (filters.reason,) if filters.reason else (),
    }
    return {name: " or ".join(values) for name, values in named.items() if values}


def _found(rank: int, row: QueueRow) -> FoundCustomer:
    return FoundCustomer(
        rank=rank,
        customer_id=row.customer_id,
        reference=row.reference,
        probability=row.probability,
        band=row.band,
        hardship=row.hardship,
        payment_kind=row.payment_kind,
        payment_due_on=row.payment_due_on,
        payment_amount=row.payment_amount,
        exposure=row.exposure,
        runway_days=row.runway_days,
        treatment=row.treatment,
        priority=row.priority,
        top_reason=row.top_reason,
        region=row.region,
        segment=row.segment,
        language=row.language,
        vulnerable=row.vulnerable,
    )
