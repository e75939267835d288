"""The grammar: intents, typed slots, words and examples, read from the YAML files beside this one.

The files are content that anyone may extend. Here they are checked once, and a fault names the
file, the intent and what is wrong; how a question is read and matched is the business of `reading`
and `matching`.
"""

import functools
import hashlib
import itertools
import re
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from assistant.embedded.schema import Grammar, Intent

FOLDER = Path(str(resources.files(__package__)))
QUESTIONS = FOLDER.parent / "evals" / "development"
_WORD_FILES = (
    *("words.yaml", "slots.yaml", "hindi.yaml", "supposing.yaml", "following.yaml", "cues.yaml"),
    *("refusals.yaml", "described.yaml"),
)
_CHOICE = re.compile(r"\(([^()\[\]]*)\)|\[([^()\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
# Slots that are read by pattern, not from a list of words.
PATTERNS = frozenset(
    {"customer", "n", "days", "days_back", "since", "as_of", "percent", "term", "rule", "region"}
    | {"where", "change", "at", "offset"}
)
# Lists of words in which a choice may be written as in an example: "(salary|wages) [is] late".
_CHOOSABLE = (
    *("slots", "measures", "comparisons", "suppositions", "synonyms", "rewrites", "phrases"),
    *("premises", "payments", "following", "courtesies"),
)
# Slots that follow from others: the one of two, all of them, what is supposed.
_DERIVED = frozenset({"other", "customers", "changes", "template", "filters", "band_term"})


class GrammarError(ValueError):
    """A file of the grammar cannot be used as it is."""


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
    """What is learned from and the code that compiles it come to; any edit changes it."""
    digest = hashlib.sha256()
    for path in (*sorted(FOLDER.glob("*.py")), *_files(FOLDER), *sorted(QUESTIONS.rglob("*.yaml"))):
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
    words.update({key: _spelt_out(words[key]) for key in _CHOOSABLE if key in words})
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
    _check_cues(grammar)
    _check_slots(grammar, folder)
    return grammar


def _files(folder: Path) -> list[Path]:
    taught = (*(folder / "intents").glob("*.yaml"), *(folder / "wordings").glob("*.yaml"))
    return [folder / name for name in _WORD_FILES] + sorted(taught)


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


def _spelt_out(said: Any) -> Any:  # noqa: ANN401 - whatever YAML holds, validated next
    """The words with every choice among them spelt out, however deep they lie."""
    if isinstance(said, Mapping):
        return {key: _spelt_out(value) for key, value in said.items()}
    if not isinstance(said, list):
        return said
    spelt = (expand(each) if isinstance(each, str) else [each] for each in said)
    return list(dict.fromkeys(itertools.chain.from_iterable(spelt)))


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
                f"refusals.yaml: refuse names intent {refusal.intent!r}, which says nothing: give "
                "it a `say` in intents/."
            )


def _check_cues(grammar: Grammar) -> None:
    if unknown := sorted(grammar.cues.keys() - grammar.intents.keys()):
        raise GrammarError(f"cues.yaml: there is no intent {', '.join(map(repr, unknown))}.")


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
