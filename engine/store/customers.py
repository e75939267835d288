"""Customers: who they are without personal data, and, apart, how to reach them.

Name, phone and e-mail leave this module only through `contact_details`, which needs the cipher.
Everything else that is read here may be shown to a model, a log or an audit.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Customer:
    """One customer without personal data; `reference` may appear in logs and in the audit."""

    customer_id: int
    reference: str
    language: str
    country: str
    region: str | None
    timezone: str
    segment: str
    joined_on: date
    vulnerable: bool
    flags: tuple[str, ...]
    preferred_channel: str | None
    avoid_windows: tuple[str, ...]
    employer_id: int | None


@dataclass(frozen=True)
class ContactDetails:
    """The personal data of one customer, decrypted."""

    name: str | None
    phone: str | None
    email: str | None


@dataclass(frozen=True)
class Account:
    """One account; `credit_limit` in minor units of `currency`."""

    account_id: int
    customer_id: int
    product: str
    currency: str
    opened_on: date
    credit_limit: int | None


@dataclass(frozen=True)
class Consent:
    """What a customer said about one channel for one purpose: given or withdrawn."""

    customer_id: int
    channel: str
    purpose: str
    state: str
    since: datetime
    source: str | None


@dataclass(frozen=True)
class Obligation:
    """One payment that was or will be due, in minor units."""

    obligation_id: int
    customer_id: int
    account_id: int
    kind: str
    due_on: date
    amount: int
    paid_on: date | None
    paid_amount: int
