"""Clauses: the questions that one text asks one after the other, each so that it stands alone.

"why is 1042 risky and what can she afford": the second is about 1042 as well. A text is parted only
where each part is understood; else it is read as a whole.
"""

import functools
import re
from collections.abc import Sequence
from itertools import chain

from assistant.embedded.asides import asked
from assistant.embedded.cutting import two_cuts
from assistant.embedded.doubting import VERY_NEAR
from assistant.embedded.ellipsis import says_little
from assistant.embedded.filtering import MARK, taken
from assistant.embedded.glossary import compared
from assistant.embedded.grammar import load_grammar
from assistant.embedded.introductions import unaccompanied
from assistant.embedded.leftover import COHORT
from assistant.embedded.matching import Match, refusing, understand
from assistant.embedded.parting import cut
from assistant.embedded.premises import counted, parted, untagged
from assistant.embedded.reading import Reading
from assistant.embedded.referring import with_term
from assistant.embedded.supposing import asks_outcome

_REPEATED = re.compile(r"([^\w\s])(?:\s*\1){2,}")  # marks that are typed again and again
_SUBORDINATE = re.compile(
    r"\s*(?:since|as|given|because|although|though|while)\b.*\d", re.IGNORECASE
)
_EACH = re.compile(r"\b(?:in|of|for) (?:each|both)\b|\beach\W*$", re.IGNORECASE)
_PREDICATE = re.compile(
    r"\s*(?:has|have|is|are|do|does|did|will|would|could|can|should|may)\s+"
    r"(?!i\b|we\b|you\b|he\b|she\b|they\b|it\b|this\b|that\b|there\b|any|some|the\b|his\b|her\b|[#\d]|cust|acc"
    r"|call|contact|model)",
    re.IGNORECASE,
)
_HEADED = re.compile(
    r"^\s*(?:(?:the|this|about|on|for|re|regarding|concerning|as for|as to|with|in|case|matter|file"
    r"|situation|story|of|customer|cust|client|account|id|no|ok|okay|so|and|now|well|go|going|coming"
    r"|back|to|return)\b\.?\s*)*#?(\d{3,9})"
    r"\s*(?:[:,?.]|\s[-\u2013\u2014])+\s+(?=[a-z])(\D+?)[\s?.!]*$",
    re.IGNORECASE,
)
_ABOUT_IT = re.compile(r"\b(about|with|for|on|to) (?:it|this|that)\b", re.IGNORECASE)
_FIRST = re.compile(
    r"^\s*(?:first|firstly|first of all|to begin with),?\s+(?=[a-z])", re.IGNORECASE
)
_CONSEQUENCE = re.compile(r"\s*(?:what|how|where|would|will|is|does|tell|show)\b", re.IGNORECASE)
_OWN_QUESTION = re.compile(
    r"\d|\b(?:why|should|may|can|chang|message|afford|due|pay|treatment|recommend|draft|profile)",
    re.IGNORECASE,
)
# Who or what else a question may be about, and what goes on from the last answer.
_ANEW = frozenset(
    {"customers", "portfolio", "everyone", "everybody", "who", "whom", "list", "how_many", "model"}
    | {"anyone", "top", "riskiest", "overall", "again", "same", "more"}
)
_CHAT = frozenset({"thanks", "greeting", "help"})
_OTHERS = frozenset({"who", "whom", "anyone", "how_many"})  # who may do something to somebody
_FOLLOWING = frozenset({"only", "instead", "no", "yes", "ok", "thanks", "not", "send", "approve"})
_OF_MANY = frozenset({"customers", "who", "whose", "list", "how_many", "top", "riskiest"})
_AND = re.compile(r"\b(?:and|plus|also|aur)\b", re.IGNORECASE)
_WHAT_IT_IS = re.compile(
    r"\b(?:how|what)(?:'?s| does| do| is| are)"
    r" (?:(?:it|that|this|they)(?: \w+)?|(?:you|we)(?: \w+)? (?:define|call|mean|measure)"
    r"(?: (?:by|with))?(?: (?:it|that|this|them))?)\W*$",
    re.IGNORECASE,
)
_ASKED_APART = re.compile(r"\w\?\s+\w.*\w\?\s*$")
_SENTENCE = re.compile(r"\s*[;?.!]+\s+(?=\w)")
_ENDED = re.compile(r"[?;.]\s+\w")
_REASONED = frozenset({"treatment", "contact", "explain"})
_WHY = re.compile(r"\W*(?:and|plus)?\W*(?:why|how|how come|reasons?|because)\W*", re.IGNORECASE)
_ASKING = frozenset(
    {"who", "whose", "which", "what", "how", "how_many", "why", "where", "when", "is", "are", "do"}
    | {"does", "show", "list", "tell", "give", "find", "explain", "compare", "summary", "draft"}
    | {"any", "may"}
)
_AMONG = frozenset({"among", "amongst", "of", "out", "for", "within", "from"})  # those who
_APART = re.compile(r"\s*[,:;.-]+\s+(?!(?:and|also|then|plus)\b)", re.IGNORECASE)
_ASKED = frozenset({"customer", "band", "direction", "change"})


@functools.lru_cache(maxsize=128)
def clauses(question: str) -> tuple[str, ...]:
    """The parts of a question that are asked one after the other; usually one."""
    question = _REPEATED.sub(r"\1\1", question)
    if MARK in taken(question, {}):
        return (question,)
    if (both := two_cuts(question) or compared(question)) is not None:
        return both
    question = _of_none(unaccompanied(untagged(asked(question))))
    joined = _by_words(_HEADED.sub(r"\2 customer \1", question))
    if len(joined) > 1:
        return tuple(chain.from_iterable(cut(part) or (part,) for part in joined))
    return cut(question) or joined


def _by_words(question: str) -> tuple[str, ...]:
    """The parts that words which open questions tell of."""
    whole = understand(question)[1]
    if _is_whole(question, whole):
        return (question,)
    first, *later = _joined(question) or _sentences(question)
    if len(later) == 1 and _is_interjected(first):
        return tuple(later)
    if any(map(_EACH.search, later)):
        return (question,)
    term = understand(first)[0].values.get("term") if later else None
    more = [with_term(part, str(term)) if term else part for part in later]
    if not more or _SUBORDINATE.match(first) or any(map(_PREDICATE.match, more)):
        return (question,)
    more = [part for part in more if not _is_told(first, part)]
    named = bool(understand(question)[0].customers)
    parts = (_foretold(first, more), *(_of_one(part, named) for part in more))
    if _is_only_whole(whole, parts):
        return (question,)
    meant = [understand(part)[1].intent for part in parts]
    called = bool(whole.intent and load_grammar().intents[whole.intent].calls)
    if all(meant) and called and len(parts) == 2 and meant[0] in _CHAT:
        return (question,)  # "champion, the one in use? or something else"
    if all(meant):
        return (question,) if _is_once(question, whole, parts) else parts
    apart = len(parts) == 2 and _ASKED_APART.search(question)
    return parts if apart and unheard(parts) is not None else (question,)


def _is_only_whole(whole: Match, parts: Sequence[str]) -> bool:
    """Whether only all of it supposes something, or a part but names a message that none orders."""
    if whole.intent == "what_if" and understand(parts[0])[1].intent != "what_if":
        return True
    readings = (understand(part) for part in parts)
    return any(f.intent == "draft" and r.all_words[:1] != ("draft",) for r, f in readings)


def _of_none(question: str) -> str:
    """The question for how many there are, where all it says is that there are none."""
    return question if understand(question)[1].intent else counted(question) or question


def _is_whole(question: str, found: Match) -> bool:
    """Whether no part is asked apart: an example's very words, a refusal, a premise, a term."""
    if found.intent in refusing() or parted(question) is not None:
        return True
    if found.similarity == VERY_NEAR and understand(question)[0].words == ("{rule}",):
        return True  # a rule that all of it describes
    if found.intent == "define":
        described = found.similarity == VERY_NEAR and not _AND.search(question)
        return described or _WHAT_IT_IS.search(question) is not None
    return found.similarity == 1.0 and not found.nearest and not _ENDED.search(question)


def _is_told(first: str, part: str) -> bool:
    """Whether a part only asks why, and the answer to the first gives its reasons anyway."""
    return understand(first)[1].intent in _REASONED and _WHY.fullmatch(part) is not None


def unheard(parts: Sequence[str]) -> str | None:
    """The one of two questions that is not understood, and is no mere aside; None without one."""
    lost = [part for part in parts if understand(part)[1].intent is None]
    alone = len(parts) > 1 and len(lost) == 1
    return lost[0] if alone and len(understand(lost[0])[0].content) > 1 else None


def _of_one(part: str, named: bool) -> str:
    """A later part; where somebody is named, the messages that it asks for are theirs."""
    if named and understand(part)[1].intent == "outcomes":
        theirs = understand(f"{part} for him")[1].intent
        return f"{part} for him" if theirs == "message_history" else of_same(part)
    return of_same(part)


def _is_interjected(part: str) -> bool:
    """Whether a part is no more than a sound before the question: "hmm. and 1077?"."""
    reading, found = understand(part)
    little = not reading.slots and says_little(reading) and len(part.split()) == 1
    return little and found.similarity < 1.0


def _joined(question: str) -> list[str]:
    """The parts between words that join two questions; none where there is but one."""
    parts = [part for part in _joint().split(_FIRST.sub("", question)) if part.strip()]
    return parts if len(parts) > 1 else []


def _sentences(question: str) -> list[str]:
    """The sentences of a question, where each asks for something else; else the whole."""
    parts = [part for part in _SENTENCE.split(question) if part.strip(" ?.!")]
    found = [understand(part)[1].intent for part in parts]
    intents = load_grammar().intents
    answered = all(name and intents[name].calls for name in found)
    apart = len(set(found)) == len(parts)
    named = {"customer" in understand(part)[0].slots for part in parts}
    return parts if len(parts) > 1 and answered and apart and len(named) == 1 else [question]


@functools.cache
def _joint() -> re.Pattern[str]:
    """Where one question ends and the next begins; what joins them is left out."""
    said = load_grammar().clauses
    joining, asides, opening, things = (
        "|".join(map(re.escape, words))
        for words in (said.joining, said.asides, said.opening, said.things)
    )
    return re.compile(
        r"\s*[?;.]+\s+(?=(?:and|or|aur|what about|how about)\s)|"
        r",?\s+(?:and|aur|n)\s+(?=#?\d{3,9}(?:'s|\s+k[aei])\s)|"
        rf"(?:\s*[;:?.!]+\s+|,\s+|,?\s+(?=(?:{joining})\s))(?:(?:{joining})\s+)?"
        rf"(?:(?:{asides}),?\s+)*(?=(?:(?:{opening})(?:'?s)?|(?:(?:the|its|his|her|their|any)\s+)?"
        rf"(?:(?:latest|recent|current|full|usual|main)\s+)*(?:{things}))\b)",
        re.IGNORECASE,
    )


def of_same(clause: str) -> str:
    """A later clause, with the customer of the first in it where it only calls a tool so."""
    about = _ABOUT_IT.sub(r"\1 him", clause)
    understood = []
    if (meant := about_him(about, *understand(about))) and meant[1].intent != "draft":
        return f"{about} for him" if understand(f"{about} for him") == meant else f"{about} him"
    of_many = not _OF_MANY.isdisjoint(understand(about)[0].all_words)
    for said in (about,) if of_many else (about, f"{about} for him", f"{about} him"):
        reading, found = understand(said)
        sure = said == about or reading.content or found.similarity == VERY_NEAR
        if found.intent is None or not sure or (said != about and found.intent == "draft"):
            continue
        if load_grammar().intents[found.intent].calls:
            return said
        understood.append(said)
    return understood[0] if understood else clause


def _foretold(first: str, more: Sequence[str]) -> str:
    """The first clause, about the one whom only a later names: "why risky, and 1042's EMI"."""
    reading, asked_for = understand(first)
    if reading.slots & {"customer", "rule"} or asked_for.intent == "define":
        return first
    named = {one for part in more for one in understand(part)[0].customers}
    about = f"{first} of customer {named.pop()}" if len(named) == 1 else first
    found = understand(about)[1].intent
    return about if found and load_grammar().intents[found].is_personal else first


def _supposed_once(parts: Sequence[str]) -> bool:
    """Whether the rest only asks what follows of what is supposed: "if ..., how bad is it?"."""
    readings = [understand(part)[0] for part in parts]
    return "changes" in readings[0].values and all(
        asks_outcome(part)
        or (_CONSEQUENCE.match(part) and not _OWN_QUESTION.search(part) and reading.slots <= _ASKED)
        for part, reading in zip(parts[1:], readings[1:], strict=True)
    )


def _is_of_these(parts: Sequence[str]) -> bool:
    """Whether it asks which of several named customers: "1042 or 1077, who is first"."""
    named, asked = understand(parts[0])[0], understand(parts[-1])
    return (
        len(named.customers) > 1 and asked[1].intent == "list" and not asked[0].slots - {"channel"}
    )


def _is_once(question: str, whole: Match, parts: Sequence[str]) -> bool:
    """Whether the parts, each of which could be asked, are one question all the same."""
    one = _supposed_once(parts) or _is_of_these(parts) or _is_one_cohort(question, whole, parts)
    return one or _is_pair(whole, parts)


def _is_one_cohort(question: str, whole: Match, parts: Sequence[str]) -> bool:
    """Whether the first part asks nothing itself: "of the criticals, how many are salaried"."""
    asks = understand(parts[0])[0].all_words
    of_many = all(understand(part)[1].intent in COHORT for part in parts[1:])
    asking = _ASKING.intersection(asks[:3]) and asks[0] not in _AMONG
    begun = of_many and whole.intent in COHORT and not asking
    return begun and question.startswith(parts[0]) and bool(_APART.match(question[len(parts[0]) :]))


def _is_pair(whole: Match, parts: Sequence[str]) -> bool:
    """Whether a comparison was parted between the two whom it is of."""
    later = map(understand, parts[1:])
    return whole.intent == "compare" and any(
        found.intent == "compare" and len(set(reading.customers)) == 1 for reading, found in later
    )


def about_him(clause: str, reading: Reading, found: Match) -> tuple[Reading, Match] | None:
    """The clause with "him" in it, where it names nobody and only that makes it a question."""
    hindering = (_ANEW | _FOLLOWING) - (frozenset() if found.intent else _OTHERS)
    if "customer" in reading.slots or not hindering.isdisjoint(reading.all_words):
        return None
    filtered = bool(reading.slots - {"days", "days_back", "since", "as_of", "direction"})
    idle = found.intent in _CHAT and found.similarity < VERY_NEAR
    if found.intent is not None and not idle and (found.intent != "list" or filtered):
        return None
    for said in (f"{clause} for him", f"{clause} him"):
        about = understand(said)
        intent = about[1].intent
        others = intent != "message_history" and not _OTHERS.isdisjoint(reading.all_words)
        if intent is not None and load_grammar().intents[intent].is_personal and not others:
            return about
    return None
