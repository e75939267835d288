"""Valued: what the kinds of the values in a question ask for, where its words decide nothing."""

import functools

from assistant.embedded.grammar import load_grammar
from assistant.embedded.lexicon import foreign
from assistant.embedded.looking_back import looked_back
from assistant.embedded.reading import Reading

HELD_AGAINST = frozenset(
    {"group", "alike", "distributed", "compare", "beside", "worse", "better", "safer", "difference"}
)
_ALSO = frozenset({"vulnerable", "language", "treatment", "percent"})
TELLING = frozenset({"band", "hardship", "reason", "segment", "region"})  # kinds of customers
_KINDS = ("segment", "region", "language", "hardship", "band")


def by_values(reading: Reading) -> str | None:
    """The intent that the kinds of the values alone allow, where words decide nothing."""
    slots = reading.slots
    if not foreign().isdisjoint(reading.words):
        return None
    if "change" in slots:
        return "what_if"
    if (past := looked_back(reading)) is not None:
        return past
    if reading.all_words.count("{customer}") > 1 and slots == {"customer"}:
        return (
            None if load_grammar().deciding.comparing.isdisjoint(reading.all_words) else "compare"
        )
    if "customer" in slots or not slots <= _cohort():
        return None
    if "by" in slots or is_compared(reading):
        return "group"
    named = bool(slots & (TELLING | {"vulnerable", "treatment"})) and _is_of_customers(reading)
    if "where" in slots or len(slots & (TELLING | _ALSO)) > 1 or named:
        return "count" if "how_many" in reading.words else "list"
    return None


def _is_of_customers(reading: Reading) -> bool:
    """Whether little else is said than whom to look for."""
    telling = load_grammar().deciding
    left = {word for word in reading.words if not word.startswith("{")}
    more = 0 if reading.slots == {"region"} else 1
    few = len(left - telling.sought) <= more
    return few and bool(telling.sought & left) and telling.asked.isdisjoint(left)


def is_compared(reading: Reading) -> bool:
    """Whether kinds of customers are held against each other: "gig or salaried, who is riskier"."""
    several = any(len(reading.values.get(kind, ())) > 1 for kind in _KINDS)
    return several and not HELD_AGAINST.isdisjoint(reading.all_words)


@functools.cache
def _cohort() -> frozenset[str]:
    return frozenset(load_grammar().intents["list"].filters) | {"by"}
