"""Templates, the institution and the word lists: content that people wrote, checked when read.

A template is Markdown with a header. Its declared variables are exactly the used ones, it holds no
logic and no digit, and its file is named after its id. A file that breaks this stops the load.
"""

import re
import string
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

Channel = Literal["sms", "whatsapp", "email", "voice", "letter"]
Language = Literal["en", "hi", "mr", "es"]
Category = Literal["promotional", "service", "transactional", "government"]
Disclosure = Literal["opt_out", "ai", "debt_advice"]
Grouping = Literal["western", "indian", "continental"]
FOLDER = Path(__file__).parent
_Kind = TypeVar("_Kind")


class ContentError(ValueError):
    """A content file cannot be used as it is."""


class _Content(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Template(_Content):
    """One approved message with named slots."""

    id: str
    version: Annotated[int, Field(ge=1)]
    topic: str
    hardship: tuple[str, ...]
    severity: tuple[str, ...]
    channel: Channel
    language: Language
    jurisdiction: tuple[str, ...] = Field(min_length=1)
    approved_by: str
    category: Category
    discloses: tuple[Disclosure, ...]
    dlt_template: str | None = Field(default=None, pattern=r"^[0-9]{19}$")
    segments: Annotated[int, Field(ge=1, le=5)] = 2
    variables: frozenset[str]
    subject: str | None = None
    body: str = Field(min_length=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        text = f"{self.subject or ''}\n{self.body}"
        used = frozenset(string.Template(text).get_identifiers())
        if not string.Template(text).is_valid():
            raise ValueError("a '$' is not followed by a variable")
        if used != self.variables:
            raise ValueError(f"declares {sorted(self.variables)} but uses {sorted(used)}")
        if re.search(r"\d", text):
            raise ValueError("holds a digit: numbers come from facts only")
        if (self.channel == "email") != (self.subject is not None):
            raise ValueError("an e-mail has a subject, and nothing else has")
        registered = self.channel == "sms" and not {"GL", "IN"}.isdisjoint(self.jurisdiction)
        if registered != (self.dlt_template is not None):
            raise ValueError("a text message for India has a dlt_template, and nothing else has")
        return self


class Institution(_Content):
    """The bank that writes: its names, how to reach it and where its links may lead."""

    id: str
    sender_id: str
    mail_from: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    default_language: Language
    names: dict[Language, str]
    helpline: str
    hours: dict[Language, str]
    help_link: str
    link_domains: frozenset[str]


class ForbiddenList(_Content):
    """Phrases that no message holds, and why."""

    id: str
    because: str
    phrases: tuple[str, ...]


class Wording(_Content):
    """Words that date, count or name, how payments are called, and how each language writes."""

    payments: dict[Language, dict[str, str]]
    customer: dict[Language, str]
    address: dict[Language, str]
    months: dict[Language, tuple[str, ...]]
    day: dict[Language, str]
    grouping: dict[str, dict[Language, Grouping]]
    rs_in_sms: frozenset[Language]
    disclosures: dict[Disclosure, dict[Language, tuple[str, ...]]]
    dates: tuple[str, ...]
    numbers: tuple[str, ...]
    currency: tuple[str, ...]
    greetings: tuple[str, ...]
    openers: frozenset[str]
    names: tuple[str, ...]
    honorifics: tuple[str, ...]
    orders: tuple[str, ...]


def load_templates(folder: Path = FOLDER / "templates") -> dict[str, Template]:
    """Every template by its id, in the order of the ids.

    Raises:
        ContentError: A file is malformed, misnamed, or the folder holds none.
    """
    templates = [_template(path) for path in sorted(folder.glob("*.md"))]
    if not templates:
        raise ContentError(f"No template in {str(folder)!r}: restore the files of the package.")
    registered = [template.dlt_template for template in templates if template.dlt_template]
    if repeated := sorted({id for id in registered if registered.count(id) > 1}):
        raise ContentError(f"dlt_template {repeated!r} is given twice: register each message.")
    return {template.id: template for template in templates}


@cache
def load_institution(path: Path = FOLDER / "institution.yaml") -> Institution:
    """The bank in whose name messages go out."""
    return load_content(path, TypeAdapter(Institution))


@cache
def load_forbidden(path: Path = FOLDER / "forbidden.yaml") -> tuple[ForbiddenList, ...]:
    """What no message may say."""
    return load_content(path, TypeAdapter(tuple[ForbiddenList, ...]))


@cache
def load_wording(path: Path = FOLDER / "wording.yaml") -> Wording:
    """Words that date, count or name."""
    return load_content(path, TypeAdapter(Wording))


def load_content(path: Path, kind: TypeAdapter[_Kind]) -> _Kind:
    """What the file holds, as values of that kind.

    Raises:
        ContentError: The file is missing or malformed.
    """
    try:
        return kind.validate_python(_read(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValueError) as problem:
        raise ContentError(f"Content {str(path)!r} cannot be used: {problem}.") from problem


def _template(path: Path) -> Template:
    try:
        _, header, body = path.read_text(encoding="utf-8").split("---\n", 2)
        template = Template(**_read(header), body=body.strip())
    except (yaml.YAMLError, TypeError, ValueError) as problem:
        raise ContentError(f"Template {path.name!r} cannot be used: {problem}.") from problem
    if path.stem != template.id:
        raise ContentError(f"Template {path.name!r} calls itself {template.id!r}: rename one.")
    return template


def _read(text: str) -> Any:  # noqa: ANN401 - whatever the file holds, validated by who asked
    """YAML by its safe loader; the one in C, where there is one, reads hundreds of templates."""
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe, both
