"""What a customer's reply asks for, by word lists alone: the same words always mean the same.

Where in doubt contact ends: a word too many stops a message that a person can propose again, a word
too few writes to somebody who said no.
"""

import re
from dataclasses import dataclass
from functools import cache

from engine.outreach.plain import plain, readings
from knowledge.replies import ReplyKind, ReplyRule, load_reply_rules

_WORD = re.compile(r"[\w\u0900-\u0963]+")
_APOSTROPHE = re.compile(r"(?<=\w)['’`](?=\w)")


@dataclass(frozen=True)
class Meaning:
    """The rules that a reply fits, most urgent first; none where nobody can tell."""

    rules: tuple[ReplyRule, ...]

    @property
    def kinds(self) -> tuple[ReplyKind, ...]:
        """Each kind once, most urgent first."""
        return tuple(dict.fromkeys(rule.kind for rule in self.rules)) or ("unknown",)

    @property
    def needs_a_person(self) -> bool:
        """Whether an analyst has to look at it."""
        return not self.rules or any(rule.task for rule in self.rules)


def understand(text: str) -> Meaning:
    """What the reply asks for.

    >>> understand("S.T.O.P!").kinds, understand("ok").kinds
    (('stop',), ('unknown',))
    """
    said = {_words(reading) for reading in readings(_APOSTROPHE.sub("", text))}
    return Meaning(tuple(rule for rule in load_reply_rules() if _fits(rule, said)))


def _fits(rule: ReplyRule, said: set[str]) -> bool:
    whole, starts, anywhere = _phrases(rule)
    return any(
        text in whole
        or any(f"{text} ".startswith(f"{phrase} ") for phrase in starts)
        or any(f" {phrase} " in f" {text} " for phrase in anywhere)
        for text in said
    )


@cache
def _phrases(rule: ReplyRule) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    lists = (rule.whole, rule.starts, rule.anywhere)
    whole, starts, anywhere = (frozenset(_words(plain(p)) for p in phrases) for phrases in lists)
    return whole, starts, anywhere


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text))
