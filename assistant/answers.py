"""Answers: what the assistant hands to a page, a terminal or a notebook.

A stream is any number of `Delta`s and then one `Finished`; the deltas joined are the answer's text.
Tables, charts and facts are built from tool results, never from a model's words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.usage import Usage
from engine.facts import Fact

if TYPE_CHECKING:
    from assistant.embedded.transcript import Result

Chart = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """Rows of written values under named columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def to_markdown(self) -> str:
        """The table in Markdown; a bar in a value cannot break out of its cell."""
        lines = [self.columns, tuple("---" for _ in self.columns), *self.rows]
        return "\n".join(f"| {' | '.join(_cell(value) for value in line)} |" for line in lines)


@dataclass(frozen=True)
class Answer:
    """One answer with everything it rests on.

    `call` is the command to run again for the same facts, `cells` are notebook cells that do the
    same for each call that only read; `withheld` says that part of the model's own text was held
    back and the facts are shown instead. `failures` are what kept the question from being answered
    as it was asked: a tool's last word, or the endpoint's failure.
    `results` is every tool call of the turn, with what it came back with; `answer_id` is the same
    wherever the answer is kept.
    """

    text: str
    facts: tuple[Fact, ...]
    table: Table | None
    chart: Chart | None
    draft_id: str | None
    suggestions: tuple[str, ...]
    call: str
    model_name: str
    withheld: bool
    failures: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    results: tuple["Result", ...] = ()
    answer_id: str = ""
    usage: Usage | None = None
    prompt: str = ""

    def _repr_markdown_(self) -> str:
        """Jupyter's rich display where it knows no HTML."""
        from assistant.display import answer_markdown

        return answer_markdown(self)

    def _repr_html_(self) -> str:
        """Jupyter's rich display; raw HTML in a value stays text."""
        from assistant.display import answer_html

        return answer_html(self)

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:  # noqa: ANN401 - as IPython calls it
        """The answer in a terminal."""
        printer.text(self._repr_markdown_())


@dataclass(frozen=True)
class Delta:
    """More of the answer's text."""

    text: str


@dataclass(frozen=True)
class Finished:
    """The whole answer; nothing comes after it."""

    answer: Answer


Event = Delta | Finished


def _cell(value: str) -> str:
    return value.replace("|", "\\|").replace("\n", " ")
