"""Moments to come: the day and the time of day at which a contact is meant.

"tomorrow at 9am", "on Friday at 10:30", "at 6 pm". A day alone is none: the answer tells when
contact is allowed next. An hour below eight without "am" is one of the afternoon.
"""

import re
from dataclasses import dataclass

from assistant.embedded.extracting import WEEKDAYS, Values, Weekday

_TIME = re.compile(
    r"\b(?:(?:at|around|about|by|for|before|after)\s+)?(?:(?P<hour>\d{1,2})(?:\.(?P<minute>[0-5]\d))?\s*"
    r"(?P<half>a\.?m|p\.?m)\b\.?|(?P<word>noon|midnight|midday))"
)
_BARE = re.compile(
    r"\b(?:at|around)\s+(?P<hour>\d{1,2})(?:\.(?P<minute>[0-5]\d))?(?P<half>)(?P<word>)"
    r"(?:\s+(?:o\s?clock|hours|hrs|baje))?\b(?!\s*(?:%|\d|percent|risk|days?|weeks?))"
)
_DAY = re.compile(
    r"\b(?:(?P<after>day after tomorrow)|(?P<next>tomorrow|tmrw|tmr|tomorow|kal)"
    r"|(?P<now>today|tonight|this evening|this afternoon|this morning)"
    rf"|(?:(?:on|this|next|coming)\s+)?(?P<week>{'|'.join(WEEKDAYS)}))"
    r"(?:\s+(?P<part>morning|afternoon|evening|night))?\b"
)
_GONE = re.compile(r"\b(?:did|was|were|sent|called|had|has|yesterday|last|paid|missed|bounced)\b")
_WORDS = {"noon": 12, "midday": 12, "midnight": 0}
_LATE = frozenset({"afternoon", "evening", "night", "tonight", "this evening", "this afternoon"})
_OPENS = 8  # no hour below it is meant of a morning


@dataclass(frozen=True)
class Moment:
    """A day to come, so many days from today or a day of the week, and the time of that day."""

    day: int | Weekday
    hour: int
    minute: int


def moments(text: str, values: Values) -> str:
    """The moment to come at which something is meant to happen, in `at`."""
    if _GONE.search(text):
        return text
    day = _DAY.search(text)
    time = _TIME.search(text) or (_BARE.search(text) if day else None)
    if time is None:
        return text
    hour = _hour(time, day)
    if hour is None:
        return text
    values["at"] = Moment(_day(day), hour, int(time["minute"] or 0))
    for found in sorted(filter(None, (day, time)), key=lambda each: -each.start()):
        text = f"{text[: found.start()]} {'{at}' if found is time else ''} {text[found.end() :]}"
    return text


def _hour(time: re.Match[str], day: re.Match[str] | None) -> int | None:
    if time["word"]:
        return _WORDS[time["word"]]
    hour, half = int(time["hour"]), (time["half"] or "").replace(".", "")
    if half and not 1 <= hour <= 12:
        return None
    if half:
        return hour % 12 + (12 if half == "pm" else 0)
    late = day is not None and not _LATE.isdisjoint((day["part"], day["now"]))
    if hour < 12 and (late or hour < _OPENS):
        return hour + 12
    return hour if hour < 24 else None


def _day(found: re.Match[str] | None) -> int | Weekday:
    if found is None or found["now"]:
        return 0
    if found["week"]:
        return Weekday(WEEKDAYS.index(found["week"]))
    return 2 if found["after"] else 1
