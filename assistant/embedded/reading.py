"""Reading a question: spelling, typed values and words, without deciding what is meant.

A reading holds the values that were found (customers, numbers, dates, bands, channels ...) and the
remaining words in a normal form, where each value is replaced by its slot.
"""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.embedded import (
    bands,
    choosing,
    comparing,
    cutting,
    excluding,
    extracting,
    filtering,
    glossary,
    moments,
    places,
    quantities,
    rows,
    rulebook,
    spans,
    spelling,
    supposing,
)
from assistant.embedded.extracting import Values
from assistant.embedded.grammar import load_grammar
from assistant.embedded.hindi import in_english
from assistant.embedded.lexicon import foreign, slot_words, synonyms, whole
from assistant.embedded.nearness import FAINT
from assistant.embedded.refusing import refused

_LONGEST = 2_000  # characters of a question that are read
_AGAIN = re.compile(
    r"^\s*(?:(?:ok|okay|now|sorry|no|and|but|so)\s+)*(?:and|what about|how about|now for|same"
    r"|also for|for|(?:actually\s+)?make that|same(?: \w+){0,2} (?:for|with|on|of|about|to)"
    r"|likewise for|repeat for|do the same for|i meant?)"
    r"\b(?=.{1,40}$)"
)
# "how many wait for their pay": theirs whom it asks for, and nobody's who was named before.
_THEIRS = re.compile(
    r"(\b(?:how many|customers?|clients?|people|everyone|everybody|anyone|anybody|accounts"
    r"|borrowers|those who|folks|who (?:is|are|has|have|had|needs?|gets?|lost|waits?))\b.*)"
    r"\b(?:theirs?|(?<!of )(?<!both of )them)\b"
)
# "were the checks passed when they were run": things, and no customers.
_THINGS = re.compile(
    r"(\b(?:checks|tests|reports|features|themes|factors|inputs|variables|predictions|probabilities"
    r"|forecasts|models|metrics|thresholds|bands|cut-?offs)\b.*)\bthey\b"
)
_MEETING = (
    r"meeting|committee|stand ?-?up|huddle|review|report|board|deck|slides?|presentation|ppt"
    r"|briefing|memo|catch ?-?up|townhall|handover|shift plan|planning|newsletter"
)
_READER = r"boss|manager|director|supervisor|team lead|auditors?|regulator|ceo|cfo|cro|head office"
# "for the Monday meeting", "before my steering committee": when it is read, and no more.
_OCCASION = re.compile(
    r"\b(?:for|before|ahead of|in|at)\s+(?:(?:the|my|our|today|tomorrow|this|next|coming)\s+)*"
    rf"(?:(?:steering|board|risk|credit|team|review|weekly|{'|'.join(extracting.WEEKDAYS)})\s+)+"
    rf"(?:morning\s+)?(?:call|{_MEETING})\b"
    rf"|\bfor\s+(?:my|our|a|an|the|today|tomorrow)\s+(?:\w+\s+)?(?:{_MEETING}|{_READER})\b"
    r"|\bbefore\s+(?:the|my|our|this)\s+(?:next\s+)?(?:meeting|call|committee|board|review)\b"
)
# "before I ring 1042 I need the disposable income": when it is read, of whom it is.
_BEFORE = re.compile(
    r"\bbefore (?:i|we|you|my colleague) (?:ring|call|phone|dial|meet|see|visit|contact|text"
    r"|talk to|speak (?:to|with)|call up|get back to|answer|reply to)"
    r" (?=#?\d{3,9}\b|him\b|her\b|them\b)"
    r"(?!.*\b(?:may|allowed|ok|okay|consent|blocked|permitted|wait|long|days|first)\b)"
)
# "drop 1042 a line" writes to somebody; nothing fell.
_DROPPED = re.compile(
    r"\bdrop(?:ping)? (?=(?:\S+ ){1,2}(?:an?|the|some) (?:quick |short )?(?:line|note|e-?mail|mail"
    r"|sms|text|message|letter|whatsapp)\b)"
)
_NAMED = re.compile(
    r"\b(?:this|that|the) (?:guy|man|lady|woman|fellow|borrower|client|person|chap|lad)"
    r" (?=#?\d{3,9}\b)"
)
_OF_THE_ONE = re.compile(r"^(\D*\d{3,9}\D*)\bthey\b(?=\D*$)")  # "find 1042, where are they"
# "does 1042 earn more than 1077", "compare the two customers 1042 and 1077".
_THAN = re.compile(
    r"(?<!\d)(\d{3,9}\b(?=\D).*\bthan )"
    r"(?=\d{3,9}\b(?! ?(?:rs|rupees|inr|days|%|k\b|lakh|thousand)))"
)
_COUNTED_OUT = re.compile(
    r"\b(?:the |both |our )*(?:two|2|both) (?:customers|clients|accounts) (?=#?\d{3})"
)
_TAG = re.compile(r"</?[a-z]+\s*/?>", re.IGNORECASE)  # pasted markup says nothing
_FOLLOWS = re.compile(
    r"^\s*(?:and|only|just|now|but|without|exclud\w+|except|also|instead|rather|then|sorry|no)\b"
    r"|\b(?:of them|of those|of these|them|they|those|these|instead|rather|the same ones?"
    r"|as well|too|ones)\b"
    r"|\b(?:break|split|cut|slice|group|sort|order|rank|filter|narrow|arrange|list|count)"
    r"\s+(?:that|it)\b"
)
_JUDGED = re.compile(r"\b(?:(?:very|too|quite|so)\s+)?(?:high|low|big|small)\s+(?=\{reason\})")
# "gambling is high" judges; a late salary is not high, so "late salary, high" names a band.
_JUDGED_BEHIND = re.compile(
    r"\{reason\}<(?P<reason>[^>]*)>\s+(?P<so>(?:(?:is|are|was|so|too|very)\s+)*)(?:high|low)\b"
    r"(?!\s*-?\s*risk)"
)
# What has a tone; of a customer himself "stronger" or "short" is none.
_WRITTEN = re.compile(
    r"\{channel\}|\b(?:draft\w*|messages?|msgs?|texts?|wording|word|write|written|letters?|mails?|e-?mails?"
    r"|sms|whatsapp|reminders?|notes?|version|template|tone|make it|reword|rewrite|communication)\b"
)
_LATE = frozenset({"salary_days_late", "income_days_late", "rent_days_late", "utility_days_late"})
_MARKED = re.compile(r"\{reason\}<([^>]*)>")


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

    @property
    def slots(self) -> frozenset[str]:
        """The slots that stand in the words."""
        return frozenset(word[1:-1] for word in self.all_words if word.startswith("{"))

    @property
    def content(self) -> tuple[str, ...]:
        """The words that are neither values nor such as any question may have."""
        plain = (word for word in self.words if not word.startswith("{"))
        return tuple(word for word in plain if word not in FAINT)

    @property
    def is_values(self) -> bool:
        """Whether it says nothing but values."""
        return bool(self.words) and all(word.startswith("{") for word in self.words)


def read(text: str) -> Reading:
    """Read one question or clause."""
    values: Values = {}
    text = filtering.taken(_TAG.sub(" ", text[:_LONGEST]), values)
    left = quantities.in_figures(in_english(spelling.plain(text)))
    left = left.replace(filtering.MARK, "{where}")
    left = _COUNTED_OUT.sub("customers ", _THAN.sub(r"\1customer ", left))
    left = _DROPPED.sub("write to ", _BEFORE.sub("for ", _NAMED.sub("customer ", left)))
    left = moments.moments(_OCCASION.sub(" ", left), values)
    if _FOLLOWS.search(left):
        values["follows"] = True
    left = extracting.templates(spelling.rewritten(left), values)
    left = rulebook.rules(left, values)
    left = glossary.known(left, values)
    if "term" not in values:
        left = places.regions(left, values, places.named(text))
    left = _AGAIN.sub(" again ", re.sub(r"\s+", " ", spelling.spelled(left)))
    values["refused"] = refused(text, left)
    left = re.sub(r" +", " ", _THINGS.sub(r"\1", _THEIRS.sub(r"\1", left)))
    left = _OF_THE_ONE.sub(r"\1", left)
    for step in _STEPS:
        left = step(left, values)
    left = _meaningful_again(left)
    return Reading(values, words(left), _all_words(left))


def words(text: str) -> tuple[str, ...]:
    """The words of a masked text in normal form: synonyms joined, filler dropped."""
    filler = load_grammar().filler
    return tuple(word for word in _all_words(text) if word not in filler)


def spelt(text: str) -> str:
    """A question in small letters and in English, spelt and phrased as the grammar knows it."""
    left = spelling.rewritten(in_english(spelling.plain(_TAG.sub(" ", text[:_LONGEST]))))
    return re.sub(r"\s+", " ", spelling.spelled(left))


def in_normal_form(text: str, values: Values) -> Reading:
    """A reading of a text whose values were taken out before."""
    return Reading({"refused": None, **values}, words(text), _all_words(text))


def mask(example: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """An example of the grammar as its words in normal form, without and with the filler."""
    plain = re.sub(r"\bcustomer (?=\{customer\})", "", f" {example.lower()} ")
    named = {"customers": [0]} if "{customer}" in plain else {}
    masked = _lexicon(spelling.rewritten(plain), named)
    return words(masked), _all_words(masked)


def _all_words(text: str) -> tuple[str, ...]:
    pattern, meaning = synonyms()
    text = pattern.sub(lambda found: meaning[found.group()], text)
    text = re.sub(r"\{(?:ordinal|pronoun)\}", "{customer}", text)
    return tuple(re.findall(r"\{\w+\}|\w+", text))


def _meaningful_again(text: str) -> str:
    """The text without "again" where it asks something itself: "and why the second?"."""
    rest = [word for word in words(text) if word != "again"]
    asks = any(not word.startswith("{") for word in rest)
    return text.replace(" again ", " ", 1) if asks else text


def _terms(text: str, values: Values) -> str:
    ours = _bands() | foreign()
    return text if "term" in values else glossary.outright(text, values, ours)


@functools.cache
def _bands() -> frozenset[str]:
    said = load_grammar().slots["band"].values()
    return frozenset({"band", "bands", *(word for words in said for word in words)})


def _lexicon(text: str, values: Values) -> str:
    lexicon = slot_words()
    of_one = bool(_person().search(text))

    def take(found: re.Match[str]) -> str:
        means = lexicon.values(found)
        if means[0][0] in ("sort", "where") and values.get("customers"):
            return found.group()  # customers who are named are neither chosen nor ordered
        if of_one and found.group() in load_grammar().deciding.own:
            return found.group()
        if of_one and means[0][0] == "tone" and not _WRITTEN.search(text):
            return found.group()
        for slot, value in means:
            values.setdefault(slot, []).append(value)
        return f" {{{means[0][0]}}} "

    text = _judged(text)
    text = choosing.alternatives(re.sub(r" +", " ", lexicon.pattern.sub(take, text)), values)
    text = re.sub(
        r"(\{(band|treatment|hardship|segment|language|region)\}) (?:\2s?)\b", r"\1", text
    )
    return re.sub(r"(\{(?:band|reason|hardship|region)\})(?:\s+(?:or|and)?\s*\1)+", r"\1", text)


@functools.cache
def _person() -> re.Pattern[str]:
    """Somebody who is named, or pointed at."""
    pronouns = load_grammar().slots["pronoun"].values()
    return re.compile(rf"\{{customer\}}|{whole(w for said in pronouns for w in said).pattern}")


def _judged(text: str) -> str:
    """The text without "high" and "low" where they judge a value and name no band."""
    reasons = _reason_words()
    if not reasons.search(text):
        return text
    text = reasons.sub(lambda found: f"{{reason}}<{found.group()}>", text)
    text = _JUDGED_BEHIND.sub(_unjudged, _JUDGED.sub("", text))
    return _MARKED.sub(r"\1", text)


def _unjudged(found: re.Match[str]) -> str:
    code = dict(slot_words().meaning[found["reason"]]).get("reason")
    named = not found["so"] and code in _LATE
    return found.group() if named else f"{{reason}}<{found['reason']}>"


@functools.cache
def _reason_words() -> re.Pattern[str]:
    return whole(word for words in load_grammar().slots["reason"].values() for word in words)


_STEPS = (
    glossary.known,
    supposing.suppositions,
    comparing.wheres,
    spans.spans,
    extracting.percents,
    extracting.deadlines,
    extracting.stretches,
    extracting.days,
    rows.placed,
    extracting.ids,
    rows.counts,
    choosing.single,
    extracting.bare_numbers,
    _terms,
    bands.ranges,
    excluding.exclusions,
    cutting.dimensions,
    cutting.places_asked,
    choosing.kinds,
    _lexicon,
    choosing.at_risk,
    cutting.recut,
    choosing.main_reasons,
    choosing.biggest,
    cutting.shares,
    cutting.exposed,
    extracting.gone_by,
    extracting.horizon,
)
