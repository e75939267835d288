"""What was done for customers and what became of it: sent messages with their outcomes, and arms.

Counts only; who the customers are is in nobody's answer.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from engine.store.customers import Obligation
from engine.store.schema import ASSIGNMENTS, CONTACTS, DRAFTS, OBLIGATIONS, OUTCOMES


@dataclass(frozen=True)
class Intervention:
    """Messages of one treatment on one channel: how many, and how many came to what, by kind."""

    treatment: str
    channel: str
    sent: int
    outcomes: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Arm:
    """One arm of an experiment: how many customers, and their payments that fell due since."""

    experiment: str
    arm: str
    customers: int
    dues: tuple[Obligation, ...]


def interventions(conn: Connection, since: datetime) -> list[Intervention]:
    """The messages that reached customers from then on, by treatment and channel."""
    treatment = DRAFTS.c.decision[("then", "treatment")].as_string()
    sent = (
        select(DRAFTS.c.draft_id, treatment.label("treatment"), CONTACTS.c.channel)
        .join(DRAFTS, DRAFTS.c.draft_id == CONTACTS.c.draft_id)
        .where(CONTACTS.c.at >= since)
        .distinct()
        .subquery()
    )
    numbers = select(sent.c.treatment, sent.c.channel, func.count()).group_by(
        sent.c.treatment, sent.c.channel
    )
    became = (
        select(sent.c.treatment, sent.c.channel, OUTCOMES.c.kind, OUTCOMES.c.value, func.count())
        .join(OUTCOMES, OUTCOMES.c.draft_id == sent.c.draft_id)
        .group_by(sent.c.treatment, sent.c.channel, OUTCOMES.c.kind, OUTCOMES.c.value)
    )
    outcomes: dict[tuple[str, str], dict[str, dict[str, int]]] = defaultdict(dict)
    for name, channel, kind, value, count in conn.execute(became):
        outcomes[name, channel].setdefault(kind, {})[value] = count
    found = [
        Intervention(name, channel, count, outcomes.get((name, channel), {}))
        for name, channel, count in conn.execute(numbers)
    ]
    return sorted(found, key=lambda each: (-each.sent, each.treatment, each.channel))


def arms(conn: Connection, since: datetime, zone: ZoneInfo) -> list[Arm]:
    """Every arm that was drawn from `since` on; days are those of the book's zone."""
    drawn = ASSIGNMENTS.c.assigned_at >= since
    query = select(ASSIGNMENTS.c.experiment, ASSIGNMENTS.c.arm, ASSIGNMENTS.c.assigned_at)
    customers: Counter[tuple[str, str]] = Counter()
    for row in conn.execute(query.where(drawn)):
        customers[row.experiment, row.arm] += 1
    dues: dict[tuple[str, str], list[Obligation]] = defaultdict(list)
    theirs = query.add_columns(*OBLIGATIONS.columns).join(
        OBLIGATIONS, OBLIGATIONS.c.customer_id == ASSIGNMENTS.c.customer_id
    )
    for found in conn.execute(theirs.where(drawn)).mappings():
        due = Obligation(**{name: found[name] for name in Obligation.__dataclass_fields__})
        if due.due_on > found["assigned_at"].astimezone(zone).date():
            dues[found["experiment"], found["arm"]].append(due)
    return [Arm(*key, customers[key], tuple(dues[key])) for key in sorted(customers)]
