"""The lexicon: the grammar's words as patterns that find them in a text, the longest first."""

import functools
import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.embedded.grammar import load_grammar
from engine.features import CATALOG
from knowledge.terms import load_terms

_NOTHING = re.compile(r"(?!)")
_UNSPELT = frozenset({"out_of_scope", "greeting", "thanks"})


@dataclass(frozen=True)
class Lexicon:
    """Phrases that are found as whole words, and what each stands for."""

    pattern: re.Pattern[str]
    meaning: Mapping[str, tuple[tuple[str, str | int], ...]]

    def values(self, found: re.Match[str]) -> tuple[tuple[str, str | int], ...]:
        """The slots, each with its value, that a found phrase stands for."""
        return self.meaning[found.group()]


def whole(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases as whole words, outside of slots; the longest is tried first."""
    listed = sorted(set(phrases))
    if not listed:
        return _NOTHING
    return re.compile(rf"(?<![\w{{-])(?:{_branched(listed)})(?![\w}}-])")


def _branched(phrases: Sequence[str]) -> str:
    """A pattern for any of the sorted phrases, which shares their common beginnings."""
    branches = []
    for _, group in itertools.groupby(phrases, key=lambda phrase: phrase[:1]):
        same = list(group)
        if not same[0]:
            continue
        pairs = enumerate(zip(same[0], same[-1], strict=False))
        ends = next((at for at, (a, b) in pairs if a != b), min(len(same[0]), len(same[-1])))
        shared = same[0][:ends]
        rest = [phrase[len(shared) :] for phrase in same]
        behind = "" if len(rest) == 1 else f"(?:{_branched(rest)}){'' if rest[0] else '?'}"
        branches.append(re.escape(shared) + behind)
    return "|".join(branches)


@functools.cache
def slot_words() -> Lexicon:
    """The words that stand for a slot's value; some stand for a value of two slots."""
    meaning: dict[str, list[tuple[str, str | int]]] = {}
    for slot, values in load_grammar().slots.items():
        for value, phrases in values.items():
            code = [str(value).lower()] if "_" in str(value) else []
            for phrase in dict.fromkeys((*map(str.lower, phrases), *code)):
                meaning.setdefault(phrase, []).append((slot, value))
    return Lexicon(whole(meaning), {phrase: tuple(found) for phrase, found in meaning.items()})


@functools.cache
def synonyms() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """The words that mean the same as another word."""
    meaning = {
        phrase: canonical.replace(" ", "_")
        for canonical, phrases in load_grammar().synonyms.items()
        for phrase in (*phrases, *([canonical] if " " in canonical else []))
    }
    return whole(meaning), meaning


@functools.cache
def vocabulary() -> frozenset[str]:
    """Every plain word the grammar knows: never taken for a misspelt one."""
    grammar = load_grammar()
    chat = (grammar.intents[name].examples for name in ("greeting", "thanks"))
    places = [name for said in grammar.slots["region"].values() for name in said]
    hindi = (phrase for said in grammar.phrases.values() for phrase in said)
    own = _plain_words([*places, *hindi, *(text for told in chat for text in told)])
    ours = grammar.common | grammar.following.words
    return spellable() | foreign() | ours | own | _term_words()


def _term_words() -> frozenset[str]:
    names = [name for term in load_terms() for name in term.names]
    return _plain_words([*names, *(each.label for each in CATALOG)])


@functools.cache
def foreign() -> frozenset[str]:
    """The words that only questions out of scope are made of."""
    grammar = load_grammar()
    told = _plain_words(grammar.intents["out_of_scope"].examples) | grammar.everyday
    return told - _own_words()


@functools.cache
def _own_words() -> frozenset[str]:
    """The words of what can be asked of tools."""
    grammar = load_grammar()
    asked = [text for each in grammar.intents.values() if each.calls for text in each.examples]
    asked += [
        word for values in grammar.slots.values() for said in values.values() for word in said
    ]
    asked += [word for key, said in grammar.synonyms.items() for word in (key, *said)]
    asked += [cue for cues in grammar.cues.values() for cue in cues]
    return _plain_words([*asked, *grammar.filler, *grammar.ordinary])


@functools.cache
def spellable() -> frozenset[str]:
    """The words that a misspelt word is corrected to."""
    grammar = load_grammar()
    texts: list[str] = [*grammar.filler, *grammar.stretches, *grammar.past, *grammar.ordinary]
    texts += [word for each in grammar.refuse for word in (*each.words, *each.opens)]
    lines = [line for each in grammar.refuse for line in (*each.orders, *each.then, *each.heard)]
    texts += [re.sub(r"\w+\*", " ", line) for line in lines]
    texts += [word for key, words in grammar.synonyms.items() for word in (key, *words)]
    texts += [
        word
        for slot, values in grammar.slots.items()
        for words in values.values()
        for word in (words if slot != "region" else ())  # no place is a misspelt other place
    ]
    texts += [word for words in grammar.comparisons.values() for word in words]
    texts += [word for measure in grammar.measures.values() for word in measure.words]
    texts += [word for words in grammar.suppositions.values() for word in words]
    texts += grammar.supposing.words
    texts += [re.sub(r"\w+\*", " ", cue) for cues in grammar.cues.values() for cue in cues]
    for name, intent in grammar.intents.items():
        texts += intent.examples if name not in _UNSPELT else ()
    return _plain_words(texts)


def _plain_words(texts: Iterable[str]) -> frozenset[str]:
    plain = re.sub(r"\{\w+\}", " ", " ".join(texts).lower())
    return frozenset(re.findall(r"[a-z]+", plain))
