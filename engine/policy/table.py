"""Decision tables: what a case gets, by which rule, and why.

A table is a YAML file that can be read aloud. Rules are tried from top to bottom and the first
that fits decides. A case that no rule covers is an error, never a default, and a missing number
(None or NaN) fits no comparison.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

Facts = Mapping[str, Any]
Cell = bool | int | float | str
Test = Callable[[Any], bool]

_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    ">=": lambda fact, bound: fact >= bound,
    "<=": lambda fact, bound: fact <= bound,
    ">": lambda fact, bound: fact > bound,
    "<": lambda fact, bound: fact < bound,
}


class PolicyError(ValueError):
    """The policy file cannot be used as it is."""


class NoRuleFitsError(LookupError):
    """The table does not cover this case; a person has to decide."""


class MissingFactError(LookupError):
    """A rule asks for a fact that the case does not state."""


@dataclass(frozen=True)
class Rule:
    """One row of a decision table."""

    id: str
    when: Mapping[str, Test]
    then: Mapping[str, Any]
    because: str

    def fits(self, facts: Facts) -> bool:
        """Whether every cell of the row accepts its fact."""
        return all(test(facts[name]) for name, test in self.when.items())


@dataclass(frozen=True)
class Decision:
    """What was decided, and everything an auditor needs to see why."""

    then: Mapping[str, Any]
    rule: str
    because: str
    policy: str
    version: int


@dataclass(frozen=True)
class Example:
    """A worked case that the table must decide as written; `expect` may name the `rule` too."""

    given: Mapping[str, Any]
    expect: Mapping[str, Any]


@dataclass(frozen=True)
class DecisionTable:
    """A versioned decision table with its own worked examples."""

    id: str
    version: int
    owner: str
    effective_from: date
    rules: tuple[Rule, ...]
    examples: tuple[Example, ...]

    @property
    def inputs(self) -> frozenset[str]:
        """The names of all facts that some rule reads."""
        return frozenset(name for rule in self.rules for name in rule.when)

    def decide(self, facts: Facts) -> Decision:
        """The decision of the first rule that fits.

        Raises:
            MissingFactError: The case does not state a fact that the table reads.
            NoRuleFitsError: No rule covers the facts.
        """
        if missing := self.inputs.difference(facts):
            raise MissingFactError(
                f"Policy {self.id!r} v{self.version} reads {sorted(missing)!r}, which the case "
                "does not state: pass them, with None where the value is unknown."
            )
        for rule in self.rules:
            if rule.fits(facts):
                return Decision(rule.then, rule.id, rule.because, self.id, self.version)
        read = {name: facts[name] for name in sorted(self.inputs)}
        raise NoRuleFitsError(
            f"Policy {self.id!r} v{self.version} has no rule for {read!r}: add one with an example."
        )


def load_table(path: Path) -> DecisionTable:
    """Read and check one decision table.

    Raises:
        PolicyError: The file is missing, is not a table, or repeats a rule id.
    """
    try:
        sheet = _Sheet.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        rules = tuple(row.rule() for row in sheet.rules)
    except (OSError, yaml.YAMLError, ValueError) as problem:
        raise PolicyError(
            f"Policy {str(path)!r} cannot be read: {problem}. Compare it with its neighbours."
        ) from problem
    ids = [rule.id for rule in rules]
    if repeated := sorted({id for id in ids if ids.count(id) > 1}):
        raise PolicyError(f"Policy {str(path)!r} repeats rule ids {repeated!r}: rename one.")
    examples = tuple(Example(case.given, case.expect) for case in sheet.examples)
    return DecisionTable(
        sheet.id, sheet.version, sheet.owner, sheet.effective_from, rules, examples
    )


def cell(written: Cell) -> Test:
    """The test that one cell stands for.

    >>> cell(">= 0.2")(0.25), cell("sms | email")("email"), cell(True)(False)
    (True, True, False)
    """
    if not isinstance(written, str):
        return lambda fact: bool(fact == written)
    operator, _, bound = written.partition(" ")
    if compare := _COMPARISONS.get(operator):
        limit = float(bound)
        return lambda fact: fact is not None and compare(fact, limit)
    if written[:1] in "<>=!":
        raise ValueError(f"Cell {written!r} is no test: write '>= 0.2' with a space after '>='.")
    choices = {choice.strip() for choice in written.split("|")}
    return lambda fact: fact in choices


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    id: str
    when: dict[str, Cell]
    then: dict[str, Any]
    because: str

    def rule(self) -> Rule:
        tests = {name: cell(written) for name, written in self.when.items()}
        return Rule(self.id, tests, self.then, self.because)


class _Case(BaseModel):
    model_config = ConfigDict(extra="forbid")

    given: dict[str, Any]
    expect: dict[str, Any]


class _Sheet(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str
    version: int
    owner: str
    effective_from: date
    hit_policy: Literal["first"]
    rules: list[_Row]
    examples: list[_Case]
