"""Extracting typed values from a question: numbers, shares, days, stretches, customers, rules.

Each step takes what it understands out of the text, keeps its value, and leaves its slot in place.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from assistant import numerals
from assistant.embedded.grammar import load_grammar
from assistant.embedded.lexicon import whole

Values = dict[str, Any]
MONTHS = {
    name: number
    for number, names in numerals.words()["months"].items()
    for name in names
    if name.isascii()
}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_ID_WORD = (
    r"(?:customers?|cust(?:omer)?|cst|accounts?|acct|acc|a/c|clients?|borrowers?|holders?|ids?"
    r"|number|num|no|c)"
)
_CUSTOMER = re.compile(
    rf"\b{_ID_WORD}\b[\s.:#-]*(?:(?:id|no|number)\b[\s.:#]*)?(\d{{1,9}})\b(?!\s*%)"
)
_JOINED = re.compile(r"\b(?:c|cust|customer|id)-?(\d{2,9})\b|#\s?(\d{1,9})\b")
_MORE_IDS = re.compile(r"(?<=\{customer\})((?:\s*(?:,|and|or|/)?\s*\d{3,9}\b)+)")
_PERCENT = re.compile(
    r"(?:\b(?:risk|probability|chance|pd|likelihood)\s+(?:(?:of|is|are)\s+)*)?"
    r"(?:(above|over|more than|greater than|higher than|at least|exceeding"
    r"|exceeds?|exceeded|crosses|crossing|crossed|beyond|>=?)"
    r"|(below|under|less than|lower than|at most|<=?))?"
    r"\s*(?:(?:an?|about|around)\s+)?(\d+(?:\.\d+)?)\s*(?:%|percent\b|per cent\b)"
)
_RANGE = re.compile(
    r"(?:\b(?:between|from)\s+(\d+(?:\.\d+)?)\s*(?:%|percent)?\s*(?:and|to|-)"
    r"|(?<![\d.])(\d+(?:\.\d+)?)\s*(?:%|percent)?\s*(?:to|-))\s*"
    r"(\d+(?:\.\d+)?)\s*(?:%|percent\b|per cent\b)"
)
_LAST_DAYS = re.compile(
    r"\b(?:in\s+|over\s+|during\s+|for\s+|within\s+)?(?:the\s+)?(?:last|past|previous|recent)\s+"
    r"(\d{1,3})\s*(day|week|fortnight|month|quarter|year)s?\b"
    r"|\b(\d{1,3})\s*(day|week|fortnight|month|quarter|year)s?\s+"
    r"(?:ago|back|of(?=\s+\d)|of history)\b"
)
_NEXT_DAYS = re.compile(
    r"\b(?:in|within|next|coming|over|for|during|the)?\s*(?:the\s+)?(?:next\s+)?(\d{1,3})\s*(day|week|fortnight|month|quarter)s?\b"
)
_LEAD = r"(?:\b(since|from|after|on|as of|as at|at|by|until|before)\s+(?:the\s+)?)?"
_ISO = re.compile(rf"{_LEAD}\b(?P<y>\d{{4}})-(?P<m>\d{{1,2}})-(?P<d>\d{{1,2}})\b")
_DAY_MONTH = re.compile(
    rf"{_LEAD}\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m>{_MONTH})\b(?:\s+(?P<y>\d{{4}}))?"
)
_MONTH_DAY = re.compile(
    rf"{_LEAD}\b(?P<m>{_MONTH})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:\s+(?P<y>\d{{4}}))?"
)
_MONTH_ONLY = re.compile(
    rf"\b(since|from|in|after)\s+(?P<m>{_MONTH})\b(?:\s+(?P<y>\d{{4}}))?(?P<d>)"
)
_WEEKDAY = re.compile(rf"{_LEAD}\b(?:last\s+)?({'|'.join(WEEKDAYS)})\b")
_DEADLINE = re.compile(r"\b(?:due|dues|pay|paying|pays|payments?|instalments?|emis?)\b")
_PAST = re.compile(r"\b(?:did|was|were|missed|bounced|sent|approved|paid|changed|since)\b")
_SINCE = frozenset({"since", "from", "after", "as of", "as at"})
_COMING = re.compile(
    rf"\b(by|until|till|before|after|on|this|coming|next)\s+(?:the\s+)?(?:coming\s+|next\s+)?({'|'.join(WEEKDAYS)})\b"
)
_DUE_SIGNS = {"on": "=", "before": "<", "after": ">", "from": ">=", "since": ">="}
_HORIZON = 30  # days ahead that a score is about
_MOMENTS = frozenset({"on", "as of", "as at", "at", "by", "until", "before"})
_HAPPENED = re.compile(
    r"\b(?:changed?|changes|happened|happen|history|timeline|events?|activity|developments?|developed"
    r"|evolved|trend|did|was|were|been|news|outcomes|results|went on|going on|borrowed|gambled"
    r"|spent|withdrew|bounced|contacted|received)\b"
)
_TO_COME = re.compile(
    r"\b(?:due|pay|payments?|emis?|instalments?|next|coming|within|will|would|if|may|can|could|should"
    r"|miss|ahead|expected)\b|\{change\}"
)
_BARE = re.compile(r"(?<![\w.{])(?<!\brs )(?!(?<=\bin )(?:19|20)\d\d\b)(\d{1,9})(?![\w.%}])")
_BOUND = re.compile(r"\b(?:above|over|below|under|than|exceeding|least|most|rs|inr)\s+$")
# "why does 1042 score so much above 1077" compares two customers.
_COMPARED = re.compile(
    r"\b(?:scores?|rated|ranks?|ranked|riskier|riskiest|worse|safer|better|higher|lower|likely|likelie(?:r|st)|urgent"
    r"|risk|danger|trouble|exposed|pressing)\b.*\s$"
)
_ALONE = re.compile(
    r"\s*(?:(?:again|option|number|choice|make it|with|only|just)\s+)*(\d+)\s*"
    r"(?:please|pls|plz|rows|of them|then|instead)?\s*"
)
_TEMPLATE = re.compile(r"\b[a-z_]+\.(?:sms|whatsapp|email|voice|letter)\.[a-z]{2}\b")
_UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "quarter": 90, "year": 365}


@dataclass(frozen=True)
class Day:
    """A day as it was said; the year may be missing."""

    day: int
    month: int
    year: int | None


@dataclass(frozen=True)
class Weekday:
    """Such a day of the week, the last one if it is a day gone by; Monday is 0."""

    number: int


@dataclass(frozen=True)
class Due:
    """Something that falls due on one day to come, before it or from it on, as the sign says."""

    sign: str
    day: Day | Weekday


def templates(text: str, values: Values) -> str:
    """The template that is named by its id."""

    def take(found: re.Match[str]) -> str:
        values["template"] = found.group()
        return " {template} "

    return _TEMPLATE.sub(take, text)


def percents(text: str, values: Values) -> str:
    """Shares of one, as bounds of the probability."""

    def between(found: re.Match[str]) -> str:
        values["min_probability"], values["max_probability"] = (
            float(f) / 100 for f in found.groups() if f
        )
        return " {percent} "

    text = _RANGE.sub(between, text)

    def take(found: re.Match[str]) -> str:
        key = "max_probability" if found.group(2) else "min_probability"
        values[key] = float(found.group(3)) / 100
        return " {percent} "

    return _PERCENT.sub(take, text)


def stretches(text: str, values: Values) -> str:
    """Stretches of time: those to come in `days`, those gone by in `days_back`."""
    grammar = load_grammar()

    def count(key: str) -> Callable[[re.Match[str]], str]:
        def take(found: re.Match[str]) -> str:
            if found.group().rstrip().endswith(("ago", "back")):
                values["moment"] = True  # "10 days ago" is one, "the last 10 days" is none
            number, unit = [group for group in found.groups() if group]
            values[key] = int(number) * _UNIT_DAYS[unit]
            return f" {{{key}}} "

        return take

    text = _LAST_DAYS.sub(count("days_back"), text)
    text = _NEXT_DAYS.sub(count("days"), text)
    for slot, phrases in (("days_back", grammar.past), ("days", grammar.stretches)):
        pattern = whole(phrases)
        for found in pattern.finditer(text):
            values[slot] = phrases[found.group()]
        text = pattern.sub(lambda f: f" {_due(f.group())}<slot> ", text)
        text = text.replace("<slot>", f"{{{slot}}}")
    return text


def _due(phrase: str) -> str:
    """The word "due" where it was said with the stretch: it stays in the text."""
    return "due " if phrase.startswith("due ") else ""


def deadlines(text: str, values: Values) -> str:
    """The day by which, or on which, payments fall due, in `days`: "due by Friday"."""
    if not _DEADLINE.search(text) or _CUSTOMER.search(text) or _PAST.search(text):
        return text
    for pattern in (_ISO, _DAY_MONTH, _MONTH_DAY, _COMING):
        found = pattern.search(text)
        if found is None or found[1] is None:
            continue
        day, sign = _day(found), _DUE_SIGNS.get(found[1])
        values["days"] = Due(sign, day) if sign else day
        return f"{text[: found.start()]} {{days}} {text[found.end() :]}"
    return text


def days(text: str, values: Values) -> str:
    """Days of the calendar and of the week: `as_of` when one is meant, `since` when it begins."""

    def keep(lead: str | None, day: Day | Weekday) -> str:
        slot = "as_of" if lead in _MOMENTS else "since"
        values[slot] = day
        return f" {{{slot}}} "

    def take(found: re.Match[str]) -> str:
        return keep(found[1], _day(found))

    for pattern in (_ISO, _DAY_MONTH, _MONTH_DAY, _MONTH_ONLY):
        text = pattern.sub(take, text)
    return _WEEKDAY.sub(lambda f: keep(f[1], _day(f)), text)


def _day(found: re.Match[str]) -> Day | Weekday:
    named = found.groupdict()
    if "m" not in named:
        return Weekday(WEEKDAYS.index(found[2]))
    month, year = named["m"], named["y"]
    number = int(month) if month.isdigit() else MONTHS[month]
    return Day(int(named["d"] or 1), number, int(year) if year else None)


def gone_by(text: str, values: Values) -> str:
    """Days that only something gone by is asked of, as such: "20 days of 1042, what changed"."""
    plain = isinstance(values.get("days"), int) and "days_back" not in values
    if not plain or not _HAPPENED.search(text) or _TO_COME.search(text):
        return text
    values["days_back"] = values.pop("days")
    return text.replace("{days}", "{days_back}")


def horizon(text: str, values: Values) -> str:
    """The text without the stretch that what is said of a customer is about anyway."""
    if not values.get("customers") or values.get("days") != _HORIZON or "{days}" not in text:
        return text
    del values["days"]
    return text.replace(" {days}", "", 1)


def ids(text: str, values: Values) -> str:
    """Customers' numbers that are called so."""

    def take(found: re.Match[str]) -> str:
        values.setdefault("customers", []).append(int(next(g for g in found.groups() if g)))
        return " {customer} "

    def more(found: re.Match[str]) -> str:
        return _BARE.sub(take, found.group())

    text = _CUSTOMER.sub(take, text)
    text = _JOINED.sub(take, text)
    return _MORE_IDS.sub(more, text)


def bare_numbers(text: str, values: Values) -> str:
    """Customers' numbers that stand for themselves; a short one only when it stands alone."""
    alone = _ALONE.fullmatch(text)
    if alone is not None and len(alone[1]) < 3:
        values["number"] = int(alone[1])
    elif alone is not None:
        values["amount"] = int(alone[1])

    def take(found: re.Match[str]) -> str:
        bound = _BOUND.search(text[: found.start()])
        compared = bool(values.get("customers")) and _COMPARED.search(text[: found.start()])
        if (len(found.group(1)) < 3 and not alone) or (bound and not compared):
            return found.group()
        values.setdefault("customers", []).append(int(found.group(1)))
        return " {customer} "

    return _BARE.sub(take, text)
