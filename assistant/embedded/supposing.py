"""Supposing: what a question changes of a customer, however it says so.

A supposition names a subject (the salary, the bounced debits) and its level: a number, or words
that mean nothing is amiss ("on time", "gone", "no"). Only where both stand near each other is a
change read; a level that is merely relative ("another week", "doubles") is none.
"""

import functools
import re
from collections.abc import Iterable

from assistant.embedded.extracting import Values
from assistant.embedded.grammar import load_grammar
from assistant.embedded.lexicon import whole
from engine.features import CATALOG

_KINDS = {"days": "days", "count": "count", "share": "share", "ratio": "share"}
_UNIT = r"\s*(?P<unit>%|percent\b|per cent\b|days?\b|weeks?\b)?"
_LEVEL = (
    rf"(?P<number>\d{{1,2}}(?:\.\d+)?|\d{{3}}(?=\s*days\b))(?![\w.]){_UNIT}"
    r"(?:\s+(?:late|delayed|delay|overdue))?"
)
_BETWEEN = r"(?P<between>(?:\s+(?!and\b|but\b)[\w#'-]+){0,5}?)"
_SET = frozenset({"", "of", "at", "to", "is", "was", "were", "be", "by"})  # a level, without a unit
# What stands between a level and its subject: "10 % of his money on gambling".
_OF = (
    r"(?:(?:of|in|on|to|for|into|towards|the|his|her|their|what|he|she|they|month|money|income|salary"
    r"|pay|spending|spends?|spent|went|goes|going|go|end|ended|ends|are|were|being)\s+)*?"
)
_FEW = r"(?P<between>(?:\s+(?!and\b|but\b)(?:[a-z'-]+|#?\d{3,9})){0,3}?)"
_SPAN = re.compile(
    r"\b(?:last|past|previous|this|next|coming)\s+(?:(?P<number>\d+)\s+)?(?P<unit>day|week|month|quarter)s?\b"
)
_SPANS = {"day": 1, "week": 7, "month": 30, "quarter": 90}
_USUAL = re.compile(r"\b(?:usual|normal|regular|always|expected)\b")
_WHY = re.compile(r"\b(?:why|when (?:was|were|did|has))\b")
_THEN = re.compile(r"\bthen\s*$")
# "customers without late salary" are chosen by it; nothing is supposed of them.
_COHORT = re.compile(
    r"\b(?:customers|clients|people|ppl|accounts|borrowers|guys|folks|those|everyone|anyone|anybody"
    r"|everybody|who|list|find|how many|which|whose|count)\b"
)
_CHOOSING = ("band", "segment", "hardship", "region")
_ASSUMED = re.compile(
    r"\b(?:if|suppose|supposing|assume|assuming|imagine|simulate|would|he|she|his|her|him)\b"
    r"|\d{3,}"
)
_WEEK = re.compile(r"\b(?:a|one|full|whole)\s+(week|day|fortnight)\b")


def suppositions(text: str, values: Values) -> str:
    """The changes that are supposed, taken out of the text; nothing where nothing is supposed."""
    said = load_grammar().supposing
    if not opens(text) or whole(said.never).search(text) or of_many(text):
        return text
    if whole(said.relative).search(text):
        return text
    changes: dict[str, float | None] = values.get("changes", {})

    def take(found: re.Match[str]) -> str:
        feature = _features()[found["subject"]]
        number = found.groupdict().get("number")
        if number is not None and not _fits(feature, found):
            return found.group()
        feature = _of_span(feature, text)
        changes[feature] = (
            relieved(feature, found.group()) if number is None else _level(feature, found)
        )
        return f" {{change}} {found['between'] or ''} "

    text = _WEEK.sub(lambda found: f"{14 if found[1] == 'fortnight' else 1} {_of(found)}", text)
    for pattern in _patterns():
        text = pattern.sub(take, text)
    if changes:
        values["changes"] = changes
    return text


def opens(text: str) -> bool:
    """Whether a word opens a supposition."""
    return bool(_cues().search(text) or _THEN.search(text)) and not reports(text)


def reports(text: str) -> bool:
    """Whether it asks why or when something was: that supposes nothing."""
    return bool(_WHY.search(text))


def of_many(text: str) -> bool:
    """Whether customers are chosen by what is said, and nothing is supposed of one."""
    chosen = _COHORT.search(text) or _kinds_of_customers().search(text)
    return bool(chosen) and not _ASSUMED.search(text)


@functools.cache
def _kinds_of_customers() -> re.Pattern[str]:
    said = load_grammar().slots
    return whole(word for kind in _CHOOSING for words in said[kind].values() for word in words)


def relieved(feature: str, said: str) -> float | None:
    """The level without trouble: none at all of what is counted, else the customer's usual."""
    counted = _kinds().get(feature) in ("count", "share")
    return 0.0 if counted and not _USUAL.search(said) else None


def _of_span(feature: str, text: str) -> str:
    """The same feature over the stretch that is said, where there is one."""
    found = _SPAN.search(text)
    if found is None:
        return feature
    days = int(found["number"] or 1) * _SPANS[found["unit"]]
    other = re.sub(r"_\d+d$", f"_{days}d", feature)
    return other if other in _names() else feature


@functools.cache
def _names() -> frozenset[str]:
    return frozenset(each.name for each in CATALOG)


@functools.cache
def _kinds() -> dict[str, str]:
    """How the level of each feature is said; an amount is read where amounts are compared."""
    return {each.name: _KINDS[each.unit] for each in CATALOG if each.unit in _KINDS}


def _of(found: re.Match[str]) -> str:
    return "days" if found[1] == "fortnight" else found[1]


def _fits(feature: str, found: re.Match[str]) -> bool:
    """Whether a number may be a level of the feature, and is said as one."""
    unit = (found["unit"] or "").rstrip("s")
    kind = _kinds().get(feature)
    by = found["between"].split()[-1:] == ["by"] and feature != "income_drop"
    match kind:
        case "days":
            bare = found["number"] == "0" or found["between"].strip() in _SET
            return unit in {"day", "week"} or (not unit and bare)
        case "count":
            return (not unit or (unit == "day" and "_days_" in feature)) and not by
        case "share":
            return unit not in {"day", "week"} and not by
        case _:
            return False


def _level(feature: str, found: re.Match[str]) -> float:
    number = float(found["number"])
    if _kinds()[feature] == "share":
        return number / 100 if found["unit"] or number > 1 else number
    return 7 * number if (found["unit"] or "").startswith("week") else number


@functools.cache
def _features() -> dict[str, str]:
    said = load_grammar().supposing.subjects
    labels = {each.label.partition(",")[0].lower(): each.name for each in CATALOG}
    labels |= {each.name: each.name for each in CATALOG}
    labels |= {re.sub(r"_\d+d$", "", each.name).replace("_", " "): each.name for each in CATALOG}
    return labels | {word: feature for feature, words in said.items() for word in words}


@functools.cache
def _cues() -> re.Pattern[str]:
    return whole(load_grammar().supposing.cues)


@functools.cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    said = load_grammar().supposing
    subject = rf"(?<![\w{{])(?P<subject>{_any(_features())})(?![\w}}])"
    state, relieving = (
        rf"(?<![\w-])(?:{_any(words)})\b" for words in (said.states, said.relieving)
    )
    return (
        re.compile(rf"{subject}{_BETWEEN}(?:\s+|\s*=\s*){_LEVEL}"),
        re.compile(rf"(?<![\w.]){_LEVEL}\s+(?:x\s+)?(?P<between>){_OF}{subject}"),
        re.compile(rf"{relieving}{_FEW}\s+{subject}"),
        re.compile(rf"{subject}{_BETWEEN}\s+{state}"),
        re.compile(r"(?P<subject>on-time pay|timely pay)(?P<between>)"),
    )


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda each: (-len(each), each)))
