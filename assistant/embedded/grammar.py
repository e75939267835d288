"""The grammar: intents, typed slots, words and examples, read from `grammar.yaml`.

The file is content that anyone may extend. Here it is checked once and compiled into values; how a
question is read and matched is the business of `reading` and `matching`.
"""

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

_CHOICE = re.compile(r"\(([^()\[\]]*)\)|\[([^()\[\]]*)\]")


class Call(BaseModel):
    """One tool call; `$name` in the arguments stands for a slot, `$filters` for all of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tool: str
    arguments: dict[str, Any] | str
    with_: dict[str, Any] = {}


class Intent(BaseModel):
    """Something that can be asked, and how it is answered: by tool calls or at once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str | None = None
    sample: str | None = None
    requires: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    examples: tuple[str, ...]
    calls: tuple[Call, ...] = ()
    say: str | None = None


class Refusal(BaseModel):
    """Words that decide alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    intent: str
    words: tuple[str, ...]


class Grammar(BaseModel):
    """The whole language of the embedded model."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    filler: frozenset[str]
    ordinary: frozenset[str]
    synonyms: dict[str, tuple[str, ...]]
    slots: dict[str, dict[str | int, tuple[str, ...]]]
    stretches: dict[str, int]
    past: dict[str, int]
    refuse: tuple[Refusal, ...]
    intents: dict[str, Intent]

    @property
    def samples(self) -> tuple[str, ...]:
        """One question for each thing that can be asked."""
        return tuple(intent.sample for intent in self.intents.values() if intent.sample)


@dataclass(frozen=True)
class Phrase:
    """Words to find in a question, and what is written in their place."""

    pattern: re.Pattern[str]
    slot: str | None
    value: str | int


@functools.cache
def load_grammar() -> Grammar:
    """The grammar, read and checked once."""
    text = resources.files(__package__).joinpath("grammar.yaml").read_text(encoding="utf-8")
    raw: dict[str, Any] = yaml.safe_load(text)
    for intent in raw["intents"].values():
        for call in intent.get("calls", ()):
            call["with_"] = call.pop("with", {})
    return Grammar.model_validate(raw)


def expand(example: str) -> list[str]:
    """Every phrasing that an example stands for.

    >>> expand("why is {customer} [at] (risk|high)")[:2]
    ['why is {customer} at risk', 'why is {customer} at high']
    """
    found = _CHOICE.search(example)
    if found is None:
        return [re.sub(r"\s+", " ", example).strip()]
    required, optional = found.groups()
    choices = required.split("|") if required is not None else [*optional.split("|"), ""]
    head, tail = example[: found.start()], example[found.end() :]
    return [phrasing for choice in choices for phrasing in expand(head + choice + tail)]


@functools.cache
def slot_phrases() -> tuple[Phrase, ...]:
    """The words that stand for a slot's value, longest first."""
    words = [
        (phrase, slot, value)
        for slot, values in load_grammar().slots.items()
        for value, phrases in values.items()
        for phrase in phrases
    ]
    words.sort(key=lambda entry: -len(entry[0]))
    return tuple(Phrase(whole(phrase), slot, value) for phrase, slot, value in words)


@functools.cache
def synonym_phrases() -> tuple[Phrase, ...]:
    """The words that mean the same as another word, longest first."""
    words = [
        (phrase, canonical.replace(" ", "_"))
        for canonical, phrases in load_grammar().synonyms.items()
        for phrase in (*phrases, *([canonical] if " " in canonical else []))
    ]
    words.sort(key=lambda entry: -len(entry[0]))
    return tuple(Phrase(whole(phrase), None, canonical) for phrase, canonical in words)


@functools.cache
def vocabulary() -> frozenset[str]:
    """Every plain word the grammar knows: what a misspelt word is corrected to."""
    grammar = load_grammar()
    texts: list[str] = [*grammar.filler, *grammar.stretches, *grammar.past, *grammar.ordinary]
    texts += [word for refusal in grammar.refuse for word in refusal.words]
    texts += [word for key, words in grammar.synonyms.items() for word in (key, *words)]
    texts += _values(grammar.slots.values())
    texts += [example for intent in grammar.intents.values() for example in intent.examples]
    plain = re.sub(r"\{\w+\}", " ", " ".join(texts).lower())
    return frozenset(re.findall(r"[a-z]+", plain))


def whole(phrase: str) -> re.Pattern[str]:
    """The phrase as whole words, outside of slots."""
    return re.compile(rf"(?<![\w{{-]){re.escape(phrase)}(?![\w}}-])")


def _values(slots: Iterable[Mapping[str | int, tuple[str, ...]]]) -> list[str]:
    return [phrase for values in slots for phrases in values.values() for phrase in phrases]
