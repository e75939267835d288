"""Questions: what people ask, and what must come of it, as content in YAML.

A file is one kind of question; in the development half a folder is one author, who had read neither
the grammar nor any other question, but for `ours`. A case is a dialogue of one or more turns;
several `asks` with one expectation are as many cases. A name in braces stands for a customer or
value of that property, chosen from the store when the suite is run, so that nothing about a
portfolio is written here.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict

Split = Literal["development", "held-out"]
Expect = Literal["answer", "unknown", "clarify", "chat", "decline", "refuse"]

SPLITS: tuple[Split, ...] = get_args(Split)
_SLOT = re.compile(r"\{(\w+)\}")
_NUMBERED = re.compile(r"\{([a-z_]+?)\d*\}")


class QuestionFileError(ValueError):
    """A file of questions cannot be used."""


def _listed(value: Any) -> Any:  # noqa: ANN401 - whatever YAML holds, validated next
    return [value] if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class _Written(BaseModel):
    """What may be written of a turn; anything else is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    calls: Texts = ()
    facts: Texts = ()
    says: Texts = ()
    never: Texts = ()
    expect: Expect = "answer"
    drafts: int = 0


class _WrittenTurn(_Written):
    ask: str


class _WrittenCase(_Written):
    asks: tuple[str, ...] = ()
    turns: tuple[_WrittenTurn, ...] = ()


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    about: str
    cases: tuple[_WrittenCase, ...]


@dataclass(frozen=True)
class Turn:
    """One question and what must come of it.

    `calls`, `facts` and `says` must all hold, each in one of its alternatives (`a | b`); nothing of
    `never` may be said. So many `drafts` must be proposed, and nothing else may be changed.
    """

    ask: str
    calls: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    expect: Expect = "answer"
    drafts: int = 0


@dataclass(frozen=True)
class Case:
    """One conversation of the suite; its id is author, file and place."""

    id: str
    kind: str
    turns: tuple[Turn, ...]


def load(split: Split) -> tuple[Case, ...]:
    """Every case of a split, author by author and kind by kind.

    Raises:
        QuestionFileError: A file does not say what a question file may say.
    """
    folder = resources.files("assistant.evals").joinpath(split.replace("-", "_"))
    return tuple(case for name, text in _files(folder) for case in read(text, name))


def _files(folder: Traversable, under: str = "") -> Iterator[tuple[str, str]]:
    """The name and text of each question file; one folder deep is one author."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _files(entry, f"{entry.name}/")
        elif entry.name.endswith(".yaml"):
            yield f"{under}{entry.name}", entry.read_text("utf-8")


def read(text: str, name: str) -> tuple[Case, ...]:
    """The cases of one file.

    Raises:
        QuestionFileError: It is not a question file.
    """
    try:
        written = _File.model_validate(yaml.safe_load(text))
    except (yaml.YAMLError, ValueError) as error:
        raise QuestionFileError(
            f"Question file {name!r} cannot be used: {error}. `assistant/evals/questions.py` says "
            "what a turn may hold."
        ) from error
    conversations = [turns for case in written.cases for turns in _conversations(case, name)]
    return tuple(
        Case(f"{name.removesuffix('.yaml')}-{place:02d}", written.kind, turns)
        for place, turns in enumerate(conversations, 1)
    )


def _conversations(case: _WrittenCase, name: str) -> Iterator[tuple[Turn, ...]]:
    if bool(case.asks) == bool(case.turns):
        raise QuestionFileError(f"A case in {name!r} needs either `asks` or `turns`.")
    if case.turns:
        yield tuple(Turn(**turn.model_dump()) for turn in case.turns)
    for ask in case.asks:
        yield (Turn(ask, **case.model_dump(exclude={"asks", "turns"})),)


def slots(case: Case) -> frozenset[str]:
    """The properties that a case needs of the portfolio."""
    texts = (text for turn in case.turns for text in _texts(turn))
    return frozenset(name for text in texts for name in _SLOT.findall(text))


def fill(case: Case, cast: Mapping[str, str | int]) -> Case:
    """The case about the customers and values of one portfolio."""

    def put(text: str) -> str:
        return _SLOT.sub(lambda found: str(cast[found[1]]), text)

    return replace(case, turns=tuple(_filled(turn, put) for turn in case.turns))


def plain(ask: str) -> str:
    """A question without case, punctuation, numbers and choice of customer: its bare wording.

    >>> plain("Why is {high2} RISKY?") == plain("why is 1042, risky")
    True
    """
    words = re.sub(r"\b\d+\b", "{any}", _NUMBERED.sub("{any}", ask))
    return " ".join(re.findall(r"\w+", re.sub(r"\{\w+\}", "any", words).lower()))


def _texts(turn: Turn) -> tuple[str, ...]:
    return (turn.ask, *turn.calls, *turn.facts, *turn.says, *turn.never)


def _filled(turn: Turn, put: Callable[[str], str]) -> Turn:
    return replace(
        turn,
        ask=put(turn.ask),
        calls=tuple(map(put, turn.calls)),
        facts=tuple(map(put, turn.facts)),
        says=tuple(map(put, turn.says)),
        never=tuple(map(put, turn.never)),
    )
