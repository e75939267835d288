"""The product's own terms: what each means, what else it is called, and where the thing itself is.

Features are declared elsewhere and not repeated. No two terms share a name, so that a word means
one thing.
"""

from functools import cache
from pathlib import Path
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from knowledge.content import ContentError

FILE = Path(__file__).parent / "terms.yaml"


class Term(BaseModel):
    """One term; `see` is the tool that shows the thing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    label: str
    also: tuple[str, ...]
    what: str = Field(min_length=1)
    see: str

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of the term, in small letters, each once."""
        said = (self.id, self.id.replace("_", " "), self.label, *self.also)
        return tuple(dict.fromkeys(name.lower() for name in said))


class _Terms(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    terms: tuple[Term, ...]

    @model_validator(mode="after")
    def _one_meaning_each(self) -> Self:
        taken: dict[str, str] = {}
        for term in self.terms:
            for name in term.names:
                if taken.setdefault(name, term.id) != term.id:
                    raise ValueError(f"{name!r} is both {taken[name]!r} and {term.id!r}")
        return self


@cache
def load_terms(path: Path = FILE) -> tuple[Term, ...]:
    """All terms, in the order of the file.

    Raises:
        ContentError: The file is missing, malformed, or gives a name two meanings.
    """
    try:
        return _Terms.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))).terms
    except (OSError, yaml.YAMLError, ValueError) as problem:
        raise ContentError(f"Terms {str(path)!r} cannot be read: {problem}.") from problem
