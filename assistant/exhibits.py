"""Exhibits: the facts, table, chart, calls and follow-ups that go with an answer.

They are read from the turn's tool results, so they are right even when a model's words are not.
"""

from collections.abc import Sequence

from assistant import calls
from assistant.answers import Chart, Table
from assistant.charts import chart_of
from assistant.embedded.transcript import Result
from assistant.noted import facts_of
from assistant.suggestions import suggested
from assistant.tables import table_of
from engine.facts import Fact


def facts(results: Sequence[Result]) -> tuple[Fact, ...]:
    """The main facts of a turn, each with its source and moment."""
    found = [fact for result in _good(results) for fact in facts_of(result.tool, result.value)]
    return tuple({fact.id: fact for fact in found}.values())


def table(results: Sequence[Result]) -> Table | None:
    """The rows that were listed, compared or counted."""
    return table_of(_good(results))


def chart(results: Sequence[Result]) -> Chart | None:
    """What a picture shows best."""
    return chart_of(_good(results))


def draft_id(results: Sequence[Result]) -> str | None:
    """The draft that was stored in this turn, if one was."""
    drafts = [r.value["draft_id"] for r in _good(results) if r.tool == "draft_message"]
    return drafts[-1] if drafts else None


def failures(results: Sequence[Result]) -> tuple[str, ...]:
    """What the tools of one round could not do, in their words."""
    return tuple(result.error for result in results if result.error is not None)


def call(results: Sequence[Result]) -> str:
    """The command that gives the last result again; empty where no tool returned anything."""
    good = _good(results)
    return calls.command(good[-1]) if good else ""


def cells(results: Sequence[Result]) -> tuple[str, ...]:
    """A notebook cell for each call that only read, in order; running one proposes nothing."""
    read = (result for result in _good(results) if calls.only_reads(result))
    return tuple(dict.fromkeys(map(calls.cell, read)))


def suggestions(results: Sequence[Result]) -> tuple[str, ...]:
    """What may be asked next."""
    return suggested(_good(results))


def _good(results: Sequence[Result]) -> list[Result]:
    return [result for result in results if result.error is None]
