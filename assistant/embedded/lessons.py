"""Lessons: what the development questions of the evaluation teach the classifier.

A question says which tool must answer it, or how it must be turned away; the intents that come to
that are its candidates. Only the first turn of a talk is taught, since the others lean on it.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

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
    """Every development question that one intent answers, in the order of the files."""
    by_outcome: dict[str, list[str]] = {}
    for name, intent in grammar.intents.items():
        by_outcome.setdefault(outcome(grammar, name, intent), []).append(name)
    return [
        Lesson(case.id.partition("/")[0], words, tuple(candidates))
        for case in questions.load("development")
        for turn in questions.fill(case, _CAST).turns[:1]
        if (candidates := by_outcome.get(_expected(turn), ()))
        if (words := read(turn.ask).all_words)
    ]


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
