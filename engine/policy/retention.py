"""How long records are kept at least, and from which day one may go.

Of all rules that bind any country of the book the longest decides, and one that is announced counts
before it is in force. A kind of record without a rule for every country is an error.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.policy.table import PolicyError
from engine.policy.verdict import Status

Records = Literal["messages", "contacts", "consents", "scores"]


class RetentionExample(BaseModel):
    """A record made on one day is kept, or may go, on another."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    made: date
    asked: date
    expect: Literal["keep", "may_go"]


class RetentionRule(BaseModel):
    """One duty to keep, with the source that it rests on; no countries means everywhere."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    records: Records
    countries: tuple[str, ...]
    keep_days: int = Field(gt=0)
    effective_from: date
    effective_to: date | None = None
    status: Status
    citation: str
    statement: str
    examples: tuple[RetentionExample, ...] = Field(min_length=1)

    def may_go(self, made: date, on: date) -> bool:
        """Whether this rule lets a record of that day go."""
        return on >= made + timedelta(days=self.keep_days)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    version: int
    owner: str
    effective_from: date
    scope: str
    rules: tuple[RetentionRule, ...]


@dataclass(frozen=True)
class Retention:
    """All duties to keep."""

    id: str
    version: int
    rules: tuple[RetentionRule, ...]

    def governing(self, records: Records, countries: Iterable[str], on: date) -> RetentionRule:
        """The rule that keeps such records longest for customers of these countries."""
        present = set(countries)
        binding = (
            rule
            for rule in self.rules
            if rule.records == records
            and (not rule.countries or present.intersection(rule.countries))
            and (rule.effective_to is None or on < rule.effective_to)
        )
        return max(binding, key=lambda rule: rule.keep_days)


def load_retention(path: Path) -> Retention:
    """Read the rules.

    Raises:
        PolicyError: They are malformed, or leave a kind of record without a rule for everybody.
    """
    try:
        read = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise PolicyError(f"Retention rules {path.name!r} cannot be read: {error}") from error
    everywhere = {
        rule.records for rule in read.rules if not rule.countries and rule.effective_to is None
    }
    if missing := sorted(set(get_args(Records)) - everywhere):
        raise PolicyError(
            f"Retention rules {path.name!r} say nothing for every country about {missing}: add a "
            "rule with `countries: []`."
        )
    return Retention(read.id, read.version, read.rules)
