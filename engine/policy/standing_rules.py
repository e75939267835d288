"""Rules about where the customer stands: consent, flags, revocation, and who is spoken to.

Only the customer or the bank can change these; time does not lift them.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from engine.policy.contact_case import ConsentState, ContactCase
from engine.policy.hours import start_of_day, zone_of
from engine.policy.judgement import Judgement, Kind

STOP_CONFIRMATION = "stop_confirmation"  # the purpose of a text that confirms a stop
_SATURDAY = 5


class Consent(Kind):
    """The customer has agreed to this channel for this purpose."""

    kind: Literal["consent"]

    def judge(self, case: ContactCase) -> Judgement:
        """Pass only on a consent given by then and not withdrawn."""
        return consent(case, case.purpose)


class Suppression(Kind):
    """No outreach at all to a customer with one of these flags."""

    kind: Literal["suppression"]
    flags: frozenset[str] = Field(min_length=1)

    def judge(self, case: ContactCase) -> Judgement:
        """Block while a flag stands; only a person lifts it."""
        standing = sorted(self.flags.intersection(case.flags))
        facts = {"flags": list(case.flags)}
        if standing:
            said = ", ".join(flag.replace("_", " ") for flag in standing)
            return Judgement("block", f"The customer is marked {said}.", facts)
        return Judgement("pass", "No flag stands against contact.", facts)


class Party(Kind):
    """Only these people are spoken to."""

    kind: Literal["party"]
    allowed: frozenset[str] = Field(min_length=1)

    def judge(self, case: ContactCase) -> Judgement:
        """Pass for the customer, who is meant where nobody else is named."""
        facts = {"party": case.party}
        if case.party is None:
            return Judgement("pass", "Nobody but the customer is addressed.", facts)
        if case.party in self.allowed:
            return Judgement("pass", f"The {case.party} may be spoken to.", facts)
        return Judgement("block", f"The {case.party!r} may not be spoken to.", facts)


class Revocation(Kind):
    """A withdrawn consent is honoured by the end of so many business days after its own day."""

    kind: Literal["revocation"]
    revoked: Literal["same_channel", "any_channel"]
    channels: frozenset[str] = Field(min_length=1)  # whose withdrawal counts
    business_days: Annotated[int, Field(ge=0)]
    holidays: frozenset[date]

    def judge(self, case: ContactCase) -> Judgement:
        """Block once the time for honouring the earliest withdrawal is over."""
        withdrawn = [
            consent.since
            for consent in case.consents
            if consent.state != "given"
            and consent.channel in self.channels
            and (self.revoked == "any_channel" or consent.channel == case.channel)
            and consent.since <= case.at
        ]
        if not withdrawn:
            return Judgement("pass", "No withdrawal is on record.", {"withdrawn_at": None})
        last = self.deadline(min(withdrawn).astimezone(zone_of(case.timezone)).date())
        facts = {"withdrawn_at": min(withdrawn).isoformat(), "honoured_by": last.isoformat()}
        said = f"Withdrawn; to be honoured by the end of {last}."
        over = start_of_day(last + timedelta(days=1), zone_of(case.timezone))
        return Judgement("pass" if case.at < over else "block", said, facts)

    def deadline(self, day: date) -> date:
        """The last of the business days: Monday to Friday without the holidays listed."""
        left = self.business_days
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < _SATURDAY and day not in self.holidays
        return day


class Confirmation(Kind):
    """After a stop at most so many texts that confirm it, and soon."""

    kind: Literal["confirmation"]
    most: Annotated[int, Field(ge=0)]
    minutes: Annotated[int, Field(ge=1)]

    def judge(self, case: ContactCase) -> Judgement:
        """Judge confirmations only; unknown counts and late ones block."""
        if case.purpose != STOP_CONFIRMATION:
            return Judgement("not_applicable", "For texts that confirm a stop only.")
        stopped = _stopped(case)
        facts: dict[str, Any] = {"confirmations": case.confirmations, "stopped_at": None}
        if stopped is None:
            return Judgement("block", "There is no stop to confirm.", facts)
        facts["stopped_at"] = stopped.isoformat()
        if case.confirmations is None:
            return Judgement("block", "Not known whether it was confirmed already.", facts)
        if case.confirmations >= self.most:
            return Judgement("block", "The stop was confirmed already.", facts)
        if case.at - stopped > timedelta(minutes=self.minutes):
            return Judgement("block", f"The stop is over {self.minutes} minutes old.", facts)
        return Judgement("pass", "The stop may be confirmed once.", facts)


def consent(case: ContactCase, purpose: str) -> Judgement:
    """What is on record about this channel for a purpose: given by then and not withdrawn."""
    said = [c for c in case.consents if (c.channel, c.purpose) == (case.channel, purpose)]
    facts = {"channel": case.channel, "purpose": purpose, "consents": _written(said)}
    if not said:
        return Judgement("block", f"No consent for {case.channel} is on record.", facts)
    if any(consent.state != "given" for consent in said):
        return Judgement("block", f"Consent for {case.channel} was withdrawn.", facts)
    if any(consent.since > case.at for consent in said):
        return Judgement("block", f"Consent for {case.channel} begins later.", facts)
    return Judgement("pass", f"Consent for {case.channel} was given.", facts)


def _written(said: Iterable[ConsentState]) -> list[dict[str, str]]:
    return [{"state": consent.state, "since": consent.since.isoformat()} for consent in said]


def _stopped(case: ContactCase) -> datetime | None:
    """The latest withdrawal on this channel by then."""
    stops = (
        consent.since
        for consent in case.consents
        if consent.state != "given" and consent.channel == case.channel and consent.since <= case.at
    )
    return max(stops, default=None)
