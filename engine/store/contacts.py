"""Contacts with customers on any channel, and the receipts of what was delivered.

Caps and cool-downs count contacts, whichever way they were made.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from engine.store.schema import CONTACTS, DELIVERIES


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


def insert_contact(
    conn: Connection, customer_id: int, channel: str, at: datetime, draft_id: str | None = None
) -> Contact:
    """Record that the customer was contacted."""
    values = {"customer_id": customer_id, "channel": channel, "at": at, "draft_id": draft_id}
    row = conn.execute(insert(CONTACTS).returning(CONTACTS), values).mappings().one()
    return Contact(**row)


def contacts_since(conn: Connection, customer_id: int, since: datetime) -> list[Contact]:
    """Every contact after that moment, on any channel, oldest first."""
    query = (
        select(CONTACTS)
        .where(CONTACTS.c.customer_id == customer_id, CONTACTS.c.at > since)
        .order_by(CONTACTS.c.at, CONTACTS.c.contact_id)
    )
    return [Contact(**row) for row in conn.execute(query).mappings()]


def counted(
    conn: Connection, since: datetime, until: datetime, *, customer_id: int | None = None
) -> dict[int, int]:
    """How many contacts who had any had after the one moment and not after the other."""
    query = select(CONTACTS.c.customer_id, func.count()).group_by(CONTACTS.c.customer_id)
    if customer_id is not None:
        query = query.where(CONTACTS.c.customer_id == customer_id)
    rows = conn.execute(query.where(CONTACTS.c.at > since, CONTACTS.c.at <= until))
    return {number: count for number, count in rows}  # noqa: C416 - a row is no pair to mypy


def insert_delivery(
    conn: Connection, outbox_id: int, transport: str, receipt: str, sent_at: datetime
) -> Delivery:
    """Record a transport's receipt; an item has one, and a second is refused by the database."""
    values = {
        "outbox_id": outbox_id,
        "transport": transport,
        "receipt": receipt,
        "sent_at": sent_at,
    }
    row = conn.execute(insert(DELIVERIES).returning(DELIVERIES), values).mappings().one()
    return Delivery(**row)


def delivery_of(conn: Connection, outbox_id: int) -> Delivery | None:
    """The receipt of an outbox item, or None while it was not sent."""
    query = select(DELIVERIES).where(DELIVERIES.c.outbox_id == outbox_id)
    row = conn.execute(query).mappings().one_or_none()
    return None if row is None else Delivery(**row)
