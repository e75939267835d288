"""Defining: what a question asks by describing it, or by naming a term beside other words.

`glossary` reads questions that are about a term's meaning and nothing else. Here a question is read
once more, with the term that it names cut: where it was not understood, or says outright that the
meaning is wanted ("due date shift, how does that work"). What names no term may still describe one,
or a rule: "how far does the prediction look ahead".
"""

import re

from assistant.embedded import cues
from assistant.embedded.glossary import named
from assistant.embedded.grammar import load_grammar
from assistant.embedded.reading import Reading, in_normal_form, spelt

DEFINE = "define"
_OUTRIGHT = 3  # groups of a cue, from which the meaning is wanted whatever else was understood
_ASKED = 2  # groups, from which it is where nothing was
_TERMS = frozenset({"reason", "hardship", "treatment"})  # slots whose values are terms
_BESIDE = frozenset(
    {"days", "days_back", "n", "term", "channel", "change"}
)  # slots that a term's name may hold
# A rule is asked for by its topic: what else the question was taken for, it was by that topic.
_RULED = re.compile(
    r"\b(?:rules?|clause|regulations?|in the (?:us|uk|eu)|usa|uk|eu|united (?:kingdom|states)"
    r"|britain|british|american?|europe(?:an)?|england|massachusetts|scotland|india)\b"
)
_OF_TOPIC = frozenset({"since", "region", "at", "days", "direction", "language", "sort"})
_BY_TOPIC = frozenset({None, DEFINE, "treatment", "contact", "explain_rule", "message_history"})
_ONE = re.compile(r"\bthe (?:customer|client|account|borrower)\b")
_THEM = re.compile(r"\b(?:they|them|those|these ones)\b")
_SOMEBODY = re.compile(r"\d{3}|\b(?:he|she|him|her|his|hers|their|theirs)\b")


def asked(text: str, reading: Reading, intent: str | None) -> tuple[Reading, str] | None:
    """The question as one for a meaning or for a rule, and the intent of that; None if it is none.

    `intent` is what it was understood as before.
    """
    said = spelt(text)
    ruled = is_ruled(text) and "rule" not in reading.slots and intent in _BY_TOPIC
    taken = _TERMS | _BESIDE | {"customer"} | (_OF_TOPIC if ruled else set())
    if reading.slots - taken or _SOMEBODY.search(said):
        return None
    described = _described(said) if intent is None or ruled else None
    if ruled and described is not None and described[1] == "explain_rule":
        return described
    defined = _named(said, reading)
    pointed = defined is not None and defined.values["term"] in load_grammar().terms.pointed
    if defined is None or (pointed and described is not None):
        return described
    groups = cues.told(defined.all_words, lambda name: name == DEFINE)[1]
    enough = _ASKED if intent is None and not pointed else _OUTRIGHT
    return (defined, DEFINE) if groups >= enough else described


def is_ruled(text: str) -> bool:
    """Whether it speaks of rules, or of what holds in a country."""
    return _RULED.search(text.lower()) is not None


def _named(said: str, reading: Reading) -> Reading | None:
    """The question with the term that it names, by its own name or as a value, cut."""
    if (term := named(said)) is not None:
        left = _THEM.sub("it", _ONE.sub("somebody", said.replace(term, " {term} ")))
        return in_normal_form(left, {"term": term})
    slots = [word[1:-1] for word in reading.all_words if word.startswith("{")]
    values = [value for slot in _TERMS.intersection(slots) for value in reading.values[slot]]
    if len(set(values)) != 1 or "customer" in slots:
        return None
    words = (
        "{term}" if word[1:-1] in _TERMS and word.startswith("{") else word
        for word in reading.all_words
    )
    return in_normal_form(" ".join(words), {"term": values[0]})


def _described(said: str) -> tuple[Reading, str] | None:
    """The one term or rule that the words describe."""
    for slot, intent, described in (
        ("term", DEFINE, load_grammar().described.terms),
        ("rule", "explain_rule", load_grammar().described.rules),
    ):
        found = cues.best(described, said.split())
        if len(found) == 1:
            value = found[0] if slot == "term" else [found[0]]
            return in_normal_form(f" {{{slot}}} ", {slot: value}), intent
    return None
