"""Writing: whether a question asks for a message, and for nothing that a template does not say.

A message is drafted only where a word asks for one, and its text is a template's: a wish for what
it should say cannot be met, and a draft that leaves the wish out is not what was asked for. Where
nothing is named but a message and whom it is for ("letter to 1042 please"), a message is wanted:
any word that asks, permits or tells of the past makes it something else.
"""

import functools
import re
from itertools import pairwise

from assistant.embedded.grammar import expand, load_grammar
from assistant.embedded.reading import Reading, mask

# How a question whether something is so begins.
QUESTIONS = frozenset({("do", "we"), ("do", "i"), ("do", "they"), ("does", "it")})
_OTHER_WORDS = 2  # of a request for a message
_MORE_WORDS = 6  # of one that names the message and wishes nothing of what it says
_CONTENT = frozenset(
    {"saying", "says", "tell", "telling", "promising", "promise", "offering", "warning", "warn"}
    | {"mention", "mentioning", "stating", "explaining", "informing", "demanding", "threatening"}
)
_THAT = frozenset({"we", "i", "the", "our", "it", "{customer}", "if", "unless", "there", "nobody"})
_OF_NOTE = frozenset({"customer", "channel", "language", "tone", "template", "treatment"})
_ADDRESSED = re.compile(
    r"(?:\{(?:channel|treatment)\}|message|draft)(?: \S+){0,3}? (?:to|for) \{customer\}"
)
_ASKED = re.compile(r"\?|\b(?:yes or no|or not|ok|okay|right|possible)\W*$", re.IGNORECASE)
_REACHING = re.compile(r"\b(?:to|may|not) \{channel\}")  # "I'd like to text 1042" asks for no draft
_NO_MORE = re.compile(r"^(?:i|we) (?:should|must|ought to|have to) ")
_SEVERAL = re.compile(
    r"\b(?:emails|e-mails|mails|letters|texts|smses|messages|msgs|reminders|drafts)\b",
    re.IGNORECASE,
)
_SEEN = re.compile(r"\bthat (?:we|i) (?:can|could|may|approve|review|check|sign)\b")


def asks_to_write(reading: Reading) -> bool:
    """Whether a message is asked for outright: a channel, a call or a question asks for none."""
    if reading.all_words[:2] in QUESTIONS:
        return False
    said, words = load_grammar().deciding, set(reading.all_words)
    hints = bool(words & said.hinting) and words.isdisjoint({*said.asking, "how"})
    asked = hints or bool(words & said.writing) or bool(reading.slots & {"language", "tone"})
    requested = {"pls", "please"} & words and "for" in words
    asked = asked or bool(reading.all_words[:1] == ("{channel}",) and requested)
    other = [word for word in reading.words if not word.startswith("{") and word not in _writing()]
    outright = reading.words[:1] == ("draft",) and words & {"message", "{channel}"}
    most = 0 if wishes(reading) else _MORE_WORDS if outright else _OTHER_WORDS
    spoken = "voice" in reading.values.get("channel", ()) and words.isdisjoint(said.writing)
    return asked and not spoken and words.isdisjoint(said.unwritten) and len(other) <= most


def is_requested(text: str, reading: Reading) -> bool:
    """Whether nothing is said but that a message to somebody is wanted, or which one for whom.

    One that is merely named is asked about where a question mark ends it, or where it is several.
    """
    said, words = load_grammar().deciding, reading.all_words
    told = " ".join(words)
    reminded = set(reading.values.get("treatment", ())) <= {"gentle_reminder"}
    channels = reading.values.get("channel", ())
    noted = said.noted | ({"{channel}", "{treatment}"} if channels or reminded else set())
    if not (reading.slots <= _OF_NOTE and "customer" in reading.slots and reminded):
        return False
    if "voice" in channels or noted.isdisjoint(words) or _REACHING.search(told):
        return False
    if _SEVERAL.search(text):
        return False
    ordered = not said.requesting.isdisjoint(words)
    beside = (word for word in _NO_MORE.sub("", told).split() if not word.startswith("{"))
    known = said.noted | said.requested | (said.requesting if ordered else frozenset())
    if not known.issuperset(beside):
        return False
    return ordered or (not _ASKED.search(text) and _ADDRESSED.search(told) is not None)


def wishes(reading: Reading) -> bool:
    """Whether it says what a message should say: "write to 1042 that we tell the employer"."""
    words = reading.all_words
    said = " ".join(words)
    that = any(a == "that" and b in _THAT for a, b in pairwise(words)) and not _SEEN.search(said)
    return words[:1] == ("draft",) and (that or not _CONTENT.isdisjoint(words))


@functools.cache
def _writing() -> frozenset[str]:
    """The words of requests for a message: more of others would be a wish for its content."""
    examples = load_grammar().intents["draft"].examples
    return frozenset(word for each in examples for text in expand(each) for word in mask(text)[0])
