"""A slow, plain second opinion on contacts that were made: it shares no code with the policy.

Local time is read off the zone, hours are compared as minutes, and every earlier contact is counted
afresh. It knows hours, times to avoid, caps, cool-down and consent, and nothing else.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from engine.policy.contact_case import ContactCase

_OPEN = {"IN": (8, 19, 7), "GB": (8, 21, 6), "US": (8, 21, 7), "CZ": (8, 20, 6)}
_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def violations(journey: Sequence[ContactCase]) -> Iterator[str]:
    """What is wrong with one customer's contacts, in the order in which they were made."""
    for number, made in enumerate(journey):
        earlier = journey[:number]
        for name in {made.timezone, *made.phone_zones}:
            local = made.at.astimezone(ZoneInfo(name))
            if not _is_open(made.country, local):
                yield f"{made.country} {local} {name}: outside hours"
            if any(_avoids(window, local) for window in made.avoid_windows):
                yield f"{local} {name}: a time to avoid {made.avoid_windows}"
        in_india = made.at.astimezone(ZoneInfo("Asia/Kolkata"))
        if (made.country, made.channel) == ("IN", "voice") and not _is_open("IN", in_india):
            yield f"{made.at}: a call outside Indian hours"
        yield from _too_many(made, earlier)
        said = [c.state for c in made.consents if c.channel == made.channel]
        if said != ["given"]:
            yield f"{made.at}: no consent to {made.channel}"


def _is_open(country: str, local: datetime) -> bool:
    opens, closes, days = _OPEN[country]
    return opens <= local.hour < closes and local.weekday() < days


def _avoids(window: str, local: datetime) -> bool:
    """Every minute of the window is written down, and looked up."""
    days, hours = window.rsplit(" ", 1) if " " in window else ("mon-sun", window)
    first, _, last = days.partition("-")
    begin, _, end = hours.partition("-")
    minute, minutes = _minute(begin), []
    while minute != _minute(end):
        minutes.append(minute)
        minute = (minute + 1) % 1440
    now = local.hour * 60 + local.minute
    after_midnight = now < _minute(begin)
    day = (
        (local.weekday() - after_midnight) % 7 if _minute(begin) > _minute(end) else local.weekday()
    )
    allowed = range(_DAYS.index(first), _DAYS.index(last or first) + 1)
    return now in minutes and day in allowed


def _minute(written: str) -> int:
    hour, _, minute = written.partition(":")
    return int(hour) * 60 + int(minute)


def _too_many(made: ContactCase, earlier: Sequence[ContactCase]) -> Iterator[str]:
    def recent(days: int, *channels: str) -> int:
        return sum(
            made.at - past.at < timedelta(days=days) and (not channels or past.channel in channels)
            for past in earlier
        )

    if recent(5) >= 1:
        yield f"{made.at}: within five days of another contact"
    if recent(7) >= 2:
        yield f"{made.at}: a third contact in seven days"
    boston = made.region == "Massachusetts/Boston" and made.channel in ("sms", "voice")
    if boston and recent(7, "sms", "voice") >= 2:
        yield f"{made.at}: a third call or text in Massachusetts"
    if made.country == "US" and made.channel == "voice" and recent(7, "voice") >= 7:
        yield f"{made.at}: an eighth call"
