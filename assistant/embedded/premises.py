"""Premises: what a question takes for granted, and the tag at its end that seeks a nod.

"Glad that 1042 is low now, what made it improve?" asks one thing about 1042, and takes another for
granted. The premise is no question of its own: its values go with what is asked, so that the answer
tells the fact where it is otherwise.
"""

import functools
import re
from collections.abc import Iterable

from assistant.embedded.grammar import load_grammar
from assistant.embedded.matching import refusing, understand

_ENDS = (
    r"(?:\s*[,;:!?]+\s+|\.\s+|\s+[-\u2013\u2014]+\s+"
    r"|\s+(?=(?:so|but)\s+(?:why|what|how|can|may|should|is|are|do|does|no|i|we)\b)"
    r"|\s+(?=(?:can|may|could|should|shall)\s+(?:we|i)\b))"
)
_CONCLUSION = re.compile(
    r"\W*(?:so\s+)?(?:we|i|no|nothing|let'?s|you|all|everything)\b", re.IGNORECASE
)
_PERMITTED = re.compile(
    r"\W*(?:so\s+)?(?P<who>we|i)\s+(?P<may>can|may|could|should)\s+(?P<do>[\w\s'-]+)", re.IGNORECASE
)
_MAY_WE = re.compile(r"\W*(?:so\s+)?(?:can|may|could|should|shall)\s+(?:we|i)\b", re.IGNORECASE)
# "why do we have no criticals in Pune": whom there is said to be none of is counted.
_NONE = (
    r"(?:(?:no|zero|0|(?:(?:not|have)\s+)*(?:a single|any)|hardly any)\s+(?P<kind>[\w\s/-]+?)"
    r"|(?:nobody|no one|no-one)\s+(?:(?:is|are)\s+)?(?P<who>[\w\s/-]+?))"
)
_DENIED = re.compile(
    r"\W*(?:(?:so|and|but|well|ok|why|how come|is it true that|with|if)\W+)*"
    r"(?:(?:(?:do|does|did|are|is|don'?t)\s+)?(?:we|there|you)\s+)?"
    r"(?:(?:do not|don'?t|have|has|is|are|got)\s+)*"
    rf"{_NONE}(?:\s+(?:now|today|at all|any ?more|left)\b.*|\s+(?:we|i|you)\b.*"
    r"|\s*[,.;:!?]+(?:\s.*)?|\s+[-\u2013\u2014]+\s.*|\s*)",
    re.IGNORECASE | re.DOTALL,
)
_EMPTY = re.compile(
    r"\W*(?:(?:so|and|but|well|why)\W+)*(?:is\s+)?(?:the|our)\s+(?P<kind>\w+)\s+band\s+"
    r"(?:(?:is|has)\s+)?(?:empty|deserted|gone)\b.*",
    re.IGNORECASE | re.DOTALL,
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
    """What a conclusion comes to: "so we can call him" asks for it, "so we can leave it" nothing.

    Then the premise alone is looked up; not where the conclusion is an order that is refused.
    """
    if understand(asked)[1].intent in refusing():
        return ()
    found = _PERMITTED.fullmatch(asked.strip(" ?.!"))
    permitted = f"{found['may']} {found['who']} {found['do']} him" if found else ""
    meant = (permitted,) if permitted and understand(permitted)[1].intent == "contact" else ()
    drawn = _CONCLUSION.match(asked) or _MAY_WE.match(asked)
    return (*meant, premise) if drawn else ()


def is_lost(asked: str) -> bool:
    """Whether it asks if we may do what is not understood: only the premise can be told then."""
    return bool(_MAY_WE.match(asked)) and understand(asked)[1].intent is None


def counted(question: str) -> str | None:
    """The question for how many there are of whom it takes for granted that there are none.

    >>> counted("why do we have no critical customers?")
    'how many critical customers'
    """
    found = _DENIED.fullmatch(question) or _EMPTY.fullmatch(question)
    if found is None or re.search(r"\d{3}", question):
        return None
    said = found.groupdict()
    kind = said["kind"] or f"customers {said['who']}"
    for asked in (f"how many {kind}", f"how many {kind} customers"):
        reading, meant = understand(asked)
        if meant.intent == "count" and reading.slots:
            return asked
    return None


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
