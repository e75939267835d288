"""What may be asked next: content, chosen by what the turn has just found.

`suggestions.yaml` has a list for each tool. An entry is a question, or a question with `when`:
cells as in a decision table, on the fields of the tool's result. Names in braces are filled from
the result, and a question whose names the result does not have is left out.
"""

import functools
import string
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from assistant.embedded.transcript import Result
from engine.policy.table import Cell, cell

MOST = 4
_NOTHING = "none"  # the list for a turn in which no tool returned anything


class Suggestion(BaseModel):
    """A question to offer, and when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ask: str
    when: Mapping[str, Cell] = {}

    def fits(self, known: Mapping[str, Any]) -> bool:
        """Whether every cell accepts its field, and every name in braces has a value."""
        tests = ((name in known and cell(test)(known[name])) for name, test in self.when.items())
        return all(tests) and all(known.get(name) is not None for name in self.names)

    @property
    def names(self) -> tuple[str, ...]:
        """The names in braces."""
        return tuple(name for _, name, _, _ in string.Formatter().parse(self.ask) if name)


def suggested(results: Sequence[Result]) -> tuple[str, ...]:
    """What to offer after these results: of the last whose tool has a list, or the general ones."""
    offered = load_suggestions()
    for result in reversed(results):
        if result.tool in offered:
            known = fields(result.value)
            fitting = [each for each in offered[result.tool] if each.fits(known)]
            told = dict.fromkeys(each.ask.format(**known) for each in fitting)
            return tuple(told)[:MOST]
    return tuple(each.ask for each in offered[_NOTHING])[:MOST]


def fields(value: Mapping[str, Any]) -> dict[str, Any]:
    """What a list of suggestions may name: plain fields, how long lists are, and the first ids.

    `rows_count` is the length of `rows`; `first` and `second` are the customers listed first;
    `reason_code` and `reason_label` are of the main reason.
    """
    plain = {name: each for name, each in value.items() if isinstance(each, str | int | float)}
    lists = {name: each for name, each in value.items() if isinstance(each, list)}
    counts = {f"{name}_count": len(each) for name, each in lists.items()}
    return {**plain, **counts, **dict(_ids(lists)), **dict(_reason(lists))}


def _ids(lists: Mapping[str, list[Any]]) -> Iterator[tuple[str, int]]:
    rows = lists.get("rows", [])
    for name, row in zip(("first", "second"), rows, strict=False):
        yield name, row["customer_id"]


def _reason(lists: Mapping[str, list[Any]]) -> Iterator[tuple[str, str]]:
    for reason in lists.get("reasons", [])[:1]:
        yield "reason_code", reason["code"]
        yield "reason_label", reason["label"]


@functools.cache
def load_suggestions() -> Mapping[str, tuple[Suggestion, ...]]:
    """The content, each entry with its conditions.

    Raises:
        ValidationError: The file is not what is described above.
    """
    text = resources.files("assistant.prompts").joinpath("suggestions.yaml").read_text("utf-8")
    written = {
        tool: [{"ask": each} if isinstance(each, str) else each for each in entries]
        for tool, entries in yaml.safe_load(text).items()
    }
    return TypeAdapter(dict[str, tuple[Suggestion, ...]]).validate_python(written)
