"""Rules about the moment: hours, times to avoid, frequency, and quiet after a conversation.

Each says when time will have lifted it. Where the customer may be in several zones, a moment must
be right in all of them.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from engine.policy.contact_case import ContactCase
from engine.policy.hours import parse_window, start_of_day, zone_of
from engine.policy.judgement import Judgement, Kind


class Hours(Kind):
    """Contact only inside these windows, wherever the customer may be, or in a fixed zone."""

    kind: Literal["hours"]
    timed: ClassVar[bool] = True
    windows: tuple[str, ...] = Field(min_length=1)
    zone: str = "customer"

    def judge(self, case: ContactCase) -> Judgement:
        """Pass inside a window in every zone; otherwise block until one opens in all, or later."""
        names = case.zones if self.zone == "customer" else (self.zone,)
        windows = [parse_window(written) for written in self.windows]
        allowed = ", ".join(self.windows)
        shown, outside, until = {}, [], case.at
        for name in names:
            zone = zone_of(name)
            local = case.at.astimezone(zone)
            shown[name] = local.isoformat()
            if not any(window.covers(local) for window in windows):
                outside.append(f"{local:%a %H:%M} is outside {allowed} ({name}).")
                until = max(until, min(w.next_start(case.at, zone) for w in windows))
        facts = {"local_times": shown, "windows": list(self.windows)}
        if outside:
            return Judgement("block", " ".join(outside), facts, until)
        return Judgement("pass", f"Within {allowed} ({', '.join(names)}).", facts)


class AvoidWindows(Kind):
    """No contact at the times the customer asked us to avoid."""

    kind: Literal["avoid_windows"]
    timed: ClassVar[bool] = True

    def judge(self, case: ContactCase) -> Judgement:
        """Block inside one of the customer's windows in any zone, until it closes."""
        windows = [parse_window(written) for written in case.avoid_windows]
        facts = {"zones": list(case.zones), "avoid_windows": list(case.avoid_windows)}
        ends = [
            window.next_end(case.at, zone)
            for zone in map(zone_of, case.zones)
            for window in windows
            if window.covers(case.at.astimezone(zone))
        ]
        if ends:
            return Judgement("block", "The customer asked us to avoid this time.", facts, max(ends))
        return Judgement("pass", "The customer has not asked us to avoid this time.", facts)


class AtMost(Kind):
    """So many contacts in so many days, over all channels, the same one, or some."""

    kind: Literal["at_most"]
    timed: ClassVar[bool] = True
    contacts: Annotated[int, Field(ge=1)]
    days: Annotated[int, Field(ge=1, le=60)]  # contacts are looked up that far back
    counted: Literal["all_channels", "same_channel"] | tuple[str, ...]

    def judge(self, case: ContactCase) -> Judgement:
        """Block while the window of `days` x 24 hours before the moment is full."""
        span = timedelta(days=self.days)
        begin = case.at - span
        recent = sorted(
            past.at
            for past in case.contacts
            if begin < past.at <= case.at and self._counts(past.channel, case.channel)
        )
        facts = {"contacts": [at.isoformat() for at in recent], "most": self.contacts}
        because = f"{len(recent)} of at most {self.contacts} contact(s) in {self.days} days."
        if len(recent) < self.contacts:
            return Judgement("pass", because, facts)
        return Judgement("block", because, facts, recent[-self.contacts] + span)

    def _counts(self, past: str, now: str) -> bool:
        if self.counted == "all_channels":
            return True
        return past == now if self.counted == "same_channel" else past in self.counted


class Silence(Kind):
    """No call in the days after a conversation by telephone; its own day is the first of them."""

    kind: Literal["silence_after_conversation"]
    timed: ClassVar[bool] = True
    days: Annotated[int, Field(ge=1)]

    def judge(self, case: ContactCase) -> Judgement:
        """Block until the day after the last of those days begins where the customer is."""
        talked = case.last_conversation
        if talked is None or talked > case.at:
            return Judgement("pass", "No conversation is on record.", {"last_conversation": None})
        zone = zone_of(case.timezone)
        day = talked.astimezone(zone).date()
        free = day + timedelta(days=self.days)
        facts = {"last_conversation": talked.isoformat(), "free_from": free.isoformat()}
        said = f"The last conversation was on {day}; calls are free again from {free}."
        return _until(free, case, said, facts)


class BreathingSpace(Kind):
    """No contact during a breathing space, `days` long with its first; without `days`, no end."""

    kind: Literal["breathing_space"]
    timed: ClassVar[bool] = True
    days: Annotated[int, Field(ge=1)] | None

    def judge(self, case: ContactCase) -> Judgement:
        """Block while it lasts; one whose first day nobody recorded lasts until it is lifted."""
        since = case.breathing_space_since
        facts = {"since": since and since.isoformat(), "days": self.days}
        if (until := case.breathing_space_until) is not None:
            facts["until"] = until.isoformat()
            free = until + timedelta(days=1)
            return _until(free, case, f"A breathing space since {since} ends before {free}.", facts)
        if since is None and "breathing_space" not in case.flags:
            return Judgement("pass", "No breathing space is on record.", facts)
        if since is None or self.days is None:
            return Judgement("block", "A breathing space is on record, without an end.", facts)
        if _today(case) < since:
            return Judgement("pass", f"A breathing space begins on {since}.", facts)
        free = since + timedelta(days=self.days)
        return _until(free, case, f"A breathing space since {since} ends before {free}.", facts)


class CrisisMoratorium(Kind):
    """No contact during mental health crisis treatment and `days_after` its end."""

    kind: Literal["crisis_moratorium"]
    timed: ClassVar[bool] = True
    days_after: Annotated[int, Field(ge=0)]

    def judge(self, case: ContactCase) -> Judgement:
        """Block while treatment goes on and until that many whole days after its last one."""
        since, ended = case.crisis_treatment_since, case.crisis_treatment_ended
        facts = {"since": since and since.isoformat(), "ended": ended and ended.isoformat()}
        if since is None and ended is None and "mental_health_crisis" not in case.flags:
            return Judgement("pass", "No crisis treatment is on record.", facts)
        if ended is None:
            return Judgement("block", "A crisis treatment is on record, without an end.", facts)
        free = ended + timedelta(days=self.days_after + 1)
        return _until(free, case, f"A crisis treatment ended on {ended}; free from {free}.", facts)


def _today(case: ContactCase) -> date:
    return case.at.astimezone(zone_of(case.timezone)).date()


def _until(free: date, case: ContactCase, said: str, facts: Mapping[str, Any]) -> Judgement:
    """Blocked before that day begins where the customer is, and free from then on."""
    begins: datetime = start_of_day(free, zone_of(case.timezone))
    if case.at < begins:
        return Judgement("block", said, facts, begins)
    return Judgement("pass", said, facts)
