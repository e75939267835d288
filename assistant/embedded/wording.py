"""Wording: an answer from tool results, by templates that are content and hold no decisions.

A template may only use what the tools returned; a value that is not there is an error, never an
empty string.
"""

import functools
import re
from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined

from assistant import phrasing
from assistant.embedded.focus import Frame
from assistant.embedded.grammar import load_grammar
from assistant.embedded.planning import Part
from assistant.embedded.transcript import Result


def answer(parts: Sequence[Part]) -> str:
    """The answer to a whole question; clauses with the same answer get it once."""
    return "\n\n".join(dict.fromkeys(_part(part) for part in parts))


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
    if asked.intent == "reword":
        about = {"slots": asked.slots, "frame": asked}
        return _joined(_render("reword.j2", {}, **about), _choices(asked, ""))
    if asked.choices:
        placed = "place" in asked.choices[0].slots
        return _choices(asked, _WHOM if placed else "Which one do you mean?")
    if asked.intent is None:
        return _abstention(asked)
    intent = load_grammar().intents[asked.intent]
    if asked.missing:
        return _render("missing.j2", {}, missing=asked.missing[0], sample=intent.sample)
    if intent.say is not None:
        samples = load_grammar().samples
        return _render(
            f"{intent.say}.j2", {}, samples=samples, offers=samples[:3], slots=asked.slots
        )
    if failed := [result.error for result in part.results if result.error is not None]:
        return _render("error.j2", {}, errors=list(dict.fromkeys(failed)))
    values = [result.value for result in part.results]
    return _render(f"{asked.intent}.j2", values[0], slots=asked.slots, results=values)


def _abstention(asked: Frame) -> str:
    grammar = load_grammar()
    near = [grammar.intents[name] for name in asked.nearest]
    offers = [intent.sample for intent in near if intent.sample][:3]
    unread = [word for word in asked.slots.get("unread", ()) if word.replace(" ", "").isalpha()]
    return _render(
        "abstain.j2",
        {},
        offers=offers or list(grammar.samples[:3]),
        unread=unread,
        half=asked.slots.get("half"),
    )


def _choices(asked: Frame, lead: str) -> str:
    if not asked.choices:
        return ""
    labels = [offered(choice) for choice in asked.choices]
    return _render("choices.j2", {}, lead=lead, labels=labels)


def offered(choice: Frame) -> str:
    """A frame as a question that can be asked."""
    intent = load_grammar().intents[str(choice.intent)]
    if "template" in choice.slots:
        return f"draft it from template {choice.slots['template']}"
    if "place" in choice.slots:
        return f"the {_PLACES[choice.slots['place']]}"
    text = intent.offer or intent.sample or str(intent.title)
    if choice.slots.get("unnamed"):
        return re.sub(r"(?:customer )?\{\w+\}", "this customer", text)
    known = {name: choice.slots.get(name) for name in ("customer", "other")}
    named = {name: value for name, value in known.items() if value is not None}
    wanted = {name for name in known if f"{{{name}}}" in text}
    return text.format(**named) if wanted <= set(named) else str(intent.sample)


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


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
    environment.tests["search_in"] = lambda text, part: part in text
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


_WHOM = "Which customer do you mean, of those that came up last?"
_PLACES = ("first", "second", "third", "fourth", "fifth")
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
    "what_if": "what_if",
    "overall_drivers": "drivers",
    "model_health": "health",
    "message_history": "message_history",
    "group_customers": "group",
    "portfolio_trend": "trend",
    "outcomes": "outcomes",
    "affordability": "affordability",
    "explain_rule": "explain_rule",
}
