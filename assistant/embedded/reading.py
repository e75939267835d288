"""Reading a question: spelling, typed values and words, without deciding what is meant.

A reading holds the values that were found (customers, numbers, dates, bands, channels ...) and the
remaining words in a normal form, where each value is replaced by its slot.
"""

import functools
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.embedded.grammar import (
    load_grammar,
    slot_phrases,
    synonym_phrases,
    vocabulary,
    whole,
)

_MONTHS = {
    name: number
    for number, month in enumerate(
        (
            *("january", "february", "march", "april", "may", "june"),
            *("july", "august", "september", "october", "november", "december"),
        ),
        start=1,
    )
    for name in (month, month[:3], month[:4])
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_CONTRACTIONS = (
    (re.compile(r"\bcan'?t\b|\bcannot\b"), "can not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"\b(what|who|how|where|when|that|it|why)'?s\b(?!\w)"), r"\1 is"),
    (re.compile(r"'(?:s|re|ve|ll|d|m)\b"), " "),
)
_ID_WORD = (
    r"(?:customers?|cust(?:omer)?|accounts?|acct|acc|a/c|clients?|borrowers?|ids?|number|num|no|c)"
)
_CUSTOMER = re.compile(
    rf"\b{_ID_WORD}\b[\s.:#-]*(?:(?:id|no|number)\b[\s.:#]*)?(\d{{1,9}})\b(?!\s*%)"
)
_JOINED = re.compile(r"\b(?:c|cust|id)-?(\d{2,9})\b|#(\d{1,9})\b")
_PERCENT = re.compile(
    r"(?:(above|over|more than|greater than|at least|>=?)|(below|under|less than|at most|<=?))?"
    r"\s*(\d+(?:\.\d+)?)\s*(?:%|percent\b|per cent\b)"
)
_LAST_DAYS = re.compile(r"\b(?:last|past|previous)\s+(\d{1,3})\s*(day|week|month)s?\b")
_NEXT_DAYS = re.compile(
    r"\b(?:in|within|next|coming|the)?\s*(?:the\s+)?(?:next\s+)?(\d{1,3})\s*(day|week)s?\b"
)
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_MONTH})\b(?:\s+(\d{{4}}))?")
_MONTH_DAY = re.compile(rf"\b({_MONTH})\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(\d{{4}}))?")
_MONTH_ONLY = re.compile(rf"\b(?:since|from|in|after)\s+({_MONTH})\b(?:\s+(\d{{4}}))?")
_COUNT = re.compile(
    r"\b(?:top|first|riskiest|worst|list|limit|any|show|find|best|me|the|which|what)\s+(\d{1,3})\b"
    r"|\b(\d{1,3})\s+(?=riskiest|worst|most|highest|customers?\b|accounts|people|clients|borrowers"
    r"|cases|high|medium|low|critical|reasons)"
)
_BARE = re.compile(r"(?<![\w.{])(\d{1,9})(?![\w.%}])")
_REGION = re.compile(r"\b(?:in|from|around|near)\s+((?!the\b|a\b|an\b)[^\W\d_]+(?:\s+[^\W\d_]+)?)")
_TERM = re.compile(
    r"\b(?:what (?:does|do|is meant by|is the meaning of)|define|meaning of|definition of)\s+"
    r"(?:the\s+|a\s+|an\s+|term\s+)*([a-z][a-z0-9 _-]*?)(?=\s+means?\b|\s*$)(?:\s+means?\b)?"
)
_AGAIN = re.compile(r"^\s*(?:and|what about|how about|same (?:for|with)|now for)\b(?=.{1,28}$)")
_UNIT_DAYS = {"day": 1, "week": 7, "month": 30}


@dataclass(frozen=True)
class Day:
    """A day as it was said; the year may be missing."""

    day: int
    month: int
    year: int | None


@dataclass(frozen=True)
class Reading:
    """What a question says: its typed values, and its words in normal form."""

    values: Mapping[str, Any]
    words: tuple[str, ...]
    all_words: tuple[str, ...]

    @property
    def customers(self) -> tuple[int, ...]:
        """The customers that were named, in order."""
        return tuple(self.values.get("customers", ()))


def read(text: str) -> Reading:
    """Read one question or clause."""
    values: dict[str, Any] = {}
    left = _plain(text)
    left = _regions(left, values)
    left = _AGAIN.sub(" again ", _spelled(left))
    values["refused"] = _refused(left)
    for step in (_percents, _stretches, _days, _ids, _counts, _bare_numbers, _terms, _lexicon):
        left = step(left, values)
    left = _meaningful_again(left)
    return Reading(values, words(left), _all_words(left))


def words(text: str) -> tuple[str, ...]:
    """The words of a masked text in normal form: synonyms joined, filler dropped."""
    filler = load_grammar().filler
    return tuple(word for word in _all_words(text) if word not in filler)


def mask(example: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """An example of the grammar as its words in normal form, without and with the filler."""
    masked = _lexicon(_plain_slots(example), {})
    return words(masked), _all_words(masked)


def _plain_slots(example: str) -> str:
    return f" {example.lower()} "


def _all_words(text: str) -> tuple[str, ...]:
    for phrase in synonym_phrases():
        text = phrase.pattern.sub(str(phrase.value), text)
    text = re.sub(r"\{(?:ordinal|pronoun)\}", "{customer}", text)
    return tuple(re.findall(r"\{\w+\}|\w+", text))


def _refused(text: str) -> str | None:
    for refusal in load_grammar().refuse:
        if any(whole(word).search(text) for word in refusal.words):
            return refusal.intent
    return None


def _meaningful_again(text: str) -> str:
    """The text without "again" where it asks something itself: "and why the second?"."""
    rest = [word for word in words(text) if word != "again"]
    asks = any(not word.startswith("{") for word in rest)
    return text.replace(" again ", " ", 1) if asks else text


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    for pattern, replacement in _CONTRACTIONS:
        plain = pattern.sub(replacement, plain)
    return " " + re.sub(r"[^\w\s%.#/<>=-]|(?<!\d)\.|\.(?!\d)", " ", plain).strip() + " "


def _spelled(text: str) -> str:
    return re.sub(r"(?<![\w{-])[a-z]{4,}(?![\w}-])", lambda word: corrected(word.group()), text)


@functools.lru_cache(maxsize=4096)
def corrected(word: str) -> str:
    """The known word that was probably meant, or the word itself."""
    known = vocabulary()
    if word in known or word.rstrip("s") in known:
        return word
    near = process.extractOne(
        word, _spellable(), scorer=OSA.distance, score_cutoff=1 if len(word) < 7 else 2
    )
    return near[0] if near is not None and near[0][0] == word[0] else word


@functools.cache
def _spellable() -> tuple[str, ...]:
    return tuple(sorted(word for word in vocabulary() if len(word) >= 4 and word not in _MONTHS))


def _regions(text: str, values: dict[str, Any]) -> str:
    def take(found: re.Match[str]) -> str:
        named = found.group(1).split()
        unknown = [word for word in named if _unknown(word)]
        if not unknown or unknown[0] != named[0]:
            return found.group()
        values.setdefault("region", []).append(" ".join(unknown))
        return " {region} " + " ".join(named[len(unknown) :])

    return _REGION.sub(take, text)


def _unknown(word: str) -> bool:
    return word not in vocabulary() and word not in _MONTHS and corrected(word) == word


def _percents(text: str, values: dict[str, Any]) -> str:
    def take(found: re.Match[str]) -> str:
        key = "max_probability" if found.group(2) else "min_probability"
        values[key] = float(found.group(3)) / 100
        return " {percent} "

    return _PERCENT.sub(take, text)


def _stretches(text: str, values: dict[str, Any]) -> str:
    grammar = load_grammar()

    def count(key: str, slot: str) -> Callable[[re.Match[str]], str]:
        def take(found: re.Match[str]) -> str:
            values[key] = int(found.group(1)) * _UNIT_DAYS[found.group(2)]
            return f" {{{slot}}} "

        return take

    text = _LAST_DAYS.sub(count("days_back", "days_back"), text)
    text = _NEXT_DAYS.sub(count("days", "days"), text)
    for slot, phrases in (("days_back", grammar.past), ("days", grammar.stretches)):
        for phrase, days in phrases.items():
            text, found = whole(phrase).subn(f" {{{slot}}} ", text)
            if found:
                values[slot] = days
    return text


def _days(text: str, values: dict[str, Any]) -> str:
    def take(day: int, month: int, year: str | None) -> str:
        values["since"] = Day(day, month, int(year) if year else None)
        return " {since} "

    text = _ISO.sub(lambda f: take(int(f[3]), int(f[2]), f[1]), text)
    text = _DAY_MONTH.sub(lambda f: take(int(f[1]), _MONTHS[f[2]], f[3]), text)
    text = _MONTH_DAY.sub(lambda f: take(int(f[2]), _MONTHS[f[1]], f[3]), text)
    return _MONTH_ONLY.sub(lambda f: take(1, _MONTHS[f[1]], f[2]), text)


def _ids(text: str, values: dict[str, Any]) -> str:
    def take(found: re.Match[str]) -> str:
        values.setdefault("customers", []).append(int(next(g for g in found.groups() if g)))
        return " {customer} "

    return _JOINED.sub(take, _CUSTOMER.sub(take, text))


def _counts(text: str, values: dict[str, Any]) -> str:
    def take(found: re.Match[str]) -> str:
        number = int(found.group(1) or found.group(2))
        if not 1 <= number <= 50:
            return found.group()
        values["n"] = number
        return re.sub(r"\d+", "{n}", found.group()).replace("first", "top")

    return _COUNT.sub(take, text)


def _bare_numbers(text: str, values: dict[str, Any]) -> str:
    alone = re.fullmatch(r"\s*(?:again)?\s*\d+\s*", text) is not None

    def take(found: re.Match[str]) -> str:
        if len(found.group(1)) < 3 and not alone:
            return found.group()
        values.setdefault("customers", []).append(int(found.group(1)))
        return " {customer} "

    return _BARE.sub(take, text)


def _terms(text: str, values: dict[str, Any]) -> str:
    bands = {word for phrases in load_grammar().slots["band"].values() for word in phrases}

    def take(found: re.Match[str]) -> str:
        term = found.group(1).strip()
        if not words(term) or bands.intersection((term, *term.split())) or term == "band":
            return found.group()
        values["term"] = term
        return " what {term} mean "

    return _TERM.sub(take, text) if re.search(r"\bmean|\bdefin", text) else text


def _lexicon(text: str, values: dict[str, Any]) -> str:
    for phrase in slot_phrases():
        text, found = phrase.pattern.subn(f" {{{phrase.slot}}} ", text)
        if found and phrase.slot is not None:
            values.setdefault(phrase.slot, []).append(phrase.value)
    return re.sub(r"(\{(?:band|reason)\})(?:\s+(?:or|and)?\s*\1)+", r"\1", text)
