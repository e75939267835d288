"""Leftovers: what a question about a cohort says that no filter of it holds.

A filter that is dropped in silence gives an answer to another question. So words that nobody knows,
and a "not" that excludes nothing that was found, are told instead of answered around.
"""

import re

from assistant.embedded.grammar import load_grammar
from assistant.embedded.lexicon import vocabulary
from assistant.embedded.reading import Reading

# The tools order the other lists from the most down.
_RISING = frozenset({"runway_days", "payment_due_on", "priority"})
COHORT = frozenset({"list", "count", "group"})
_NEGATIONS = frozenset({"not", "never", "without", "except", "excluding", "exclude", "non", "nor"})
_CHOOSING = frozenset({"with", "having", "who", "whose", "for", "of", "by", "and"})
# "late salary or vulnerable": either of two properties cannot be asked for, and both would be
# another question.
_FILTER = r"band|reason|where|hardship|segment|region|language|treatment|vulnerable|percent"
_LINK = r"(?: (?:who|whose|with|having|has|have|a|an|the|are|is|in))*"
_EITHER = re.compile(rf"\{{({_FILTER})\}}{_LINK} or{_LINK} \{{(?!\1\}})(?:{_FILTER})\}}")
_NEGATED = frozenset(
    {"pay", "paying", "repay", "miss", "default"}
)  # what a cohort may be said not to do


def unknown(reading: Reading) -> tuple[str, ...]:
    """The words that the grammar does not know at all."""
    plain = (word for word in reading.words if not word.startswith("{") and "_" not in word)
    return tuple(word for word in plain if word not in vocabulary())


def unread(reading: Reading, heard: frozenset[str] | None = None) -> tuple[str, ...]:
    """What must not be dropped: unknown words, and a negation with what it is of.

    With the words that questions about cohorts are made of, `heard`, also any other word.
    """
    neutral, beside = load_grammar().neutral, load_grammar().beside_filters
    left = [word for word in unknown(reading) if word not in neutral | beside]
    if "by" in reading.slots and _CHOOSING.isdisjoint(reading.all_words):
        left = left if len(left) > 1 else []  # a cut holds everybody: a verb more is no filter
    elif heard is not None:
        plain = (word for word in reading.words if not word.startswith("{"))
        left += [word for word in plain if word not in heard and word not in left]
    words = reading.all_words
    for place, word in enumerate(words):
        negated = words[place + 1 : place + 3]
        if word in _NEGATIONS and not _NEGATED.intersection(negated):
            left.append(" ".join((word, *(each for each in negated if not each.startswith("{")))))
    if not ("by" in reading.slots or _RISING.intersection(reading.values.get("sort", ()))):
        left += [word for word in words if word in load_grammar().deciding.ascending]
    left += [f"and {name}" for name in dict.fromkeys(reading.values.get("by", ()))][1:]
    left = list(dict.fromkeys(left))
    left += ["or"] if _EITHER.search(" ".join(words)) else []
    return tuple(left)
