"""The kinds of contact rule: consent, hours, avoid windows, frequency and suppression.

Each kind is a pure judgement of one case. A kind that only time makes pass says when it will look
again; one that only the customer or the bank can change does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from engine.policy.contact_case import ContactCase
from engine.policy.hours import DailyWindow, parse_window, zone_of

Result = Literal["pass", "block", "not_applicable"]


@dataclass(frozen=True)
class Judgement:
    """The result of one rule; `until` is the first moment at which time may have lifted it."""

    result: Result
    because: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    until: datetime | None = None


class _Kind(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Consent(_Kind):
    """The customer has agreed to this channel for this purpose."""

    kind: Literal["consent"]

    def judge(self, case: ContactCase) -> Judgement:
        """Pass only on a consent given by then and not withdrawn."""
        said = [
            consent
            for consent in case.consents
            if (consent.channel, consent.purpose) == (case.channel, case.purpose)
        ]
        facts = {
            "channel": case.channel,
            "purpose": case.purpose,
            "consents": [{"state": c.state, "since": c.since.isoformat()} for c in said],
        }
        if not said:
            return Judgement("block", f"No consent for {case.channel} is on record.", facts)
        if any(consent.state != "given" for consent in said):
            return Judgement("block", f"Consent for {case.channel} was withdrawn.", facts)
        if any(consent.since > case.at for consent in said):
            return Judgement("block", f"Consent for {case.channel} begins later.", facts)
        return Judgement("pass", f"Consent for {case.channel} was given.", facts)


class Hours(_Kind):
    """Contact only inside these windows, in the customer's zone or a fixed one."""

    kind: Literal["hours"]
    windows: tuple[str, ...] = Field(min_length=1)
    zone: str = "customer"

    def judge(self, case: ContactCase) -> Judgement:
        """Pass inside a window; otherwise block until the next one opens."""
        zone = zone_of(case.timezone if self.zone == "customer" else self.zone)
        windows = [parse_window(written) for written in self.windows]
        local = case.at.astimezone(zone)
        facts = {"local_time": local.isoformat(), "zone": zone.key, "windows": list(self.windows)}
        allowed = ", ".join(self.windows)
        if any(window.covers(local) for window in windows):
            return Judgement("pass", f"{local:%H:%M} is within {allowed} ({zone.key}).", facts)
        return Judgement(
            "block",
            f"{local:%a %H:%M} is outside {allowed} ({zone.key}).",
            facts,
            min(window.next_start(case.at, zone) for window in windows),
        )


class AvoidWindows(_Kind):
    """No contact at the times the customer asked us to avoid."""

    kind: Literal["avoid_windows"]

    def judge(self, case: ContactCase) -> Judgement:
        """Block inside one of the customer's windows, until it closes."""
        zone = zone_of(case.timezone)
        local = case.at.astimezone(zone)
        windows: list[DailyWindow] = [parse_window(written) for written in case.avoid_windows]
        facts = {"local_time": local.isoformat(), "avoid_windows": list(case.avoid_windows)}
        inside = [window for window in windows if window.covers(local)]
        if inside:
            until = max(window.next_end(case.at, zone) for window in inside)
            return Judgement("block", "The customer asked us to avoid this time.", facts, until)
        return Judgement("pass", "The customer has not asked us to avoid this time.", facts)


class AtMost(_Kind):
    """So many contacts in so many days, counted over all channels or over the same one."""

    kind: Literal["at_most"]
    contacts: Annotated[int, Field(ge=1)]
    days: Annotated[int, Field(ge=1, le=60)]  # contacts are looked up that far back
    counted: Literal["all_channels", "same_channel"]

    def judge(self, case: ContactCase) -> Judgement:
        """Block while the window of `days` x 24 hours before the moment is full."""
        span = timedelta(days=self.days)
        recent = sorted(
            past.at
            for past in case.contacts
            if case.at - span < past.at <= case.at
            and (self.counted == "all_channels" or past.channel == case.channel)
        )
        facts = {"contacts": [at.isoformat() for at in recent], "most": self.contacts}
        because = f"{len(recent)} of at most {self.contacts} contact(s) in {self.days} days."
        if len(recent) < self.contacts:
            return Judgement("pass", because, facts)
        return Judgement("block", because, facts, recent[-self.contacts] + span)


class Suppression(_Kind):
    """No outreach at all to a customer with one of these flags."""

    kind: Literal["suppression"]
    flags: frozenset[str] = Field(min_length=1)

    def judge(self, case: ContactCase) -> Judgement:
        """Block while a flag stands; only a person lifts it."""
        standing = sorted(self.flags.intersection(case.flags))
        facts = {"flags": list(case.flags)}
        if standing:
            return Judgement("block", f"The customer is marked {', '.join(standing)}.", facts)
        return Judgement("pass", "No flag stands against contact.", facts)


RuleKind = Annotated[
    Consent | Hours | AvoidWindows | AtMost | Suppression, Field(discriminator="kind")
]
