"""Following: what a clause means that only makes sense after what was asked before.

"same for 1077", "only Pune", "in Hindi", "now by exposure", "how many?" take over the last frame
and change what they name. A clause that stands on its own is left alone.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assistant.embedded.ellipsis import (
    asks_detail,
    is_correction,
    is_elliptic,
    meant,
    numeral,
    says_little,
)
from assistant.embedded.focus import Focus, Frame
from assistant.embedded.grammar import load_grammar
from assistant.embedded.leaning import WHO, leaning
from assistant.embedded.matching import refusing
from assistant.embedded.narrowing import filter_slots, same_cohort
from assistant.embedded.numbered import BACKWARDS, TIMES, numbered
from assistant.embedded.reading import Reading
from assistant.embedded.rewording import reworded

_COHORT = frozenset({"list", "count", "group", "more"})
_PAGE = 10
_MONTH = 28  # days; a bare shorter stretch asks what happened in it, not how it was before it
# What a bare "why" goes on with; anything else is explained.
_OWN_REASON = frozenset({"contact", "treatment", "explain_rule", "what_if"})
# What a stretch of time asks for, after what cannot look back itself.
_LOOKS_BACK = {"portfolio": "trend", "list": "trend", "count": "trend"}
# What tells a property of the customer who is spoken of: "vulnerable?", "which hardship?".
_OF_ONE = {"channel": "contact", "vulnerable": "profile", "segment": "profile", "region": "profile"}
_OF_ONE |= {"hardship": "explain", "band": "explain", "reason": "explain"}
_CHAT = frozenset({"help", "thanks", "greeting"})
_WHICH = frozenset({"which", "who", "has", "have", "why"})
_COUNTED = frozenset({"how_many", "list", "show", "names"})
_NOW = frozenset({"now", "today", "currently", "again", "and", "as", "of", "what", "about"})
_MAY = frozenset({"may", "can", "could", "should"})
_OURS = frozenset({"we", "may"})  # "can we" is read as "may"
# Intents that values alone may be taken for.
_WEAK = ("help", "draft", "list", "contact", "define", "bands", "group", "explain")
_ALSO = frozenset({"also", "too", "well", "plus", "addition", "additionally", "both", "bhi"})
_DEFINED = ("term", "reason", "hardship", "treatment")


def followed(said: Frame, reading: Reading, focus: Focus) -> Frame:
    """The frame that a clause comes to after the last one."""
    said = _added(said, reading, focus.last)
    toned = said.intent == "draft" and "tone" in said.slots and focus.draft is not None
    sized = focus.draft is None and focus.last is not None and numeral(reading) is not None
    if (said.intent == "reword" and not sized) or toned:
        return _reworded(said, focus)
    if said.intent == "more" and _WHICH.isdisjoint(reading.all_words):
        return _more(said, focus)
    if focus.lost and _leans(said, reading):
        return Frame(None, nearest=said.nearest)
    if focus.last is None or focus.last.intent is None:
        return _alone(said, reading)
    if (rather := meant(said.slots, reading)) != said.slots and says_little(reading):
        said = Frame("again", rather)
    return _spread(_after(said, reading, focus, focus.last), said)


def _spread(asked: Frame, said: Frame) -> Frame:
    """The frame without a filter of the last question on what it is cut by now.

    A band stays: cut by it, one tells the exposure and the share of those that were found.
    """
    fixed = {each for each in asked.slots.get("by", ()) if asked.intent == "group"}
    fixed -= {"band", *said.slots}
    return replace(asked, slots={k: v for k, v in asked.slots.items() if k not in fixed})


def _added(said: Frame, reading: Reading, last: Frame | None) -> Frame:
    """The supposition with the last one, where it adds to that: "and if also he took 2 loans"."""
    if last is None or (said.intent, last.intent) != ("what_if", "what_if"):
        return said
    if _ALSO.isdisjoint(reading.all_words) or reading.customers:
        return said
    both = {**last.slots.get("changes", {}), **said.slots.get("changes", {})}
    return replace(said, slots={**said.slots, "changes": both})


def _after(said: Frame, reading: Reading, focus: Focus, last: Frame) -> Frame:
    if set(reading.all_words) <= _NOW and TIMES.intersection(last.slots):
        return replace(last, slots={k: v for k, v in last.slots.items() if k not in TIMES})
    for found in (
        numbered(reading, last),
        leaning(said, reading, focus, last),
        _detail(said, reading, last),
        same_cohort(said, reading, last) if last.intent in _COHORT else None,
        _of_the_last(said, reading, focus, last),
    ):
        if found is not None:
            return found
    if said.intent in refusing() and reading.values["refused"] is None and is_elliptic(reading):
        said = replace(said, intent="again")
    if said.intent == "draft" and not reading.is_values:
        return _drafted(said, reading, last)
    if said.intent == "group" and "by" not in said.slots and is_elliptic(reading):
        said = replace(said, intent="again")
    if said.intent == "again" or _is_only_values(said, reading):
        return _again(said, reading, last, focus)
    return said


def _drafted(said: Frame, reading: Reading, last: Frame) -> Frame:
    """The draft by the channel, and in the language, that its customer was last written to in."""
    named = WHO.intersection(said.slots) - {"pronoun"}
    same = last.intent == "draft" or (last.intent == "contact" and "that" in reading.all_words)
    kept = {k: v for k, v in last.slots.items() if k in ("channel", "language")}
    return replace(said, slots={**kept, **said.slots}) if same and not named else said


def _detail(said: Frame, reading: Reading, last: Frame) -> Frame | None:
    """The last question again, where something is asked that its answer tells."""
    wanted = load_grammar().intents[said.intent].requires if said.intent else ()
    missing = set(wanted) - {"customer", *said.slots}
    unsure = said.intent in (None, "again", "list", *_CHAT) or missing
    alone = said.intent == "define" and load_grammar().following.asking.isdisjoint(
        reading.all_words
    )
    if not (unsure or alone) or not asks_detail(reading, str(last.intent)):
        return None
    return replace(last, slots={**last.slots, **said.slots})


def _leans(said: Frame, reading: Reading) -> bool:
    """Whether it changes a question, and names nobody of its own."""
    if WHO.intersection(said.slots) - {"pronoun"}:
        return False
    theirs = "they" in said.slots.get("pronoun", ()) or "follows" in reading.values
    bare = not reading.slots and set(reading.content) <= _COUNTED
    again = said.intent in (None, "again") or reading.is_values
    return again or (said.intent in _COHORT and (theirs or bare))


def _of_the_last(said: Frame, reading: Reading, focus: Focus, last: Frame) -> Frame | None:
    """What is asked of the whole last subject: its past, or which of the compared comes first."""
    named = WHO.intersection(said.slots) - {"pronoun"}
    if said.intent == "changes" and not named and last.intent in (*_LOOKS_BACK, "trend", "group"):
        return Frame("trend", {k: v for k, v in said.slots.items() if k in TIMES})
    that = reading.words == ("why", "{customer}") and said.slots.get("pronoun") == ["that"]
    if (that or reading.words == ("why",)) and last.intent in _OWN_REASON:
        return last
    plain = {word for word in reading.words if not word.startswith("{")}
    if said.intent == "help" and not _OURS.isdisjoint(reading.all_words) and last.is_personal:
        return Frame("treatment")
    if said.intent == "trend" and last.is_personal and "it" in reading.all_words:
        return Frame("changes", said.slots)
    if last.intent == "drivers" and set(said.slots) == {"n"}:
        return Frame("drivers", said.slots)
    words = load_grammar().following
    if named or not plain or not plain <= words.ranking:
        return None
    if last.intent in ("compare", "group") and not set(said.slots) - {"channel"}:
        return last
    against = not words.against.isdisjoint(plain)
    both = last.is_personal and against and len(focus.customers) > 1
    return Frame("compare") if both else None


def _alone(said: Frame, reading: Reading) -> Frame:
    if said.intent == "again":
        named = WHO.intersection(said.slots)
        return Frame("explain" if named else _of_values(said.slots), said.slots)
    if said.intent is None and reading.is_values and _MAY.isdisjoint(reading.all_words):
        return Frame(_of_values(said.slots), said.slots, nearest=said.nearest)
    return said


def _of_values(slots: Mapping[str, Any]) -> str | None:
    """What values alone ask for when nothing was asked before."""
    if "change" in slots or "changes" in slots:
        return "what_if"
    if WHO.intersection(slots):
        return "changes" if "direction" in slots else "explain"
    if "by" in slots:
        return "group"
    if "term" in slots:
        return "define"
    return "list" if set(slots) & filter_slots() - {"days", "n"} else None


def _is_only_values(said: Frame, reading: Reading) -> bool:
    if said.intent not in (None, *_WEAK):
        return False
    little = said.intent is None and is_elliptic(reading)
    return reading.is_values or little or is_correction(reading)


def _reworded(said: Frame, focus: Focus) -> Frame:
    tone = said.slots.get("tone", ["other"])[0]
    named = said.slots.get("customers", ())
    if said.intent == "draft" and named and focus.draft and focus.draft["customer_id"] not in named:
        return Frame("draft", {**said.slots, "unmet_tone": tone})
    return reworded(tone, focus, said.slots)


def _more(said: Frame, focus: Focus) -> Frame:
    last = focus.last
    if last is None or last.intent not in _COHORT:
        return Frame(None, {}, nearest=("list", "count"))
    shown = int(last.slots.get("offset", 0)) + int(last.slots.get("n", _PAGE))
    kept = {key: value for key, value in last.slots.items() if key not in ("n", "offset")}
    rows = {"n": said.slots.get("n", last.slots.get("n"))}
    places = {**rows, "offset": shown if last.intent == "list" else None}
    return Frame("list", {**kept, **{k: v for k, v in places.items() if v is not None}})


def _again(said: Frame, reading: Reading, last: Frame, focus: Focus) -> Frame:
    own = said.slots
    kept = {key: value for key, value in last.slots.items() if key not in WHO}
    named = bool(WHO.intersection(own))
    intent = load_grammar().intents[str(last.intent)]
    if named and set(own) <= WHO | intent.adjustable:
        unfinished = bool(last.missing) or focus.stuck or is_correction(reading)
        leaves = last.intent == "draft" and set(own) <= WHO
        if said.intent != "again" and not unfinished and leaves:
            return said if said.intent else Frame("explain", own)  # nobody asked for a message
        personal = intent.is_personal
        return Frame(last.intent if personal else "explain", {**(kept if personal else {}), **own})
    if named:
        return said if said.intent not in (None, "again") else Frame("explain", own)
    return _changed(said, kept, last, reading)


def _changed(said: Frame, kept: Mapping[str, Any], last: Frame, reading: Reading) -> Frame:
    """The last frame with other values."""
    own, who = _gone_by(said.slots, last), {k: v for k, v in last.slots.items() if k in WHO}
    intent = load_grammar().intents[str(last.intent)]
    wanted = intent.adjustable | set(intent.requires)
    if own and set(own) <= wanted:
        kept = {k: v for k, v in kept.items() if k not in TIMES or not TIMES.intersection(own)}
        return Frame(last.intent, {**kept, **who, **own})
    if last.intent in ("define", "bands") and own and set(own) <= {*_DEFINED, "band"}:
        return Frame("bands" if "band" in own else "define", own)
    if "days_back" in own or "since" in own or "as_of" in own:
        return _earlier(own, who, last, reading)
    if last.is_personal and (asked := _of_him(own, last)) is not None:
        return replace(asked, slots={**who, **asked.slots})
    if said.intent not in (None, "again"):
        return said
    if not own:
        return last
    alone = _of_values(own)
    if last.is_personal and said.intent == "again":
        alone = alone if alone != "list" else None  # nobody asked about all customers
    return Frame(alone, own, nearest=said.nearest)


def _of_him(own: Mapping[str, Any], last: Frame) -> Frame | None:
    """What a value asks of the customer who is spoken of."""
    if "changes" in own:
        return Frame("what_if", own)
    if last.intent == "affordability" and set(own) == {"reason"}:
        return last  # "and the arrears?"
    asked = _OF_ONE.get(next(iter(own))) if len(own) == 1 else None
    return Frame(asked, own if asked == "contact" else {}) if asked is not None else None


def _gone_by(own: Mapping[str, Any], last: Frame) -> Mapping[str, Any]:
    """The values, with days that can only be meant as days gone by."""
    if last.intent not in BACKWARDS or "days" not in own or "days_back" in own:
        return own
    return {**{k: v for k, v in own.items() if k != "days"}, "days_back": own["days"]}


def _earlier(
    own: Mapping[str, Any], who: Mapping[str, Any], last: Frame, reading: Reading
) -> Frame:
    """The same, as of or since another time."""
    lasts = "days_back" in own and own["days_back"] < _MONTH and "moment" not in reading.values
    if not lasts and last.intent in ("explain", "payment", "compare"):
        return Frame("explain", {**who, **own})
    if last.is_personal:
        return Frame("changes", {**who, **own})
    return Frame(_LOOKS_BACK.get(str(last.intent), "trend"), own)
