"""The facts that contact rules judge: who would be contacted, how, why, when, and with what.

Nothing here identifies a person. Everything that may be missing says what missing means; a rule
that needs a missing fact is `not_applicable` or blocks, as the rule itself says, and never passes.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from pydantic import TypeAdapter

Category = Literal["promotional", "service", "transactional", "government"]
Lender = Literal["commercial_bank", "large_lender", "other_lender"]
Approval = Literal["person", "automatic"]


@dataclass(frozen=True)
class ConsentState:
    """What the customer said about one channel and purpose, and since when."""

    channel: str
    purpose: str
    state: str
    since: datetime


@dataclass(frozen=True)
class PastContact:
    """One earlier contact with the customer, on any channel."""

    channel: str
    at: datetime


@dataclass(frozen=True)
class MessageFacts:
    """What template, text and linter say about one message; None is "not known", never "no"."""

    language: str
    category: Category | None = None  # as registered with the operators
    promotional: bool | None = None  # it praises or offers something for sale
    encoding: str | None = None  # "GSM-7" or "UCS-2", of the true text; text messages only
    units: int | None = None  # length in that encoding; text messages only
    segments: int | None = None  # how many it is charged as; text messages only
    dlt_template_id: str | None = None  # India: registered id; None is "not registered"
    sender_header: str | None = None  # India: registered header with suffix, such as "ASTERB-S"
    off_template: bool | None = None  # text outside the template's slots was changed
    linted: bool | None = None  # the linter found no error in this text
    plain: bool | None = None  # its reading level is within the template's target
    opt_out: bool | None = None  # it says how to stop further messages, simply and free
    ai_disclosure: bool | None = None  # it says that a machine had a part in it
    debt_advice: bool | None = None  # it names a free, not-for-profit source of debt advice
    transaction_at: datetime | None = None  # the transaction a transactional message is about


@dataclass(frozen=True)
class ContactCase:
    """One contact that may be made; what comes after `contacts` is optional."""

    at: datetime
    channel: str
    purpose: str
    country: str
    region: str | None  # None: a rule for a part of the country is judged as if it applied
    timezone: str
    flags: tuple[str, ...] = ()
    avoid_windows: tuple[str, ...] = ()
    consents: tuple[ConsentState, ...] = ()
    contacts: tuple[PastContact, ...] = ()

    phone_zones: tuple[
        str, ...
    ] = ()  # zones of the number's prefix; none: the address alone counts
    days_past_due: int | None = None  # of the oldest unpaid payment; 0 means nothing is overdue
    in_collection: bool | None = None  # None: as if, unless nothing is overdue
    party: str | None = None  # who would be spoken to; None: the customer and nobody else
    employer_address: bool | None = None  # the e-mail address was given by an employer
    last_conversation: datetime | None = None  # by telephone; None: none is on record
    breathing_space_since: date | None = None  # its first day; None: none is on record
    breathing_space_until: date | None = None  # its last day, where it was ended or is known
    crisis_treatment_since: date | None = None  # mental health crisis; None: none is on record
    crisis_treatment_ended: date | None = None  # None with `since`: it goes on
    forbearance_considered: bool | None = None  # a treatment was decided before this contact
    confirmations: int | None = None  # texts sent since the stop that confirm it

    lender: Lender | None = None  # None: the class that is bound earliest
    caller_id: str | None = None  # the number shown; None on a call blocks where it is regulated
    call_recorded: bool | None = None  # None on a call blocks where recording is required
    approval: Approval | None = None  # None: nobody has approved yet
    viewed_seconds: float | None = None  # how long the approver saw the message; None: not measured
    message: MessageFacts | None = None  # None: nothing is written yet; judged with the draft

    def moved_to(self, at: datetime) -> "ContactCase":
        """The same case at another moment; `replace` would copy every field anew."""
        moved = copy(self)
        object.__setattr__(moved, "at", at)
        return moved

    @property
    def zones(self) -> tuple[str, ...]:
        """Every zone in which the customer may be: of the address first, then of the number."""
        if not self.phone_zones:
            return (self.timezone,)
        return tuple(dict.fromkeys((self.timezone, *self.phone_zones)))

    @property
    def collecting(self) -> bool | None:
        """Whether an account is in collection, as far as that is known."""
        if self.in_collection is None and self.days_past_due == 0:
            return False
        return self.in_collection


def case_to_json(case: ContactCase) -> dict[str, Any]:
    """The case as the store keeps it beside its verdict, moments with their own offset."""
    stored: dict[str, Any] = TypeAdapter(ContactCase).dump_python(case, mode="json")
    return stored


def case_from_json(stored: Mapping[str, Any]) -> ContactCase:
    """The case that `case_to_json` wrote.

    Raises:
        ValueError: It is none.
    """
    return TypeAdapter(ContactCase).validate_python(stored)
