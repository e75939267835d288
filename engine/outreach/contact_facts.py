"""One contact as the contact policy judges it: its facts, read afresh from the store.

The number's prefix is read here and its zones are kept; the number itself is not.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from engine.outreach.desk import Desk
from engine.policy.contact_case import (
    Approval,
    ConsentState,
    ContactCase,
    MessageFacts,
    PastContact,
)
from engine.policy.hours import zone_of
from engine.policy.phone_zones import zones_of_number
from engine.store import contacts, customers, flags, replies, scores
from engine.store.customers import Customer
from engine.store.flags import Flag
from knowledge.content import Channel

if TYPE_CHECKING:
    from sqlalchemy import Connection

_CRISIS = "mental_health_crisis"
_LOOK_BACK = timedelta(days=60)  # no rule counts further back


def contact_case(
    conn: "Connection",
    desk: Desk,
    customer: Customer,
    channel: Channel,
    at: datetime,
    *,
    message: MessageFacts | None = None,
    approval: Approval | None = None,
) -> ContactCase:
    """The customer's case at a moment, by what the store holds now.

    Consents carry the day since when, contacts and complaints their moments and dated flags what
    was known when, so that an earlier `at` sees what was so then; flags of the record itself and
    avoid windows are those of today.
    """
    id, sender = customer.customer_id, desk.contact.sender
    details = customers.contact_details(conn, id, desk.cipher)
    past = contacts.contacts_since(conn, id, at - _LOOK_BACK)
    dated, today = flags.known(conn, id, at), at.astimezone(zone_of(customer.timezone)).date()
    said = replies.flags(conn, id, at if at < desk.clock() else None)
    space, crisis = _latest(dated, "breathing_space", today), _latest(dated, _CRISIS, today)
    return ContactCase(
        at=at,
        channel=channel,
        purpose=desk.contact.purpose,
        country=customer.country,
        region=customer.region,
        timezone=customer.timezone,
        flags=tuple(dict.fromkeys((*on_record(customer, dated, today), *said))),
        avoid_windows=tuple(customer.avoid_windows),
        consents=tuple(
            ConsentState(consent.channel, consent.purpose, consent.state, consent.since)
            for consent in customers.consents(conn, id)
        ),
        contacts=tuple(PastContact(contact.channel, contact.at) for contact in past),
        phone_zones=zones_of_number(desk.phone_zones, details.phone if details else None),
        days_past_due=_days_past_due(conn, customer, at),
        breathing_space_since=space.since if space else None,
        breathing_space_until=space.until if space else None,
        crisis_treatment_since=crisis.since if crisis else None,
        crisis_treatment_ended=crisis.until if crisis else None,
        forbearance_considered=True if scores.latest(conn, id) else None,
        lender=sender.lender,
        caller_id=sender.caller_ids.get(customer.country),
        call_recorded=sender.calls_recorded,
        approval=approval,
        message=message,
    )


def on_record(customer: Customer, dated: Iterable[Flag], today: date) -> tuple[str, ...]:
    """The flags that the customer's record carries on that day, dated or not."""
    return (*customer.flags, *(each.flag for each in dated if each.stands_on(today)))


def _latest(dated: Iterable[Flag], name: str, today: date) -> Flag | None:
    """The newest of the flags of that name that has begun."""
    begun = [each for each in dated if each.flag == name and each.since <= today]
    return max(begun, key=lambda each: each.since, default=None)


def _days_past_due(conn: "Connection", customer: Customer, at: datetime) -> int:
    """Of the oldest payment that was due before the day, where the customer is, and is not paid."""
    today = at.astimezone(zone_of(customer.timezone)).date()
    unpaid = (
        (today - due.due_on).days
        for due in customers.obligations(conn, customer.customer_id)
        if due.paid_amount < due.amount
    )
    return max(0, max(unpaid, default=0))
