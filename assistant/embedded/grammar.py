"""The grammar: intents, typed slots, words and examples, read from the YAML files beside this one.

The files are content that anyone may extend. Here they are checked once, and a fault names the
file, the intent and what is wrong; how a question is read and matched is the business of `reading`
and `matching`.
"""

import functools
import hashlib
import re
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

FOLDER = Path(str(resources.files(__package__)))
Unit = Literal["money", "days", "count", "share"]
_WORD_FILES = ("words.yaml", "slots.yaml", "hindi.yaml", "supposing.yaml")
_CHOICE = re.compile(r"\(([^()\[\]]*)\)|\[([^()\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
# Slots that are read by pattern, not from a list of words.
PATTERNS = frozenset(
    {"customer", "n", "days", "days_back", "since", "as_of", "percent", "term", "rule", "region"}
    | {"where", "change"}
)
# Slots that follow from others: the one of two, all of them, what is supposed.
_DERIVED = frozenset({"other", "customers", "changes", "template", "filters", "band_term"})


class GrammarError(ValueError):
    """A file of the grammar cannot be used as it is."""


class _Content(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Call(_Content):
    """One tool call; `$name` in the arguments stands for a slot, `$filters` for all of them.

    With `each: customers` the tool is called once for each customer that was named.
    """

    tool: str
    arguments: dict[str, Any] | Literal["$filters"]
    with_: dict[str, Any] = {}
    each: Literal["customers"] | None = None


class Intent(_Content):
    """Something that can be asked, and how it is answered: by tool calls or at once.

    `offer` is the sample with slots, for when it is offered about somebody. `takes` are slots that
    a follow-up may set; `filters` are slots that may appear in any number.
    """

    title: str | None = None
    sample: str | None = None
    offer: str | None = None
    requires: tuple[str, ...] = ()
    takes: frozenset[str] = frozenset()
    filters: tuple[str, ...] = ()
    examples: tuple[str, ...]
    calls: tuple[Call, ...] = ()
    say: str | None = None

    @property
    def adjustable(self) -> frozenset[str]:
        """The slots that a follow-up may set."""
        return self.takes | frozenset(self.filters)

    @property
    def is_personal(self) -> bool:
        """Whether it is about a customer."""
        return "customer" in self.requires


class Refusal(_Content):
    """Words that decide alone, wherever they stand, or where they open what is said."""

    intent: str
    words: tuple[str, ...]
    opens: tuple[str, ...] = ()


class Measure(_Content):
    """Something that can be compared with a number, and the field of the filter language."""

    field: str
    unit: Unit
    words: tuple[str, ...]


class Supposing(_Content):
    """What opens a supposition, what it may be about, and the levels that are no trouble."""

    cues: tuple[str, ...]
    never: tuple[str, ...]
    relative: tuple[str, ...]
    subjects: dict[str, tuple[str, ...]]
    counted: dict[str, Unit]
    states: tuple[str, ...]
    relieving: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """Every word of it."""
        said = (*self.cues, *self.never, *self.relative, *self.states, *self.relieving)
        return (*said, *(word for words in self.subjects.values() for word in words))


class Grammar(_Content):
    """The whole language of the embedded model."""

    offers: tuple[str, ...]
    filler: frozenset[str]
    neutral: frozenset[str]
    ordinary: frozenset[str]
    everyday: frozenset[str]
    synonyms: dict[str, tuple[str, ...]]
    rewrites: dict[str, tuple[str, ...]]
    refuse: tuple[Refusal, ...]
    slots: dict[str, dict[str | int, tuple[str, ...]]]
    stretches: dict[str, int]
    past: dict[str, int]
    comparisons: dict[Literal["<", "<=", ">", ">="], tuple[str, ...]]
    measures: dict[str, Measure]
    suppositions: dict[str, tuple[str, ...]]
    supposing: Supposing
    particles: frozenset[str]
    marks: frozenset[str]
    phrases: dict[str, tuple[str, ...]]
    intents: dict[str, Intent]

    @property
    def samples(self) -> tuple[str, ...]:
        """One question for each thing that can be asked."""
        first = {name: place for place, name in enumerate(self.offers)}
        ranked = sorted(self.intents, key=lambda name: first.get(name, len(first)))
        return tuple(text for name in ranked if (text := self.intents[name].sample))


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
def load_grammar() -> Grammar:
    """The grammar, read and checked once."""
    return read_grammar(FOLDER)


@functools.cache
def grammar_hash() -> str:
    """What the files and the code that compiles them come to; any edit changes it."""
    digest = hashlib.sha256()
    for path in (*sorted(FOLDER.glob("*.py")), *_files(FOLDER)):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def read_grammar(folder: Path) -> Grammar:
    """The grammar in a folder.

    Raises:
        GrammarError: A file is missing or malformed; it names the file, the intent and the fault.
    """
    words: dict[str, Any] = {}
    for name in _WORD_FILES:
        words.update(_mapping(folder / name))
    intents: dict[str, Intent] = {}
    for path in sorted((folder / "intents").glob("*.yaml")):
        for name, raw in _mapping(path).get("intents", {}).items():
            if intents.get(name) is not None and intents[name].examples:
                raise GrammarError(f"{path.name}: intent {name!r} is declared a second time.")
            intents[name] = _intent(path, name, raw)
    try:
        grammar = Grammar.model_validate({**words, "intents": intents})
    except ValidationError as error:
        raise GrammarError(f"{', '.join(_WORD_FILES)}: {_complaint(error)}") from error
    _check_refusals(grammar)
    _check_slots(grammar, folder)
    return grammar


def _files(folder: Path) -> list[Path]:
    return [folder / name for name in _WORD_FILES] + sorted((folder / "intents").glob("*.yaml"))


class _Once(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # either one
    """The safe loader, for which a name that is given twice is a fault."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key) for key, _ in node.value]
        if repeated := sorted({str(key) for key in keys if keys.count(key) > 1}):
            raise yaml.YAMLError(f"{', '.join(map(repr, repeated))} is given twice")
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found


def _mapping(path: Path) -> dict[str, Any]:
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), _Once)  # noqa: S506 - a safe loader
        return TypeAdapter(dict[str, Any]).validate_python(raw)
    except OSError as error:
        raise GrammarError(f"{path.name}: cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, ValidationError) as error:
        raise GrammarError(f"{path.name}: is no YAML mapping: {error}.") from error


def _intent(path: Path, name: str, raw: object) -> Intent:
    try:
        if isinstance(raw, Mapping):
            raw = {**raw, "calls": [_call(call) for call in raw.get("calls", ())]}
        return Intent.model_validate(raw)
    except ValidationError as error:
        raise GrammarError(f"{path.name}: intent {name!r}: {_complaint(error)}") from error


def _call(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {("with_" if key == "with" else key): value for key, value in raw.items()}


def _complaint(error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, f['loc']))}: {f['msg']}" for f in faults) + "."


def _check_refusals(grammar: Grammar) -> None:
    for refusal in grammar.refuse:
        intent = grammar.intents.get(refusal.intent)
        if intent is None or intent.say is None:
            raise GrammarError(
                f"words.yaml: refuse names intent {refusal.intent!r}, which says nothing: give it "
                "a `say` in intents/."
            )


def _check_slots(grammar: Grammar, folder: Path) -> None:
    known = PATTERNS | _DERIVED | set(grammar.slots)
    for path in sorted((folder / "intents").glob("*.yaml")):
        for name in _mapping(path).get("intents", {}):
            for slot in _named_slots(grammar.intents[name]):
                if slot not in known:
                    raise GrammarError(
                        f"{path.name}: intent {name!r}: there is no slot {slot!r}; there are: "
                        f"{', '.join(sorted(known))}."
                    )


def _named_slots(intent: Intent) -> Iterator[str]:
    yield from (*intent.requires, *intent.takes, *intent.filters)
    for text in (*intent.examples, intent.offer or ""):
        yield from _SLOT.findall(text)
    for call in intent.calls:
        given = call.arguments.values() if isinstance(call.arguments, dict) else ()
        for value in (*given, *call.with_.values()):
            if isinstance(value, str) and value.startswith("$"):
                yield value[1:]
