"""Wording: an answer from tool results, by templates that are content and hold no decisions.

A template may only use what the tools returned; a value that is not there is an error, never an
empty string.
"""

import functools
from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined

from assistant import phrasing
from assistant.embedded.grammar import load_grammar
from assistant.embedded.planning import Part
from assistant.embedded.transcript import Result


def answer(parts: Sequence[Part]) -> str:
    """The answer to a whole question."""
    return "\n\n".join(_part(part) for part in parts)


def facts(results: Sequence[Result]) -> str:
    """What the tools returned, told tool by tool: for when a model's own words are withheld."""
    told = []
    for result in results:
        if result.error is not None:
            told.append(result.error)
        elif (name := _BY_TOOL.get(result.tool)) is not None:
            told.append(_render(f"{name}.j2", result.value, slots={}, results=[result.value]))
    return "\n\n".join(dict.fromkeys(told))


def _part(part: Part) -> str:
    asked = part.frame
    grammar = load_grammar()
    if asked.intent is None:
        near = [grammar.intents[name] for name in asked.nearest]
        offers = [intent.sample for intent in near if intent.sample][:3]
        return _render("abstain.j2", {}, offers=offers or list(grammar.samples[:3]))
    intent = grammar.intents[asked.intent]
    if asked.missing:
        return _render("missing.j2", {}, missing=asked.missing[0], sample=intent.sample)
    if intent.say is not None:
        return _render(f"{intent.say}.j2", {}, samples=grammar.samples, slots=asked.slots)
    if failed := [result.error for result in part.results if result.error is not None]:
        return _render("error.j2", {}, errors=list(dict.fromkeys(failed)))
    values = [result.value for result in part.results]
    return _render(f"{asked.intent}.j2", values[0], slots=asked.slots, results=values)


def _render(name: str, value: object, **names: object) -> str:
    return _environment().get_template(name).render(r=value, **names).strip()


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("assistant.embedded", "answers"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - plain text; pages escape what they show
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        money=phrasing.money,
        percent=phrasing.percent,
        day=phrasing.day,
        instant=phrasing.instant,
        number=phrasing.number,
        figure=phrasing.figure,
        measured=phrasing.measured,
        word=phrasing.word,
        many=phrasing.many,
        filters=phrasing.filters,
    )
    return environment


_BY_TOOL = {
    "explain_risk": "explain",
    "customer": "profile",
    "find_customers": "list",
    "timeline": "changes",
    "recommend_treatment": "treatment",
    "check_contact": "contact",
    "draft_message": "draft",
    "portfolio": "portfolio",
    "define": "define",
}
