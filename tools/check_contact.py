"""Whether a customer may be contacted at this moment, channel by channel and rule by rule."""

from dataclasses import dataclass
from datetime import datetime
from typing import get_args
from zoneinfo import ZoneInfo

from engine.outreach import case
from engine.policy.verdict import Verdict
from knowledge.content import Channel
from tools.base import tool
from tools.context import Context


@dataclass(frozen=True)
class RuleResult:
    """What one rule said, on what grounds, and the source it rests on."""

    rule: str
    status: str
    result: str
    because: str
    citation: str


@dataclass(frozen=True)
class ChannelVerdict:
    """The verdict on one channel; `next_allowed_at` where nothing but time is in the way.

    `rules` are those that said yes or no; so many others are `not_applicable`.
    """

    channel: str
    allowed: bool
    rules: tuple[RuleResult, ...]
    not_applicable: int
    next_allowed_at: datetime | None


@dataclass(frozen=True)
class ContactCheck:
    """The verdicts as of one moment in the customer's own zone."""

    customer_id: int
    reference: str
    at: datetime
    timezone: str
    verdicts: tuple[ChannelVerdict, ...]
    policy: str
    version: int
    scope: str
    as_of: datetime
    source: str


@tool(effect="read")
def check_contact(ctx: Context, customer_id: int, channel: Channel | None = None) -> ContactCheck:
    """Check by the contact policy whether a customer may be contacted now.

    Gives the verdict on one channel, or on each: every rule that applies with its result and
    citation, and the next time at which contact is allowed.
    """
    now, policy = ctx.clock(), ctx.desk.contact
    channels: tuple[Channel, ...] = (channel,) if channel else get_args(Channel)
    with ctx.store.read() as conn:
        customer = ctx.customer(conn, customer_id)
        found = [case.check_contact(conn, ctx.desk, customer, each) for each in channels]
    local = customer.timezone
    return ContactCheck(
        customer_id=customer_id,
        reference=customer.reference,
        at=_in_zone(now, local),
        timezone=local,
        verdicts=tuple(_verdict(verdict, local) for verdict in found),
        policy=policy.id,
        version=policy.version,
        scope=policy.scope,
        as_of=_in_zone(now, local),
        source=f"policy {policy.id} v{policy.version}",
    )


def _verdict(verdict: Verdict, zone: str) -> ChannelVerdict:
    later = verdict.next_allowed_at
    return ChannelVerdict(
        channel=verdict.channel,
        allowed=verdict.allowed,
        rules=tuple(
            RuleResult(o.rule_id, o.status, o.result, o.because, o.citation) for o in verdict.judged
        ),
        not_applicable=len(verdict.outcomes) - len(verdict.judged),
        next_allowed_at=None if later is None else _in_zone(later, zone),
    )


def _in_zone(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))
