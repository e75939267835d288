"""Supposing: what a question changes of a customer, however it says so.

Where one customer is meant and a feature is said with a level, something is supposed, unless the
question asks what is so. Levels and features are paired the nearest first; a number that belongs to
no feature, or a feature that would be dropped, leaves nothing supposed, so that it is asked back.
"""

import functools
import re
from collections.abc import Sequence

from assistant.embedded import counted, levels
from assistant.embedded.extracting import Values
from assistant.embedded.grammar import load_grammar
from assistant.embedded.hearing import Said
from assistant.embedded.lexicon import whole
from assistant.embedded.pairing import Pair, paired

_WHY = re.compile(r"\b(?:why|when (?:was|were|did|has))\b")
_THEN = re.compile(r"\b(?:then|what)\s*$")  # "kya hoga" asks what comes of it
_ASKS_BACK = re.compile(
    r"\s*(?:and |so |but |ok |then |on )*(?:has|have|did|does|do|was|were|is|are|who|which|when"
    r"|where|whose|how (?:many|much|often)|list|show|tell|give|find)\b"
)
_TOLD = re.compile(
    r"(?:(?<!of )(?<!for )(?<!by )\b#?\d{3,9}|\b(?:he|she|they|customer))\s+"
    r"(?:(?:already|now|still|also) )?"
    r"(?:has|have|had|is|was|are|got|earns|missed|never|always)\b"
)
_STATES = re.compile(r"\b(?:has|have|had|is|are|was|were|got|earns?|missed)\b")
# "customers without late salary" are chosen by it; nothing is supposed of them.
_COHORT = re.compile(
    r"\b(?:customers|clients|people|ppl|accounts|borrowers|guys|folks|those|everyone|anyone|anybody"
    r"|everybody|who|list|find|how many|which|whose|count)\b"
)
# The level that is now: "2 rather than 3", "from 3 to 5".
_NOW = re.compile(
    r"\b(?:rather than|instead of|not|in place of)\s+(?:rs )?"
    r"(?:\d{1,2}|\d+(?=\s*(?:%|k\b|days?\b))|\d{5,})(?:\.\d+)?\b\s*(?:%|percent\b|days?\b|k\b)?(?=\s|$)"
    r"|\bfrom\s+(?:rs )?[\d.]+\s*(?:%|percent|days?|k)?(?=\s+to\b)"
)
# "45000 in 1042's account" is about the account.
_HOLDER = re.compile(r"\b(in|on)\s+(#?\d{3,9}|his|her|their)\s+(account|acct|bank)\b")
_CHOOSING = ("band", "segment", "hardship", "region")
_ASSUMED = re.compile(
    r"\b(?:if|suppose|supposing|assume|assuming|imagine|simulate|would|he|she|his|her|him)\b"
    r"|\d{3,}"
)
_OUTRIGHT = re.compile(
    r"\b(?:if|suppose|supposing|assume|assuming|imagine|simulate|pretend|would|were|say|let|whatif|hypothetically)\b"
)
_DENIED = re.compile(r"\b(?:did|has|have|was|is) not\b")


def suppositions(text: str, values: Values) -> str:
    """The changes that are supposed, taken out of the text; nothing where nothing is supposed."""
    if _is_held_back(text):
        return text
    plain = _NOW.sub(" ", levels.spelt_out(counted.parted(text)))
    plain = _HOLDER.sub(r"\1 \3 of \2", plain)
    said = Said.of(plain)
    pairs = paired(said)
    if not pairs or not _supposes(plain, said, pairs):
        return text
    values["changes"] = {pair.code: pair.value for pair in pairs}
    return said.without([(pair.level, pair.mention) for pair in pairs])


def reports(text: str) -> bool:
    """Whether it asks why or when something was: that supposes nothing."""
    return bool(_WHY.search(text))


def of_many(text: str) -> bool:
    """Whether customers are chosen by what is said, and nothing is supposed of one."""
    chosen = _COHORT.search(text) or _kinds_of_customers().search(text)
    return bool(chosen) and not _ASSUMED.search(text)


def asks_outcome(text: str) -> bool:
    """Whether it asks what comes of something, and no more: "risk?", "what is the new pd"."""
    said = load_grammar()
    words = set(re.findall(r"[a-z]+", text.lower()))
    heard = {word for word in words if _heard("outcomes").fullmatch(word)}
    return bool(heard) and words - heard <= said.filler | said.supposing.asking


def subject(code: str) -> str:
    """A feature in words; nothing where it has none of its own."""
    said = load_grammar().supposing.subjects
    return next((words[0] for codes, words in said.items() if code in codes.split()), "")


@functools.cache
def _kinds_of_customers() -> re.Pattern[str]:
    said = load_grammar().slots
    return whole(word for kind in _CHOOSING for words in said[kind].values() for word in words)


def _is_held_back(text: str) -> bool:
    """Whether it cannot suppose anything of one customer."""
    never = _heard("never").search(text)
    denied = never and never.group() == "did" and _DENIED.search(text) and _OUTRIGHT.search(text)
    return reports(text) or of_many(text) or bool(never and not denied)


def _supposes(text: str, said: "Said", pairs: Sequence[Pair]) -> bool:
    """Whether the levels are supposed: by a word, or by what is asked of one customer."""
    if _OUTRIGHT.search(text):
        return True
    asked = bool(_heard("outcomes").search(text) or _THEN.search(text))
    if _TOLD.search(text) or (_ASKS_BACK.match(text) and not asked):
        return False
    if _heard("cues").search(text) or _THEN.search(text):
        return True
    kinds = {pair.level.kind for pair in pairs}
    numbered = any(pair.level.is_number for pair in pairs)
    plain = not _STATES.search(text)
    told = (numbered and (asked or plain)) or (asked and plain and kinds != {"usual"})
    return len(said.ids) == 1 and told


@functools.cache
def _heard(part: str) -> re.Pattern[str]:
    return whole(getattr(load_grammar().supposing, part))
