"""Valued: what the kinds of the values in a question ask for, where its words decide nothing."""

import functools
from itertools import pairwise

from assistant.embedded.grammar import load_grammar
from assistant.embedded.lexicon import foreign
from assistant.embedded.looking_back import looked_back
from assistant.embedded.nearness import FAINT
from assistant.embedded.reading import Reading

HELD_AGAINST = frozenset(
    {"group", "alike", "distributed", "compare", "beside", "worse", "better", "safer", "difference"}
)
_ALSO = frozenset({"vulnerable", "language", "treatment", "percent"})
TELLING = frozenset({"band", "hardship", "reason", "segment", "region"})  # kinds of customers
_OF_MANY = frozenset({"customers", "portfolio", "list", "whose", "anyone", "everyone"})
_WEIGHING = frozenset({"matter", "counts", "weigh", "weighs", "heavier", "weightier"})
_SUPPOSING = frozenset({"suppose", "imagine", "assume", "without"})
_FILTERING = (TELLING | {"vulnerable", "treatment", "percent", "where"}) - {"region"}
# A turn that adds to the last one, or speaks of what it told.
_LEANING = frozenset({"include", "including", "plus", "add", "too", "also", "it"})
_DOING = frozenset(
    {"treat", "approach", "offer", "write", "talk", "call", "calls"}
    | {"exposure", "sum", "average", "mean", "owe", "owes", "owed"}  # of them all together
)
_OF_PERSON = frozenset({"segment", "language", "region", "vulnerable"})
_BESIDE_TWO = frozenset(
    {"customer", "channel", "direction"}
)  # where two are held against each other
_RATHER = frozenset({"more", "less", "fewer"})
_CHOICE = frozenset({"or", "who", "which"})
_KINDS = ("segment", "region", "language", "hardship", "band")


def by_values(reading: Reading) -> str | None:
    """The intent that the kinds of the values alone allow, where words decide nothing."""
    slots = reading.slots
    if not foreign().isdisjoint(reading.words):
        return None
    if (own := _by_kind(reading)) is not None:
        return own
    if (past := looked_back(reading)) is not None:
        return past
    if reading.all_words.count("{customer}") > 1 and slots <= _BESIDE_TWO:
        compared = load_grammar().deciding.comparing.intersection(reading.all_words)
        one = len(set(reading.customers)) == 1  # "can 1042 pay his bill or not" names nobody else
        return "compare" if compared - (_CHOICE if one else set()) else None
    if "customer" in slots or not slots <= _cohort():
        return None
    if "by" in slots or is_compared(reading):
        return "group"
    named = bool(slots & (TELLING | {"vulnerable", "treatment"})) and _is_of_customers(reading)
    named = named or (not slots.isdisjoint(_FILTERING) and _says_no_more(reading))
    ordered = "sort" in slots and not slots.isdisjoint(TELLING)
    if "where" in slots or len(slots & (TELLING | _ALSO)) > 1 or named or ordered:
        return "count" if "how_many" in reading.words else "list"
    return None


def _by_kind(reading: Reading) -> str | None:
    """The intent that a rule, a supposed change or weighed reasons ask for."""
    slots, words = reading.slots, frozenset(reading.all_words)
    if "rule" in slots:
        return of_rule(reading)
    if "change" in slots:
        return "what_if"
    weighed = slots and slots <= {"reason", "where"} and _WEIGHING & words
    return "drivers" if weighed and not _OF_MANY & words else None


def of_rule(reading: Reading) -> str | None:
    """What a rule is named for: itself, or what it comes to for a customer."""
    words, telling = reading.all_words, load_grammar().deciding
    first = next((word for word in reading.words if not word.startswith("{")), "")
    supposed = ("what", "if") in pairwise(words) or not _SUPPOSING.isdisjoint(words)
    if first in telling.commanding | {"draft"} or supposed or _is_by_rule(reading):
        return None
    if "customer" not in reading.slots:
        return "explain_rule"
    is_contact = any(str(rule)[:1].isupper() for rule in reading.values["rule"])
    return "contact" if is_contact else "treatment"


def _is_by_rule(reading: Reading) -> bool:
    """Whether customers are sought by a rule: "how many customers fall under rule low"."""
    words = reading.all_words
    before = words[: words.index("{rule}")] if "{rule}" in words else ()
    return not _OF_MANY.isdisjoint(before)


def _says_no_more(reading: Reading) -> bool:
    """Whether nothing is said beside the filters that tells of anything but whom to look for."""
    grammar = load_grammar()
    said = grammar.deciding
    plain = {word for word in reading.words if not word.startswith("{")} - FAINT
    known = grammar.neutral | grammar.beside_filters | said.sought | said.counting
    all_words = set(reading.all_words)
    sized = "how" not in all_words or not all_words.isdisjoint({"big", "large"})
    leans = "follows" in reading.values or not all_words.isdisjoint(_LEANING)
    return sized and not leans and all_words.isdisjoint(_DOING) and plain <= known - said.asked


def _is_of_customers(reading: Reading) -> bool:
    """Whether little else is said than whom to look for."""
    telling = load_grammar().deciding
    left = {word for word in reading.words if not word.startswith("{")}
    more = 0 if reading.slots == {"region"} else 1
    few = len(left - telling.sought) <= more
    return few and bool(telling.sought & left) and telling.asked.isdisjoint(left)


def compared_by(reading: Reading) -> str:
    """What customers are compared by: "which of them earns more" asks for what each can afford."""
    said = set(reading.all_words)
    if len(set(reading.customers)) < 2 or "first" in said:
        return "compare"
    if _OF_PERSON & reading.slots:
        return "profile"
    topics = load_grammar().deciding.topics
    return next((name for name, words in topics.items() if words & said), "compare")


def is_topical(intent: str | None, reading: Reading) -> bool:
    """Whether an intent is that by which several named customers are held against each other."""
    return len(set(reading.customers)) > 1 and intent == compared_by(reading) != "compare"


def is_compared(reading: Reading) -> bool:
    """Whether kinds of customers are held against each other: "gig or salaried, who is riskier"."""
    several = any(len(reading.values.get(kind, ())) > 1 for kind in _KINDS)
    words = set(reading.all_words)
    rather = "or" in words and not words.isdisjoint(_RATHER)
    return several and (rather or not words.isdisjoint(HELD_AGAINST))


@functools.cache
def _cohort() -> frozenset[str]:
    return frozenset(load_grammar().intents["list"].filters) | {"by"}
