"""Cues: what the words of a question tell of its intent where no example is near enough.

A cue is a set of groups of words that must all be heard, in any order. The more groups a cue has,
the more it tells, and a group of words that hardly mean anything else counts twice; cues that tell
as much of several intents leave it to others to decide.
"""

import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.embedded.grammar import load_grammar


@dataclass(frozen=True)
class Cue:
    """Groups that must be heard, and those that must not; `weight` is how much it tells."""

    intent: str
    weight: int
    heard: tuple[re.Pattern[str], ...]
    unheard: tuple[re.Pattern[str], ...]

    def fits(self, said: str) -> bool:
        """Whether the words, parted by spaces, hold every group and none that is forbidden."""
        return all(group.search(said) for group in self.heard) and not any(
            group.search(said) for group in self.unheard
        )


def told(words: Sequence[str], allowed: Callable[[str], bool]) -> tuple[tuple[str, ...], int]:
    """The allowed intents that the words tell of best, none, one or several alike; of how many."""
    return _strongest((cue for cue in _cues() if allowed(cue.intent)), words)


def best(lines: Mapping[str, Sequence[str]], words: Sequence[str]) -> tuple[str, ...]:
    """The names whose lines the words fit best."""
    return _strongest(_compiled(lines), words)[0]


def _strongest(cues: Iterable[Cue], words: Sequence[str]) -> tuple[tuple[str, ...], int]:
    said = " ".join(words)
    strength: dict[str, int] = {}
    for cue in cues:
        if cue.weight > strength.get(cue.intent, 0) and cue.fits(said):
            strength[cue.intent] = cue.weight
    most = max(strength.values(), default=0)
    return tuple(name for name, value in strength.items() if value == most), most


@functools.cache
def words(intent: str) -> frozenset[str]:
    """The whole words that the cues of an intent are made of."""
    heard = " ".join(each for line in load_grammar().cues.get(intent, ()) for each in line.split())
    return frozenset(re.findall(r"(?<![!\w])\w+(?![\w*])", heard.replace("+", " ")))


@functools.cache
def _cues() -> tuple[Cue, ...]:
    return _compiled(load_grammar().cues)


def _compiled(lines: Mapping[str, Sequence[str]]) -> tuple[Cue, ...]:
    return tuple(_cue(intent, line) for intent, said in lines.items() for line in said)


@functools.cache
def _cue(intent: str, line: str) -> Cue:
    heard = [each for each in line.split() if not each.startswith("!")]
    unheard = [each[1:] for each in line.split() if each.startswith("!")]
    return Cue(
        intent,
        len(heard) + sum(each.startswith("^") for each in heard),
        tuple(group(each.removeprefix("^")) for each in heard),
        tuple(map(group, unheard)),
    )


def group(text: str) -> re.Pattern[str]:
    """A group of a line as a pattern of whole words."""
    either = (
        re.escape(word).replace(r"\+", " ").replace(r"\*", r"\S*") for word in text.split("|")
    )
    return re.compile(rf"(?<!\S)(?:{'|'.join(either)})(?!\S)")
