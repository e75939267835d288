"""Finding customers: the risk queue, filtered, sorted, counted."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal, Unpack

from pydantic import Field

from engine.store import queue
from engine.store.queue import QueueQuery, QueueRow
from tools.base import tool
from tools.cohort import Filters, asked, cohort
from tools.context import HORIZON_DAYS, Context

Sort = Literal[
    "probability", "payment_due_on", "payment_amount", "exposure", "runway_days", "priority"
]
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
    sort: Sort = "probability",
    limit: Annotated[int, Field(ge=1, le=50)] = 10,
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0,
    **asked_for: Unpack[Filters],
) -> FoundCustomers:
    """List customers by risk, with filters, and count all that fit.

    `reason` is a feature's code, such as salary_days_late; `due_within_days` keeps those with a
    payment due in that many days. `where` takes any other condition in one line: `salary_days_late
    > 3 and (band = HIGH or exposure >= 500000) and region in (Pune, Goa) and due within 7 days`,
    with `not`, `between 1 and 5`, `is known`, columns of the list and any feature's code; amounts
    in minor units. `offset` leaves out so many of the first.
    """
    with ctx.store.read() as conn:
        filters = cohort(ctx, conn, asked_for)
        query = QueueQuery(
            filters=filters,
            sort=sort,
            descending=sort in _DESCENDING,
            offset=offset,
            limit=limit,
        )
        rows = queue.queue(conn, query)
        total = queue.count(conn, query)
        model = ctx.champion(conn)
    return FoundCustomers(
        rows=tuple(_found(rank, row) for rank, row in enumerate(rows, start=offset + 1)),
        total=total,
        asked=asked(filters, asked_for.get("where"), ctx.currency),
        sort=sort,
        limit=limit,
        due_within_days=asked_for.get("due_within_days"),
        min_probability=asked_for.get("min_probability"),
        max_probability=asked_for.get("max_probability"),
        horizon_days=HORIZON_DAYS,
        currency=ctx.currency,
        as_of=ctx.local(ctx.row.as_of),
        model_id=model.model_id,
        source="risk queue",
    )


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
