"""One customer's case, read afresh from the store: the facts a message may state, and the verdict.

This is the only place where a customer's name and address are decrypted for a message. A payment
that is paid, gone or past its date is no fact any more, so a draft about it cannot be made or sent.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, get_args

from engine.facts import Fact
from engine.history import history
from engine.outreach import wording
from engine.outreach.contact_facts import contact_case
from engine.outreach.desk import Desk
from engine.policy.contact_case import Approval, MessageFacts
from engine.policy.hours import zone_of
from engine.policy.table import Decision
from engine.policy.verdict import Verdict
from engine.store import customers, scores
from engine.store.addresses import AddressKind, kind_of
from engine.store.customers import Customer, Obligation
from engine.store.scores import Score
from knowledge.content import Channel, Language

if TYPE_CHECKING:
    from sqlalchemy import Connection


_ONE: Mapping[AddressKind, re.Pattern[str]] = {
    "email": re.compile(r"[^\s@,;:<>()\"]+@[^\s@,;:<>()\"]+"),
    "phone": re.compile(r"\+?(?:[ ().-]{0,2}\d){5,15}"),  # E.164 has at most fifteen digits
}


class UnknownCustomerError(LookupError):
    """There is no such customer."""


class UnscoredCustomerError(LookupError):
    """Nothing was computed for this customer yet."""


class NoAddressError(LookupError):
    """The customer cannot be reached on this channel."""


@dataclass(frozen=True)
class Address:
    """Where a message goes, and a keyed hash of it that may be stored and compared."""

    value: str
    reference: str


def find_customer(conn: "Connection", customer_id: int) -> Customer:
    """The customer, without personal data."""
    customer = customers.find(conn, customer_id)
    if customer is None:
        near = ", ".join(map(str, customers.nearest_ids(conn, customer_id)))
        raise UnknownCustomerError(
            f"Customer {customer_id!r} does not exist; the nearest are {near or 'none'}."
        )
    return customer


def latest_score(conn: "Connection", customer_id: int) -> Score:
    """The customer's newest score."""
    score = scores.latest(conn, customer_id)
    if score is None:
        raise UnscoredCustomerError(
            f"Customer {customer_id!r} has no score yet: run `forbear score`."
        )
    return score


def treat(conn: "Connection", desk: Desk, customer: Customer, score: Score) -> Decision:
    """The treatment for the customer as the table decides it now."""
    return desk.treatment.decide(treatment_case(conn, desk, customer, score))


def treatment_case(
    conn: "Connection", desk: Desk, customer: Customer, score: Score
) -> dict[str, Any]:
    """What the treatment table and the offers' conditions read of the customer now."""
    return {
        "band": score.band,
        "hardship": score.hardship,
        "vulnerable": customer.vulnerable,
        "has_payment": score.payment_id is not None,
        **history(conn, customer, desk.clock()),
    }


def check_contact(
    conn: "Connection",
    desk: Desk,
    customer: Customer,
    channel: Channel,
    *,
    message: MessageFacts | None = None,
    approval: Approval | None = None,
    at: datetime | None = None,
) -> Verdict:
    """Whether the customer may be contacted now, or at `at`, on this channel, by every rule.

    Without a message its rules do not apply yet; without an approval, those on who approved. Of a
    moment to come it is judged by what is on record now.
    """
    moment = at or desk.clock()
    return desk.contact.check(
        contact_case(conn, desk, customer, channel, moment, message=message, approval=approval)
    )


def find_address(conn: "Connection", desk: Desk, customer: Customer, channel: Channel) -> Address:
    """Where a message on this channel goes; letters go by the customer's reference.

    Raises:
        NoAddressError: Nothing is on record for the channel, or not exactly one address: a second
            one would read along, and its STOP would be a stranger's.
    """
    details = customers.contact_details(conn, customer.customer_id, desk.cipher)
    value = None
    if channel == "letter":
        value = customer.reference
    elif details is not None:
        value = details.email if channel == "email" else details.phone
    if not value:
        raise NoAddressError(
            f"Customer {customer.customer_id!r} has no address for {channel!r} on record: choose "
            f"another channel of {get_args(Channel)!r}."
        )
    if channel != "letter" and not _ONE[kind_of(channel)].fullmatch(value):
        raise NoAddressError(
            f"What is on record for customer {customer.customer_id!r} and {channel!r} is not one "
            "address: have it corrected in the bank's records, or choose another channel."
        )
    digest = hashlib.sha256(f"{channel}:{value}".encode()).digest()
    return Address(value, desk.cipher.reference(int.from_bytes(digest)))


def gather(
    conn: "Connection",
    desk: Desk,
    customer: Customer,
    score: Score,
    channel: Channel,
    language: Language,
) -> tuple[Fact, ...]:
    """Everything that a message to this customer may state, written for channel and language."""
    details = customers.contact_details(conn, customer.customer_id, desk.cipher)
    name = None if details is None else details.name
    now, bank = desk.clock(), desk.institution

    def fact(id: str, text: str, source: str, value: str | int | None = None) -> Fact:
        unit = "minor" if isinstance(value, int) else "text"
        return Fact(id, text if value is None else value, text, unit, now, source)

    facts = [
        fact("salutation", wording.salutation(name, language, desk.wording), "customers"),
        fact("bank", bank.names[language], "institution"),
        fact("helpline", bank.helpline, "institution"),
        fact("hours", bank.hours[language], "institution"),
        fact("link", bank.help_link, "institution"),
    ]
    due = _payment(conn, customer, score, now)
    if due is not None:
        source = f"obligations {due.obligation_id}"
        currency = _currency(conn, due)
        amount = wording.money(due.amount, currency, language, channel, desk.wording)
        facts += [
            fact("payment", wording.payment(due.kind, language, desk.wording), source, due.kind),
            fact("amount", amount, source, due.amount),
            fact(
                "due_date",
                wording.day(due.due_on, language, desk.wording),
                source,
                due.due_on.isoformat(),
            ),
        ]
    return tuple(facts)


def _payment(
    conn: "Connection", customer: Customer, score: Score, now: datetime
) -> Obligation | None:
    today = now.astimezone(zone_of(customer.timezone)).date()
    for due in customers.obligations(conn, customer.customer_id):
        if due.obligation_id == score.payment_id:
            return due if due.paid_amount < due.amount and due.due_on >= today else None
    return None


def _currency(conn: "Connection", due: Obligation) -> str:
    accounts = customers.accounts(conn, due.customer_id)
    return next(a.currency for a in accounts if a.account_id == due.account_id)
