"""Spans: the time that a condition of a cohort looks back over, said beside it.

"3+ failed debits this month" is about debits of this month, not about payments that fall due in it.
A condition that looks back just as far has said so already; one that is kept for another window is
read over that one; a state that holds now holds "this week". Any other time goes by unread.
"""

import functools
import re

from assistant.embedded.extracting import Values
from assistant.embedded.grammar import load_grammar
from assistant.embedded.lexicon import slot_words, whole
from engine.features import CATALOG

_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "quarter": 90, "year": 365}
_SPAN = (
    r"(?:\s+(?:something|anything|one))?"
    r"(?P<lead>(?:\s+(?:in|within|over|during|for|the|of|on))*)\s+"
    r"(?:(?P<which>this|last|past|previous|this last|this past)\s+)?"
    r"(?P<count>\d{1,3})?\s*(?P<unit>day|week|fortnight|month|quarter|year)s?\b(?!\s*(?:ago|late))"
)
_OF_ONE = re.compile(r"\d{3}|\b(?:he|she|him|her|his|hers|it|its)\b")
_WINDOW = re.compile(r"_(\d+)d\b")
_INSIDE = re.compile(r"\b(?:in|within|over|during) the\b")
_COMING = frozenset({"exposure", "payment_amount", "payment_kind"})  # are due in a time to come
_CURRENT = re.compile(r"(?<=\{where\})\s+(?:today|now|currently|right now|at present|these days)\b")


def spans(text: str, values: Values) -> str:
    """The text without the stretches of time that its conditions are said to look back over."""
    if _OF_ONE.search(re.sub(r"\{\w+\}", "", text)):
        return text

    def take(found: re.Match[str]) -> str:
        if not (
            found["which"]
            or (found["lead"].strip() and (found["count"] or _INSIDE.search(found["lead"])))
        ):
            return found.group()
        days = int(found["count"] or 1) * _DAYS[found["unit"]]
        said = found["condition"]
        if said == "{where}":
            return _of_condition(found, days, text, values)
        return _of_reason(found, days, values)

    text = _behind().sub(take, text)
    return _CURRENT.sub("", text)


@functools.cache
def _behind() -> re.Pattern[str]:
    """A condition or a reason, and the time that is said behind it."""
    said = load_grammar().slots["reason"].values()
    reasons = whole(word for words in said for word in words).pattern
    return re.compile(rf"(?P<condition>\{{where\}}|{reasons}){_SPAN}")


def _of_condition(found: re.Match[str], days: int, text: str, values: Values) -> str:
    place = text[: found.start()].count("{where}")
    code, _, rest = values["where"][place].partition(" ")
    if code in _COMING:
        return found.group()
    other = _over(code, days)
    if other is None and (found["which"] != "this" or _WINDOW.search(code)):
        return f"{{where}} last {days} days"
    values["where"][place] = f"{other or code} {rest}"
    return "{where}"


def _of_reason(found: re.Match[str], days: int, values: Values) -> str:
    said = found["condition"]
    code = str(dict(slot_words().meaning[said]).get("reason"))
    other = _over(code, days)
    if other == code or (other is None and found["which"] == "this" and not _WINDOW.search(code)):
        return said
    if other is None:
        return f"{said} last {days} days" if _WINDOW.search(code) else found.group()
    values.setdefault("where", []).append(f"{other} > 0")
    return " {where} "


def _over(code: str, days: int) -> str | None:
    """The same feature over so many days; None where it is not kept for them."""
    code = load_grammar().windowed.get(code, code)
    other = _WINDOW.sub(f"_{days}d", code)
    return other if _WINDOW.search(code) and other in CATALOG else None
