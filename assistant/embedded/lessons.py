"""Lessons: what the classifier is taught beside the grammar's examples.

A development question of the evaluation says which tool must answer it, or how it must be turned
away, and so do the lists of `wordings/`; the intents that come to that are its candidates. Only the
first turn of a talk is taught, since the others lean on it.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from assistant.embedded.grammar import FOLDER
from assistant.embedded.reading import read
from assistant.embedded.schema import OUT_OF_SCOPE, Grammar, Intent
from assistant.evals import expressions, questions
from assistant.evals.cast import CUSTOMERS, VALUES

_STANDS_FOR = {"region": "Pune", "region2": "Mumbai", "since_words": "5 October"}
_CAST: dict[str, str | int] = {
    **{name: 1001 + place for place, name in enumerate(CUSTOMERS)},
    **{name: _STANDS_FOR.get(name, "2026-10-05") for name in VALUES},
}


@dataclass(frozen=True)
class Lesson:
    """A question's words, who asked it, and the intents of which one is meant."""

    author: str
    words: tuple[str, ...]
    candidates: tuple[str, ...]


def lessons(grammar: Grammar) -> list[Lesson]:
    """Every wording and development question that one intent answers, in the order of the files."""
    by_outcome: dict[str, list[str]] = {}
    for name, intent in grammar.intents.items():
        by_outcome.setdefault(outcome(grammar, name, intent), []).append(name)
    return [
        Lesson(author, words, tuple(candidates))
        for author, expected, said in (*_questions(), *_wordings())
        if (candidates := by_outcome.get(expected, ()))
        if (words := read(said).all_words)
    ]


def _questions() -> Iterator[tuple[str, str, str]]:
    """Author, outcome and words of the development questions."""
    for case in questions.load("development"):
        turn = questions.fill(case, _CAST).turns[0]
        yield case.id.partition("/")[0], _expected(turn), turn.ask


def _wordings() -> Iterator[tuple[str, str, str]]:
    """The same of the wordings."""
    for path in sorted((FOLDER / "wordings").glob("*.yaml")):
        for expected, wordings in yaml.safe_load(path.read_text("utf-8")).items():
            yield from ((path.stem, expected, said) for said in wordings)


def outcome(grammar: Grammar, name: str, intent: Intent) -> str:
    """What an intent comes to: the tools that it calls, or how it turns a question away."""
    if intent.calls:
        return "+".join(sorted({call.tool for call in intent.calls}))
    if name in {refusal.intent for refusal in grammar.refuse}:
        return "refuse"
    return "decline" if name == OUT_OF_SCOPE else "chat"


def _expected(turn: questions.Turn) -> str:
    if turn.expect != "answer":
        return turn.expect
    return "+".join(sorted(_tools(turn)))


def _tools(turn: questions.Turn) -> Iterator[str]:
    """The tool of each call; none that is read either way stands for any other."""
    for text in turn.calls:
        named = {
            node.func.id
            for node in expressions.alternatives(text)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        yield named.pop() if len(named) == 1 else "several"
