"""Following: what a clause means that only makes sense after what was asked before.

"same for 1077", "only Pune", "in Hindi", "now by exposure", "how many?" take over the last frame
and change what they name. A clause that stands on its own is left alone.
"""

from collections.abc import Mapping
from typing import Any

from assistant.embedded.focus import Focus, Frame
from assistant.embedded.grammar import load_grammar
from assistant.embedded.narrowing import filter_slots, same_cohort
from assistant.embedded.reading import Reading
from assistant.embedded.rewording import reworded

WHO = frozenset({"customers", "customer", "other", "pronoun", "ordinal"})
_COHORT = frozenset({"list", "count", "group", "more"})
_MOST_ROWS = 50
_PAGE = 10
_MONTH = 28  # days; a bare shorter stretch asks what happened in it, not how it was before it
# What a bare "why" goes on with; anything else is explained.
_OWN_REASON = frozenset({"contact", "treatment", "explain_rule", "what_if"})
# What a stretch of time asks for, after what cannot look back itself.
_LOOKS_BACK = {"portfolio": "trend", "list": "trend", "count": "trend"}
_TIMES = frozenset({"days_back", "days", "since", "as_of"})
# What tells a property of the customer who is spoken of: "vulnerable?", "which hardship?".
_OF_ONE = {"channel": "contact", "vulnerable": "profile", "segment": "profile", "region": "profile"}
_OF_ONE |= {"hardship": "explain", "band": "explain", "reason": "explain"}
_FIRST = frozenset(
    {
        "worry",
        "worse",
        "more",
        "rather",
        "concern",
        "which",
        "who",
        "first",
        "compare",
        "riskiest",
        "contact",
        "help",
        "urgent",
        "should",
    }
)
_HELD = frozenset({"compare", "worry", "worse", "more", "rather"})
_WHICH = frozenset({"which", "who", "has", "have", "why"})
_OURS = frozenset({"we", "may"})  # "can we" is read as "may"
_BACKWARDS = frozenset({"trend", "outcomes", "changes"})
_DEFINED = ("term", "reason", "hardship", "treatment")


def followed(said: Frame, reading: Reading, focus: Focus) -> Frame:
    """The frame that a clause comes to after the last one."""
    if said.intent == "reword" or (said.intent == "draft" and "tone" in said.slots and focus.draft):
        return _reworded(said, focus)
    if said.intent == "more" and _WHICH.isdisjoint(reading.all_words):
        return _more(said, focus)
    last = focus.last
    if last is None or last.intent is None:
        return _alone(said, reading)
    if (numbered := _numbered(reading, last)) is not None:
        return numbered
    if last.intent in _COHORT and (cohort := same_cohort(said, reading, last)) is not None:
        return cohort
    if (asked := _of_the_last(said, reading, focus, last)) is not None:
        return asked
    if said.intent == "again" or _is_only_values(said, reading):
        return _again(said, reading, last, focus)
    return said


def _of_the_last(said: Frame, reading: Reading, focus: Focus, last: Frame) -> Frame | None:
    """What is asked of the whole last subject: its past, or which of the compared comes first."""
    named = WHO.intersection(said.slots) - {"pronoun"}
    if said.intent == "changes" and not named and last.intent in (*_LOOKS_BACK, "trend", "group"):
        return Frame("trend", {k: v for k, v in said.slots.items() if k in _TIMES})
    if reading.words == ("why",) and last.intent in _OWN_REASON:
        return last
    plain = {word for word in reading.words if not word.startswith("{")}
    if said.intent == "help" and not _OURS.isdisjoint(reading.all_words) and last.is_personal:
        return Frame("treatment")
    if said.intent == "trend" and last.is_personal and "it" in reading.all_words:
        return Frame("changes", said.slots)
    if last.intent == "drivers" and set(said.slots) == {"n"}:
        return Frame("drivers", said.slots)
    if named or not plain or not plain <= _FIRST:
        return None
    if last.intent in ("compare", "group") and not set(said.slots) - {"channel"}:
        return last
    both = last.is_personal and not plain.isdisjoint(_HELD) and len(focus.customers) > 1
    return Frame("compare") if both else None


def _numbered(reading: Reading, last: Frame) -> Frame | None:
    """The last frame with another number, where a number is all that was said."""
    number, amount = reading.values.get("number"), reading.values.get("amount")
    kept = {key: value for key, value in last.slots.items() if key != "since"}
    if number is not None and last.intent in _BACKWARDS:
        return Frame(last.intent, {**kept, "days_back": number})
    if number is not None and last.intent == "list":
        return Frame(last.intent, {**kept, "n": number})
    changes = last.slots.get("changes", {})
    value = number if number is not None else amount
    if value is not None and last.intent == "what_if" and "follows" in reading.values:
        scale = {m.field: 100 if m.unit == "money" else 1 for m in load_grammar().measures.values()}
        for code in changes:
            return Frame("what_if", {**kept, "changes": {code: float(value) * scale.get(code, 1)}})
    return None


def _alone(said: Frame, reading: Reading) -> Frame:
    if said.intent == "again":
        named = WHO.intersection(said.slots)
        return Frame("explain" if named else _of_values(said.slots), said.slots)
    if said.intent is None and _is_only_values(said, reading):
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
    weak = said.intent in (
        None,
        "help",
        "draft",
        "list",
        "contact",
        "define",
        "bands",
        "group",
        "explain",
    )
    return weak and reading.is_values


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
    shown = int(last.slots.get("n", _PAGE))
    start = 0 if last.intent != "list" else shown
    rows = int(said.slots.get("n", last.slots.get("page", last.slots.get("n", _PAGE))))
    kept = {key: value for key, value in last.slots.items() if key not in ("n", "skip", "page")}
    end = min(start + rows, _MOST_ROWS)
    if end <= start:
        return Frame(
            "list", {**kept, "n": _MOST_ROWS, "skip": start, "page": rows, "exhausted": True}
        )
    return Frame("list", {**kept, "n": end, "skip": start, "page": rows})


def _again(said: Frame, reading: Reading, last: Frame, focus: Focus) -> Frame:
    own = said.slots
    kept = {key: value for key, value in last.slots.items() if key not in WHO}
    named = bool(WHO.intersection(own))
    intent = load_grammar().intents[str(last.intent)]
    if named and set(own) <= WHO | intent.adjustable:
        unfinished = bool(last.missing) or focus.stuck
        if said.intent != "again" and not unfinished:
            return said if said.intent else Frame("explain", own)
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
        kept = {k: v for k, v in kept.items() if k not in _TIMES or not _TIMES.intersection(own)}
        return Frame(last.intent, {**kept, **who, **own})
    if last.intent in ("define", "bands") and own and set(own) <= {*_DEFINED, "band"}:
        return Frame("bands" if "band" in own else "define", own)
    if "days_back" in own or "since" in own or "as_of" in own:
        return _earlier(own, who, last, reading)
    asked = _OF_ONE.get(next(iter(own))) if len(own) == 1 and last.is_personal else None
    if asked is not None:
        return Frame(asked, {**who, **own} if asked == "contact" else who)
    if said.intent not in (None, "again"):
        return said
    if "changes" in own and last.is_personal:
        return Frame("what_if", {**who, **own})
    if not own:
        return last
    alone = _of_values(own)
    return Frame(alone, own, nearest=said.nearest)


def _gone_by(own: Mapping[str, Any], last: Frame) -> Mapping[str, Any]:
    """The values, with days that can only be meant as days gone by."""
    if last.intent not in _BACKWARDS or "days" not in own or "days_back" in own:
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
