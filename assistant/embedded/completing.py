"""Completing: what a short turn means once what it leaves out is put in.

"and with 70000?" is another level of what was supposed, "just rent" the payments that are due, and
"balance?" the balance of the customer who is spoken of.
"""

import re

from assistant.embedded import supposing
from assistant.embedded.ellipsis import says_little
from assistant.embedded.focus import ASIDES, Frame
from assistant.embedded.grammar import load_grammar
from assistant.embedded.leftover import COHORT
from assistant.embedded.lexicon import whole
from assistant.embedded.matching import Match, understand
from assistant.embedded.narrowing import JUST
from assistant.embedded.reading import Reading

Understood = tuple[Reading, Match]

_LEADING = re.compile(
    r"^\W*(?:(?:and|or|with|what about|how about|also|now|then)\s+)+", re.IGNORECASE
)
SUPPOSING = re.compile(
    r"^\W*(?:(?:and|or|but|also|ok|so|now|then)\s+)*"
    r"(?:what if|whatif|if|suppose|supposing|say|had)\b"
    r"(?:\s+(?:it|that|this|they|he|she|his|her|the)(?:\s+(?:balance|level))?)?"
    r"(?:\s+(?:was|were|is|are|had|has|have|would be|stood|at|only|just|to|with))*\s+",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(r"\b(if|suppose|supposing|say) (?:it|that|they|this)\b", re.IGNORECASE)
_NOTHING = re.compile(
    r"^\W*(?:nothing|nil|none|zero|empty|no money|not a rupee|nought)\b.*$", re.IGNORECASE
)
_RATHER = re.compile(r"\b(?:rather than|instead of|and not|not)\b.*$", re.IGNORECASE)
_NUMBERED = re.compile(r"\d|\b(?:nothing|nil|none|zero|empty)\b", re.IGNORECASE)
_MEANING = re.compile(
    r"\b(?:mean|means|meaning|meant|matlab|define|definition|stands? for|kya (?:hai|hota)|explain"
    r"|what'?s an?|what is an?|understand)\b|=\s*\?",
    re.IGNORECASE,
)
_SHORT = 6  # words of a level that is told without its subject
_BRIEF = 4  # words of a turn that names one thing


def completed(clause: str, understood: Understood, last: Frame) -> Understood | None:
    """What the clause says with what the last question leaves to it; None where it says it all."""
    reading = understood[0]
    return (
        _narrower(clause, reading, last)
        or _paid(clause, reading, last)
        or _supposed(clause, reading, last)
        or _defined(clause, reading, last)
        or _figure(clause, understood, last)
    )


def with_subject(clause: str, last: Frame) -> str:
    """The clause with what was last supposed for "it": "if it were 0"."""
    named = subject(last)
    return _SUPPOSED.sub(rf"\1 the {named}", clause) if named else clause


def subject(last: Frame) -> str:
    """What was supposed or told of last, in words; nothing where that is several or has none."""
    codes = list(last.slots.get("changes", last.slots.get("reason", ())))
    return supposing.subject(codes[0]) if len(codes) == 1 else ""


def another_level(clause: str, last: Frame) -> str | None:
    """A level that is told without its subject, as a whole supposition: "what if 80,000"."""
    named = subject(last)
    level = _NOTHING.sub("0", _LEADING.sub("", SUPPOSING.sub("", clause)))
    if not named or len(level.split()) >= _SHORT or _NUMBERED.search(level) is None:
        return None
    said = f"what if the {named} is {level}"
    return said if understand(said)[0].slots == {"change"} else None


def _supposed(clause: str, reading: Reading, last: Frame) -> Understood | None:
    """The clause as a supposition like the last one: "and with 70000?", "what if it was 60"."""
    supposing = SUPPOSING.match(clause)
    if "change" in reading.slots or (last.intent != "what_if" and not supposing):
        return None
    if (level := another_level(clause, last)) is not None:
        return understand(level)
    supposed = understand(f"if {_LEADING.sub('', SUPPOSING.sub('', clause))}")
    return supposed if last.intent == "what_if" and "change" in supposed[0].slots else None


def _narrower(clause: str, reading: Reading, last: Frame) -> Understood | None:
    """The clause as filters, where it asks for no others: "just the vulnerable people"."""
    if last.intent not in COHORT or "term" not in reading.slots:
        return None
    narrowed = understand(_LEADING.sub("", clause))
    just = not JUST.isdisjoint(narrowed[0].all_words) and "term" not in narrowed[0].slots
    return narrowed if just else None


def _paid(clause: str, reading: Reading, last: Frame) -> Understood | None:
    """The clause as payments that are due, where customers were listed: "just rent"."""
    clause = _RATHER.sub("", clause)
    kinds = load_grammar().payments.values()
    if last.intent not in COHORT or "where" in reading.slots or len(clause.split()) > _BRIEF:
        return None
    if not whole(word for words in kinds for word in words).search(clause.lower()):
        return None
    due = understand(f"{clause.rstrip(' ?.!')} due")
    plain = {word for word in due[0].words if not word.startswith("{")}
    return due if due[0].slots == {"where"} and plain <= {"due"} else None


def _defined(clause: str, reading: Reading, last: Frame) -> Understood | None:
    """The clause as another term, where one was defined: "and priority"."""
    bare = _LEADING.sub("", clause).strip(" ?.!")
    if last.intent not in ASIDES or reading.slots - {"by", "sort"} or len(bare.split()) > _BRIEF:
        return None
    meaning = understand(f"what is {bare}")
    named = meaning[0].slots == {"term"} and set(meaning[0].words) <= {"what", "{term}", "mean"}
    return meaning if named and meaning[1].intent == "define" else None


def _figure(clause: str, understood: Understood, last: Frame) -> Understood | None:
    """The clause about the customer who is spoken of, where it names a figure: "balance?"."""
    reading, found = understood
    unsure = (
        found.intent in (None, "again") and reading.slots == {"reason"} and says_little(reading)
    )
    defines = found.intent == "define" and not _MEANING.search(clause)
    if not last.is_personal or not (unsure or defines):
        return None
    about = understand(f"{clause.rstrip(' ?.!')} for him")
    intent = load_grammar().intents.get(str(about[1].intent))
    told = intent is not None and intent.is_personal and bool(intent.calls)
    return about if told and not about[0].slots & {"reason", "term"} else None
