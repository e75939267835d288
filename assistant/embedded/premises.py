"""Premises: what a question takes for granted, and the tag at its end that seeks a nod.

"Glad that 1042 is low now, what made it improve?" asks one thing about 1042, and takes another for
granted. The premise is no question of its own: its values go with what is asked, so that the answer
tells the fact where it is otherwise.
"""

import functools
import re
from collections.abc import Iterable

from assistant.embedded.grammar import load_grammar
from assistant.embedded.matching import understand

_ENDS = (
    r"(?:\s*[,;:!?]+\s+|\.\s+|\s+[-\u2013\u2014]+\s+"
    r"|\s+(?=(?:so|but)\s+(?:why|what|how|can|may|should|is|are|do|does|no|i|we)\b))"
)
_CONCLUSION = re.compile(
    r"\W*(?:so\s+)?(?:we|i|no|nothing|let'?s|you|all|everything)\b", re.IGNORECASE
)
_FILLED = re.compile(r"(?:\w+\W+){2}\w+")  # three words: what a tag follows says something itself


def untagged(question: str) -> str:
    """The question without the words of a tag that seeks a nod: "1042 is low, right?"."""
    left = _tag().sub("", question)
    return f"{left}?" if left != question and _FILLED.search(left) else question


def parted(question: str) -> tuple[str, str] | None:
    """The premise of a question, and what is asked with it; None where nothing is granted.

    >>> parted("glad that 1042 is low now, what made it improve?")
    ('1042 is low now', 'what made it improve?')
    """
    for opening in (_opened(), _stated()):
        found = opening.match(question)
        if found is not None and _states(found["premise"]):
            return found["premise"], found["asked"]
    return None


def _states(premise: str) -> bool:
    """Whether it says something of one customer, and asks nothing."""
    said = understand(premise)[0]
    asks = not load_grammar().deciding.asking.isdisjoint(said.all_words[:1])
    return len(set(said.customers)) == 1 and not asks


def is_vague(asked: str) -> bool:
    """Whether it only asks for the reason of what was said before it: "why is that?"."""
    said = understand(asked)[0]
    vague = load_grammar().premises.vague | {"{direction}"}
    return vague.issuperset(said.all_words)


def concluded(premise: str, asked: str) -> tuple[str, ...]:
    """The premise alone, where nothing is asked but a conclusion is drawn: "so we can leave it"."""
    return (premise,) if _CONCLUSION.match(asked) else ()


@functools.cache
def _tag() -> re.Pattern[str]:
    said = load_grammar().premises
    return re.compile(
        rf"(?:(?:\s*[,;.!\u2013\u2014-]+\s*|\s+)(?:{_any(said.tags)})"
        rf"|\s*[,;.!\u2013\u2014-]+\s*(?:{_any(said.nods)}))[\s?.!]*$",
        re.IGNORECASE,
    )


@functools.cache
def _opened() -> re.Pattern[str]:
    said = load_grammar().premises
    return re.compile(
        rf"\W*(?:(?:{_any(said.lead)})\W+)*(?:{_any(said.openers)})\s+"
        rf"(?P<premise>.+?){_ENDS}(?:(?:{_any(said.lead)})\s+)*(?P<asked>\S.*)",
        re.IGNORECASE | re.DOTALL,
    )


@functools.cache
def _stated() -> re.Pattern[str]:
    said = load_grammar().premises
    who = rf"(?:(?:customer|client|account|cust)\s+)?#?\d{{3,9}}|{_any(said.stating)}"
    return re.compile(
        rf"\W*(?:(?:{_any(said.lead)})\W+)*(?P<premise>(?:{who})(?:\s+|(?='))(?:{_any(said.verbs)})\s.+?)"
        rf"{_ENDS}(?:(?:{_any(said.lead)})\s+)*(?P<asked>\S.*)",
        re.IGNORECASE | re.DOTALL,
    )


def _any(words: Iterable[str]) -> str:
    longest = sorted(words, key=lambda word: (-len(word), word))
    said = "|".join(re.escape(word).replace("'", "['\u2019]?") for word in longest)
    return rf"(?:{said})(?!\w)"
