"""How long a conversation with the assistant is kept at most.

The days count from the last question. A person may delete a conversation earlier at any time; what
was drafted or sent in it is kept by the rules of `engine.policy.retention`.
"""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.policy.table import PolicyError


class ForgettingExample(BaseModel):
    """A conversation last used on one day is kept, or forgotten, on another."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    last_asked: date
    day: date
    expect: Literal["keep", "forget"]


class Forgetting(BaseModel):
    """The rule, with its reason."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    version: int
    owner: str
    effective_from: date
    keep_days: int = Field(gt=0)
    because: str
    examples: tuple[ForgettingExample, ...] = Field(min_length=1)

    def since(self, now: datetime) -> datetime:
        """The moment since which a conversation must have been used to be kept."""
        return now - timedelta(days=self.keep_days)


def load_forgetting(path: Path) -> Forgetting:
    """Read the rule.

    Raises:
        PolicyError: It is malformed.
    """
    try:
        return Forgetting.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise PolicyError(f"Rule {path.name!r} on conversations cannot be read: {error}") from error
