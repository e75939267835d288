"""Returning: what takes a conversation back to an earlier question.

"undo that" and "take that filter off again" go back by one question, "back to the list" to the
customers that were listed last. What else the clause says is then about those.
"""

import functools
import re
from dataclasses import replace

from assistant.embedded.ellipsis import says_little
from assistant.embedded.focus import Focus
from assistant.embedded.grammar import load_grammar
from assistant.embedded.lexicon import whole
from assistant.embedded.reading import read


def returned(clause: str, focus: Focus) -> tuple[str, Focus]:
    """What is left of the clause, and the focus that it goes back to; of a bare one nothing."""
    said = load_grammar().following
    for phrases, earlier in ((said.undoing, focus.before), (said.relisting, focus.cohort)):
        found = _phrases(phrases).search(clause)
        if found is not None and earlier is not None:
            rest = f"{clause[: found.start()]} {clause[found.end() :]}".strip(" ,.:;!?-")
            reading = read(rest)
            bare = not reading.slots and says_little(reading)
            return "" if bare else rest, replace(focus, last=earlier, lost=False)
    return clause, focus


@functools.cache
def _phrases(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(whole(phrases).pattern, re.IGNORECASE)
