"""Courtesies: phrases at either end of a question that ask nothing, as "hi team" or "need it asap".

They are left out where what stands between them is understood without them; alone they are small
talk, and between other words they stay.
"""

import functools
import re

from assistant.embedded.grammar import load_grammar


def stripped(text: str) -> str:
    """The text without the phrases of courtesy around it; as it is where nothing else is said.

    >>> stripped("Hi team, critical customers in Pune pls. Thanks in advance!")
    'critical customers in Pune pls'
    """
    leading, trailing = _around()
    left = _without(trailing, _without(leading, text))
    return left if re.search(r"\w", left) else text


def _without(phrase: re.Pattern[str], text: str) -> str:
    shorter = phrase.sub("", text)
    return text if shorter == text else _without(phrase, shorter)


@functools.cache
def _around() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The phrases at the beginning of a text, and those at its end."""
    longest = sorted(load_grammar().courtesies, key=lambda phrase: (-len(phrase), phrase))
    said = "|".join(r"\W+".join(map(re.escape, phrase.split())) for phrase in longest)
    return (
        re.compile(rf"^\W*(?:{said})(?!\w)(?:[^\w#₹-]|-\s)*", re.IGNORECASE),
        re.compile(rf"(?<![^\w%)])[^\w%)]++(?:{said})\W*$", re.IGNORECASE),
    )
