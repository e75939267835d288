"""Whether a customer may be contacted now or later, channel by channel and rule by rule."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from engine.outreach import case
from engine.policy.verdict import Verdict
from knowledge.content import Channel
from tools.base import tool
from tools.context import Context
from tools.errors import BadArgumentsError

_AHEAD = timedelta(days=60)  # beyond it nothing that is on record now tells much


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
    """The verdicts on one moment, `at`, by what is on record as of now, in the customer's zone."""

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
def check_contact(
    ctx: Context, customer_id: int, channel: Channel | None = None, at: datetime | None = None
) -> ContactCheck:
    """Check by the contact policy whether a customer may be contacted now.

    Gives the verdict on one channel, or on each: every rule that applies with its result and
    citation, and the next time at which contact is allowed. `at` asks for a moment to come, at most
    60 days ahead, by what is on record now; without an offset it is meant in the customer's zone.
    """
    now, policy = ctx.clock(), ctx.desk.contact
    channels: tuple[Channel, ...] = (channel,) if channel else get_args(Channel)
    with ctx.store.read() as conn:
        customer = ctx.customer(conn, customer_id)
        local = customer.timezone
        moment = now if at is None else _to_come(at, now, local)
        found = [case.check_contact(conn, ctx.desk, customer, each, at=moment) for each in channels]
    return ContactCheck(
        customer_id=customer_id,
        reference=customer.reference,
        at=_in_zone(moment, local),
        timezone=local,
        verdicts=tuple(_verdict(verdict, local) for verdict in found),
        policy=policy.id,
        version=policy.version,
        scope=policy.scope,
        as_of=_in_zone(now, local),
        source=f"policy {policy.id} v{policy.version}",
    )


def _to_come(at: datetime, now: datetime, zone: str) -> datetime:
    """The moment that was asked for.

    Raises:
        BadArgumentsError: It is gone by, or too far ahead.
    """
    moment = at if at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(zone))
    if not now <= moment <= now + _AHEAD:
        raise BadArgumentsError(
            f"Contact at {_in_zone(moment, zone):%Y-%m-%d %H:%M} ({zone}) cannot be judged: it is "
            f"now {_in_zone(now, zone):%Y-%m-%d %H:%M} there, and the moment must lie in the "
            f"{_AHEAD.days} days from now."
        )
    return moment


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
