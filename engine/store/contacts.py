"""Contacts with customers on any channel, and the receipts of what was delivered.

Caps and cool-downs count contacts, whichever way they were made.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Contact:
    """One contact with a customer; `draft_id` is missing when it was made outside Forbear."""

    contact_id: int
    customer_id: int
    channel: str
    at: datetime
    draft_id: str | None


@dataclass(frozen=True)
class Delivery:
    """A transport's receipt for one outbox item."""

    delivery_id: int
    outbox_id: int
    transport: str
    receipt: str
    sent_at: datetime
