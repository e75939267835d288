"""Customers in groups: how many share a band, region or treatment, and what they add up to."""

from dataclasses import dataclass
from datetime import datetime

from engine.store import groups
from engine.store.groups import GroupColumn, QueueGroup
from engine.store.queue import QueueQuery
from tools.base import tool
from tools.cohort import DueWithin, Share, Where, asked, cohort
from tools.context import HORIZON_DAYS, Context
from tools.vocabulary import Band, Hardship


@dataclass(frozen=True)
class CustomerGroup:
    """The customers of one value; `share` of all that were asked for, `exposure` in minor units.

    `expected_missed` adds up the customers' probabilities.
    """

    name: str
    customers: int
    share: float
    mean_probability: float
    expected_missed: float
    exposure: int


@dataclass(frozen=True)
class GroupedCustomers:
    """Every group, the largest first, and all of them together."""

    by: GroupColumn
    groups: tuple[CustomerGroup, ...]
    total: int
    mean_probability: float | None
    exposure: int
    asked: dict[str, str]
    due_within_days: int | None
    min_probability: float | None
    max_probability: float | None
    horizon_days: int
    currency: str
    as_of: datetime
    model_id: str
    source: str


@tool(effect="read")
def group_customers(
    ctx: Context,
    by: GroupColumn,
    band: list[Band] | None = None,
    hardship: list[Hardship] | None = None,
    treatment: str | None = None,
    region: str | None = None,
    segment: str | None = None,
    language: str | None = None,
    vulnerable: bool | None = None,
    reason: str | None = None,
    due_within_days: DueWithin | None = None,
    min_probability: Share | None = None,
    max_probability: Share | None = None,
    where: Where | None = None,
) -> GroupedCustomers:
    """Count customers in groups of one column, with mean probability and exposure of each group.

    Takes the filters of find_customers, so that "high risk by region" is by=region and band=[HIGH].
    """
    with ctx.store.read() as conn:
        filters = cohort(
            ctx,
            conn,
            band=band,
            hardship=hardship,
            treatment=treatment,
            region=region,
            segment=segment,
            language=language,
            vulnerable=vulnerable,
            reason=reason,
            due_within_days=due_within_days,
            min_probability=min_probability,
            max_probability=max_probability,
            where=where,
        )
        found = groups.groups(conn, QueueQuery(filters=filters), by)
        model = ctx.champion(conn)
    total = sum(group.customers for group in found)
    return GroupedCustomers(
        by=by,
        groups=tuple(_group(group, total) for group in found),
        total=total,
        mean_probability=sum(group.expected for group in found) / total if total else None,
        exposure=sum(group.exposure for group in found),
        asked=asked(filters, where, ctx.currency),
        due_within_days=due_within_days,
        min_probability=min_probability,
        max_probability=max_probability,
        horizon_days=HORIZON_DAYS,
        currency=ctx.currency,
        as_of=ctx.local(ctx.row.as_of),
        model_id=model.model_id,
        source="risk queue",
    )


def _group(group: QueueGroup, total: int) -> CustomerGroup:
    return CustomerGroup(
        name=group.value or "unknown",
        customers=group.customers,
        share=group.customers / total,
        mean_probability=group.expected / group.customers,
        expected_missed=group.expected,
        exposure=group.exposure,
    )
