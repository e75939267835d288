"""Decision tables: what a case gets, by which rule, and why.

A table is a YAML file that can be read aloud. Rules are tried from top to bottom and the first
that fits decides; in a `unique` table no other may fit. A case that no rule covers is an error,
never a default, and a missing number (None or NaN) fits no comparison. A table has an author,
another person's approval and a first day: `engine.policy.versions` says which one is in force.
"""

import hashlib
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
HitPolicy = Literal["first", "unique"]
Domain = tuple[Cell, ...] | Literal["number"]  # the values of an input; a number may be missing

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


class AmbiguousRulesError(LookupError):
    """Two rules of a `unique` table fit the same case."""


class MissingFactError(LookupError):
    """A rule asks for a fact that the case does not state."""


@dataclass(frozen=True)
class Rule:
    """One row of a decision table."""

    id: str
    when: Mapping[str, Test]
    then: Mapping[str, Any]
    because: str
    written: Mapping[str, Cell]

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
    hash: str


@dataclass(frozen=True)
class Example:
    """A worked case that the table must decide as written; `expect` may name the `rule` too."""

    given: Mapping[str, Any]
    expect: Mapping[str, Any]


@dataclass(frozen=True)
class DecisionTable:
    """A versioned decision table with its own worked examples; `hash` is that of its file."""

    id: str
    version: int
    hash: str
    owner: str
    author: str
    approved_by: str | None
    effective_from: date
    hit_policy: HitPolicy
    domain: Mapping[str, Domain]
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
            AmbiguousRulesError: A second rule of a `unique` table fits.
        """
        if missing := self.inputs.difference(facts):
            raise MissingFactError(
                f"Policy {self.id!r} v{self.version} reads {sorted(missing)!r}, which the case "
                "does not state: pass them, with None where the value is unknown."
            )
        fitting = (rule for rule in self.rules if rule.fits(facts))
        if (rule := next(fitting, None)) is not None:
            if self.hit_policy == "unique" and (other := next(fitting, None)) is not None:
                raise AmbiguousRulesError(
                    f"Rules {rule.id!r} and {other.id!r} of policy {self.id!r} v{self.version} "
                    "both fit, and only one may: narrow one of them."
                )
            return Decision(rule.then, rule.id, rule.because, self.id, self.version, self.hash)
        read = {name: facts[name] for name in sorted(self.inputs)}
        raise NoRuleFitsError(
            f"Policy {self.id!r} v{self.version} has no rule for {read!r}: add one with an example."
        )


def load_table(path: Path) -> DecisionTable:
    """Read and check one decision table.

    Raises:
        PolicyError: The file is missing, is not a table, repeats a rule id, was approved by its
            own author, or reads what it does not declare.
    """
    try:
        content = path.read_bytes()
        sheet = _Sheet.model_validate(yaml.safe_load(content))
        rules = tuple(row.rule() for row in sheet.rules)
    except OSError as problem:
        raise PolicyError(
            f"Policy {str(path)!r} cannot be read: {problem.strerror or problem}. Check the path, "
            "and that this user may read the file."
        ) from problem
    except (yaml.YAMLError, ValueError) as problem:
        raise PolicyError(
            f"Policy {str(path)!r} cannot be read: {problem}. Compare it with its neighbours."
        ) from problem
    ids = [rule.id for rule in rules]
    if repeated := sorted({id for id in ids if ids.count(id) > 1}):
        raise PolicyError(f"Policy {str(path)!r} repeats rule ids {repeated!r}: rename one.")
    if wrong := _undeclared(sheet):
        raise PolicyError(f"Policy {str(path)!r}: {wrong}.")
    return DecisionTable(
        id=sheet.id,
        version=sheet.version,
        hash=hashlib.sha256(content).hexdigest(),
        owner=sheet.owner,
        author=sheet.author,
        approved_by=sheet.approved_by,
        effective_from=sheet.effective_from,
        hit_policy=sheet.hit_policy,
        domain={name: _domain(values) for name, values in sheet.inputs.items()},
        rules=rules,
        examples=tuple(Example(case.given, case.expect) for case in sheet.examples),
    )


def cell(written: Cell) -> Test:
    """The test that one cell stands for.

    >>> cell(">= 0.2")(0.25), cell("sms | email")("email"), cell(True)(False)
    (True, True, False)
    """
    if not isinstance(written, str):
        return lambda fact: bool(fact == written)
    operator, _, _ = written.partition(" ")
    if compare := _COMPARISONS.get(operator):
        limit = bound(written)
        return lambda fact: fact is not None and compare(fact, limit)
    if written[:1] in "<>=!":
        raise ValueError(f"Cell {written!r} is no test: write '>= 0.2' with a space after '>='.")
    accepted = choices(written)
    return lambda fact: fact in accepted


def bound(written: str) -> float:
    """The number that a comparison compares with.

    >>> bound(">= 0.2")
    0.2
    """
    return float(written.partition(" ")[2])


def compares(written: Cell) -> bool:
    """Whether a cell is a comparison of numbers."""
    return isinstance(written, str) and written.partition(" ")[0] in _COMPARISONS


def choices(written: Cell) -> frozenset[Cell]:
    """The values that a cell accepts which is no comparison.

    >>> sorted(choices("sms | email"))
    ['email', 'sms']
    """
    if not isinstance(written, str):
        return frozenset({written})
    return frozenset(choice.strip() for choice in written.split("|"))


def _domain(values: list[Cell] | Literal["number"]) -> Domain:
    return values if isinstance(values, str) else tuple(values)


def _undeclared(sheet: "_Sheet") -> str | None:
    """What the rules read and the inputs do not declare, or the other way round; None if nothing.

    It also says when somebody approved their own table.
    """
    if sheet.approved_by == sheet.author:
        return f"{sheet.author!r} is author and approver, which takes two: name another"
    read = {name for row in sheet.rules for name in row.when}
    if read != {*sheet.inputs}:
        return f"inputs and rules must name the same facts, see {sorted(read ^ {*sheet.inputs})!r}"
    for row in sheet.rules:
        for name, written in row.when.items():
            values = sheet.inputs[name]
            if values == "number" and isinstance(written, str) and not compares(written):
                return f"rule {row.id!r} tests the number {name!r} for {written!r}"
            if values != "number" and (compares(written) or not choices(written) <= {*values}):
                return f"rule {row.id!r} tests {name!r} for {written!r}, which it never is"
    return None


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    id: str
    when: dict[str, Cell]
    then: dict[str, Any]
    because: str

    def rule(self) -> Rule:
        tests = {name: cell(written) for name, written in self.when.items()}
        return Rule(self.id, tests, self.then, self.because, self.when)


class _Case(BaseModel):
    model_config = ConfigDict(extra="forbid")

    given: dict[str, Any]
    expect: dict[str, Any]


class _Sheet(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str
    version: int
    owner: str
    author: str
    approved_by: str | None = None
    effective_from: date
    hit_policy: HitPolicy
    inputs: dict[str, list[Cell] | Literal["number"]]
    rules: list[_Row]
    examples: list[_Case]
