"""Introductions: what is said beside a question to say why it is asked, and asks nothing.

"I'm taking over from a colleague. Who has income shock?" asks for income shock, "..., so that I can
staff the shifts" tells what for. Such a part is left out where the question is not understood with
it but is without, and where it holds no value that the question itself does not hold.
"""

import re
from itertools import pairwise

from assistant.embedded.grammar import load_grammar
from assistant.embedded.matching import understand
from assistant.embedded.reading import Reading

_PURPOSES = r"(?:so that|so i can|so we can|in order to|because|cause|coz|bcoz|as (?:i|we|my|our))"
# Between sentences, between parts of one, and before what says what for.
_PARTED = re.compile(
    r"(?<=\w)\s*[.!;:?]+\s+(?=\w)|(?<=\w)\s*,\s+|\s+[-\u2013\u2014]+\s+"
    rf"|\s+(?={_PURPOSES}\b)",
    re.IGNORECASE,
)
_TELLING = re.compile(
    r"\W*(?:(?:and|so|well|ok|okay|hi|hello|see|btw)\W+)*"
    r"(?:i|we|my|our|i'?m|i'?ve|we'?re|he|she|it'?s|it|this|there|the|a|an|some|somebody|someone"
    r"|for (?:my|our|the|a|an)"
    r"|new|just|busy|big|long|tough|boss|management|mgmt|audit|auditors?|head office|ho)\b",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"\b(?:what|which|who|whose|whom|how|why|where|when|show|list|give|tell|find|count|draft|explain"
    r"|compare|want|wants|need|needs|mean|only|just the|except|without|not|those|them|ones|if"
    r"|suppose|assume|customers? (?:with|who|in|from|that)|should|can|could|may|would|do|does"
    r"|did)\b"
    r"|\d|%",
    re.IGNORECASE,
)
_PURPOSE = re.compile(rf"\W*{_PURPOSES}\b", re.IGNORECASE)


def unaccompanied(question: str) -> str:
    """The question without what is said beside it; as it is where it is understood as a whole."""
    if understand(question)[1].intent is not None:
        return question
    edges = [0, *(found.end() for found in _PARTED.finditer(question)), len(question)]
    parts = [question[start:end] for start, end in pairwise(edges)]
    asking = [place for place, part in enumerate(parts) if not _only_tells(part)]
    if not asking or len(asking) == len(parts):
        return question
    left = "".join(parts[asking[0] : asking[-1] + 1]).strip(" ,;:-\u2013\u2014")
    told = [*parts[: asking[0]], *parts[asking[-1] + 1 :]]
    reading, found = understand(left)
    called = found.intent is not None and bool(load_grammar().intents[found.intent].calls)
    return left if called and all(_adds_nothing(part, reading) for part in told) else question


def _only_tells(part: str) -> bool:
    """Whether it states something and asks for nothing."""
    if _PURPOSE.match(part):
        return True
    asks = part.rstrip().endswith("?") or _ASKING.search(part)
    return bool(_TELLING.match(part)) and not asks


def _adds_nothing(part: str, asked: Reading) -> bool:
    """Whether it holds no value but such as the question holds itself."""
    said = understand(part)[0].values
    return all(
        asked.values.get(name) == value
        for name, value in said.items()
        if value and name not in ("refused", "follows", "term", "pronoun", "at", "since", "as_of")
    )
