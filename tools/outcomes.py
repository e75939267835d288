"""What became of the messages that were sent, and, where some were held out, what they changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import sqrt
from typing import Annotated

from pydantic import Field

from engine.outreach.settling import payment_outcome
from engine.store import interventions
from engine.store.interventions import Arm, Intervention
from tools.base import tool
from tools.context import Context

_SURE = 1.96  # of a 95 % interval


@dataclass(frozen=True)
class InterventionGroup:
    """Messages of one treatment on one channel.

    `payments` counts in_time, late, missed and open; `met_share` is the share of the payments that
    are settled which were met, in time or late. `responses` and `complaints` count by kind.
    """

    treatment: str
    channel: str
    sent: int
    payments: dict[str, int]
    met_share: float | None
    responses: dict[str, int]
    promises: dict[str, int]
    complaints: int


@dataclass(frozen=True)
class ArmResult:
    """One arm of an experiment: its customers' payments due since, and how many were missed."""

    arm: str
    customers: int
    payments: int
    missed: int
    missed_share: float | None


@dataclass(frozen=True)
class Holdout:
    """Who was contacted beside who was held out at random.

    `difference` is the contacted's missed share less the held-out's; `difference_low` and
    `difference_high` bound its 95 % interval (Newcombe). A negative one says that contact helped,
    if the interval is clear of zero.
    """

    experiment: str
    arms: tuple[ArmResult, ...]
    difference: float | None
    difference_low: float | None
    difference_high: float | None


@dataclass(frozen=True)
class Outcomes:
    """All that was sent since; without a holdout a met payment proves nothing about a message."""

    days: int
    since: date
    sent: int
    groups: tuple[InterventionGroup, ...]
    holdouts: tuple[Holdout, ...]
    note: str
    as_of: datetime
    source: str


@tool(effect="read")
def outcomes(ctx: Context, days: Annotated[int, Field(ge=1, le=800)] = 90) -> Outcomes:
    """Show what became of the messages sent in the last `days` days, by treatment and channel.

    Payments met or missed, responses, promises and complaints, and the comparison with customers
    held out at random where there are any.
    """
    now = ctx.clock()
    since = now - timedelta(days=days)
    with ctx.store.read() as conn:
        zone = ctx.zone
        done = interventions.interventions(conn, since)
        arms = interventions.arms(conn, since, zone)
    today = ctx.local(now).date()
    holdouts = _holdouts(arms, today)
    return Outcomes(
        days=days,
        since=ctx.local(since).date(),
        sent=sum(each.sent for each in done),
        groups=tuple(_group(each) for each in done),
        holdouts=holdouts,
        note=_note(done, holdouts),
        as_of=ctx.local(now),
        source="messages sent, their outcomes, and payments",
    )


def _group(done: Intervention) -> InterventionGroup:
    payments = done.outcomes.get("payment", {})
    met = payments.get("in_time", 0) + payments.get("late", 0)
    settled = met + payments.get("missed", 0)
    return InterventionGroup(
        treatment=done.treatment,
        channel=done.channel,
        sent=done.sent,
        payments=dict(payments),
        met_share=met / settled if settled else None,
        responses=dict(done.outcomes.get("response", {})),
        promises=dict(done.outcomes.get("promise", {})),
        complaints=sum(done.outcomes.get("complaint", {}).values()),
    )


def _holdouts(arms: Sequence[Arm], today: date) -> tuple[Holdout, ...]:
    by_name: dict[str, dict[str, ArmResult]] = {}
    for arm in arms:
        by_name.setdefault(arm.experiment, {})[arm.arm] = _arm(arm, today)
    return tuple(_compared(name, found) for name, found in by_name.items())


def _arm(arm: Arm, today: date) -> ArmResult:
    became = [payment_outcome(due, today) for due in arm.dues]
    settled = [each for each in became if each != "open"]
    missed = settled.count("missed")
    share = missed / len(settled) if settled else None
    return ArmResult(arm.arm, arm.customers, len(settled), missed, share)


def _compared(name: str, found: Mapping[str, ArmResult]) -> Holdout:
    arms = tuple(found[arm] for arm in sorted(found))
    contacted, held = found.get("contact"), found.get("holdout")
    if contacted is None or held is None or not contacted.payments or not held.payments:
        return Holdout(name, arms, None, None, None)
    difference, low, high = newcombe(
        contacted.missed, contacted.payments, held.missed, held.payments
    )
    return Holdout(name, arms, difference, low, high)


def newcombe(a: int, n: int, b: int, m: int) -> tuple[float, float, float]:
    """The difference a/n - b/m with its 95 % interval (Newcombe 1998, method 10).

    >>> tuple(round(each, 4) for each in newcombe(56, 70, 48, 80))
    (0.2, 0.0524, 0.3339)
    """
    p, q = a / n, b / m
    (p_low, p_high), (q_low, q_high) = wilson(a, n), wilson(b, m)
    low = p - q - sqrt((p - p_low) ** 2 + (q_high - q) ** 2)
    high = p - q + sqrt((p_high - p) ** 2 + (q - q_low) ** 2)
    return p - q, low, high


def wilson(a: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share of n (Wilson 1927)."""
    p, z2 = a / n, _SURE**2
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = _SURE * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return middle - half, middle + half


def _note(done: Sequence[Intervention], holdouts: Sequence[Holdout]) -> str:
    if not done:
        return "Nothing was sent in that time."
    if not holdouts:
        return "Nobody was held out, so what the messages changed cannot be told from these counts."
    return "Customers were drawn at random into the arms, so their difference is the messages' own."
