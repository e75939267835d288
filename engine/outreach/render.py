"""A template filled with facts, by code alone: the same facts always give the same text."""

import string
from collections.abc import Iterable
from dataclasses import dataclass

from engine.facts import Fact, texts
from knowledge.content import Template


class MissingVariableError(LookupError):
    """A template asks for a fact that the case does not have."""


@dataclass(frozen=True)
class Message:
    """What the customer would read; only e-mails have a subject."""

    subject: str | None
    body: str

    @property
    def text(self) -> str:
        """Subject and body as one text."""
        return self.body if self.subject is None else f"{self.subject}\n{self.body}"


def render(template: Template, facts: Iterable[Fact]) -> Message:
    """The template's text for these facts.

    Raises:
        MissingVariableError: A variable has no fact.
    """
    written = texts(facts)
    if missing := sorted(template.variables.difference(written)):
        raise MissingVariableError(
            f"Template {template.id!r} needs {missing!r}, which this customer does not have: "
            "choose a template that does without."
        )
    subject = template.subject
    return Message(
        None if subject is None else string.Template(subject).substitute(written),
        string.Template(template.body).substitute(written),
    )
