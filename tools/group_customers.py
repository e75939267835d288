"""Customers in groups: how many share a band, region or treatment, and what they add up to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from engine.store import groups
from engine.store.groups import GroupColumn, QueueGroup
from engine.store.queue import QueueQuery
from tools.base import tool
from tools.cohort import Filters, asked, cohort
from tools.context import HORIZON_DAYS, Context


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
    **asked_for: Unpack[Filters],
) -> GroupedCustomers:
    """Count customers in groups of one column, with mean probability and exposure of each group.

    Takes the filters of find_customers, so that "high risk by region" is by=region and band=[HIGH].
    """
    with ctx.store.read() as conn:
        filters = cohort(ctx, conn, asked_for)
        found = groups.groups(conn, QueueQuery(filters=filters), by)
        model = ctx.champion(conn)
    total = sum(group.customers for group in found)
    return GroupedCustomers(
        by=by,
        groups=tuple(_group(group, total) for group in found),
        total=total,
        mean_probability=sum(group.expected for group in found) / total if total else None,
        exposure=sum(group.exposure for group in found),
        asked=asked(filters, asked_for.get("where"), ctx.currency),
        due_within_days=asked_for.get("due_within_days"),
        min_probability=asked_for.get("min_probability"),
        max_probability=asked_for.get("max_probability"),
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
