"""A customer's profile, without name, phone or e-mail: those never enter a conversation."""

from dataclasses import dataclass
from datetime import date, datetime

from engine.store import customers
from tools.base import tool
from tools.context import HORIZON_DAYS, Context


@dataclass(frozen=True)
class Account:
    """One account; `credit_limit` in minor units."""

    product: str
    currency: str
    opened_on: date
    credit_limit: int | None


@dataclass(frozen=True)
class Consent:
    """What the customer said about a channel, and when."""

    channel: str
    purpose: str
    state: str
    since: datetime


@dataclass(frozen=True)
class CustomerProfile:
    """Who the customer is to the bank, and their latest score."""

    customer_id: int
    reference: str
    segment: str
    region: str | None
    country: str
    language: str
    timezone: str
    joined_on: date
    vulnerable: bool
    flags: tuple[str, ...]
    preferred_channel: str | None
    accounts: tuple[Account, ...]
    consents: tuple[Consent, ...]
    band: str
    probability: float
    horizon_days: int
    hardship: str
    balance: int | None
    currency: str
    as_of: datetime
    model_id: str
    source: str


@tool(effect="read")
def customer(ctx: Context, customer_id: int, as_of: date | None = None) -> CustomerProfile:
    """Describe a customer: segment, region, language, accounts, consents, flags and risk band.

    `as_of` asks for the risk band that stood on that day instead of the latest; the rest is as on
    record now. Names, phone numbers and e-mail addresses are never returned.
    """
    with ctx.store.read() as conn:
        found = ctx.customer(conn, customer_id)
        score = ctx.score_on(conn, customer_id, as_of)
        accounts = customers.accounts(conn, customer_id)
        consents = customers.consents(conn, customer_id)
    return CustomerProfile(
        customer_id=customer_id,
        reference=found.reference,
        segment=found.segment,
        region=found.region,
        country=found.country,
        language=found.language,
        timezone=found.timezone,
        joined_on=found.joined_on,
        vulnerable=found.vulnerable,
        flags=found.flags,
        preferred_channel=found.preferred_channel,
        accounts=tuple(
            Account(a.product, a.currency, a.opened_on, a.credit_limit) for a in accounts
        ),
        consents=tuple(
            Consent(c.channel, c.purpose, c.state, ctx.local(c.since)) for c in consents
        ),
        band=score.band,
        probability=score.probability,
        horizon_days=HORIZON_DAYS,
        hardship=score.hardship,
        balance=score.balance,
        currency=ctx.currency,
        as_of=ctx.local(score.as_of),
        model_id=score.model_id,
        source=f"customer record and score {score.score_id}",
    )
