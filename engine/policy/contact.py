"""May we contact this customer now, on this channel? By rules that carry a date and a citation.

A verdict lists every rule that was in force at the moment, with its facts and its result, whatever
its status; one block is enough for a no. What the rules do not cover (a country, a time before
they began, a zone nobody knows) is an error and never a yes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from engine.policy.contact_case import ContactCase
from engine.policy.hours import parse_window, zone_of
from engine.policy.rules import Hours, Judgement, Result, RuleKind
from engine.policy.table import PolicyError

Status = Literal["law", "draft", "analogy", "firm_policy", "unverified"]

_MOST_STEPS = 60


class IncompletePolicyError(LookupError):
    """The rules in force do not cover the case, so nothing may be concluded from them."""


class ContactRule(BaseModel):
    """One rule, from its day in force, with the source that it rests on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    jurisdiction: str
    effective_from: date
    effective_to: date | None = None
    status: Status
    citation: str
    statement: str
    channels: tuple[str, ...] | None = None
    regions: tuple[str, ...] | None = None
    rule: RuleKind
    examples: tuple[Mapping[str, Any], ...] = Field(min_length=1)

    def in_force(self, day: date) -> bool:
        """From `effective_from` until before `effective_to`."""
        return self.effective_from <= day and (self.effective_to is None or day < self.effective_to)


@dataclass(frozen=True)
class RuleOutcome:
    """What one rule said, on what grounds, resting on which source."""

    rule_id: str
    status: Status
    citation: str
    statement: str
    result: Result
    because: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Verdict:
    """The answer as of a moment; `next_allowed_at` only where nothing but time is in the way."""

    allowed: bool
    at: datetime
    channel: str
    policy: str
    version: int
    outcomes: tuple[RuleOutcome, ...]
    next_allowed_at: datetime | None

    @property
    def blocks(self) -> tuple[RuleOutcome, ...]:
        """The outcomes that say no."""
        return tuple(outcome for outcome in self.outcomes if outcome.result == "block")


@dataclass(frozen=True)
class ContactPolicy:
    """All rules, and the countries that each jurisdiction means."""

    id: str
    version: int
    purpose: str
    jurisdictions: Mapping[str, tuple[str, ...]]
    required: frozenset[str]
    rules: tuple[ContactRule, ...]

    def check(self, case: ContactCase) -> Verdict:
        """The verdict by the rules in force at the case's moment.

        Raises:
            HoursError: The customer's zone or an avoid window cannot be understood.
            IncompletePolicyError: No rule of a required kind covers the case.
        """
        judged = tuple(self._judge(case))
        self._insist_on_coverage(case, judged)
        outcomes = tuple(_outcome(rule, judgement) for rule, judgement in judged)
        blocked = any(outcome.result == "block" for outcome in outcomes)
        later = self._next_allowed(case, judged) if blocked else None
        return Verdict(not blocked, case.at, case.channel, self.id, self.version, outcomes, later)

    def judge(self, rule: ContactRule, case: ContactCase) -> Judgement:
        """What one rule says about a case, whether or not it is in force."""
        countries = self.jurisdictions.get(rule.jurisdiction)
        if countries is not None and case.country not in countries:
            return Judgement("not_applicable", f"Customers in {rule.jurisdiction} only.")
        if rule.channels is not None and case.channel not in rule.channels:
            return Judgement("not_applicable", f"For {', '.join(rule.channels)} only.")
        if rule.regions is not None and case.region not in rule.regions:
            return Judgement("not_applicable", f"Customers in {', '.join(rule.regions)} only.")
        return rule.rule.judge(case)

    def _judge(self, case: ContactCase) -> Iterator[tuple[ContactRule, Judgement]]:
        today = case.at.astimezone(zone_of(case.timezone)).date()
        for rule in self.rules:
            if rule.in_force(today):
                yield rule, self.judge(rule, case)

    def _insist_on_coverage(
        self, case: ContactCase, judged: tuple[tuple[ContactRule, Judgement], ...]
    ) -> None:
        covered = {r.rule.kind for r, judgement in judged if judgement.result != "not_applicable"}
        if missing := sorted(self.required - covered):
            raise IncompletePolicyError(
                f"Policy {self.id!r} v{self.version} has no rule on {missing!r} for a customer in "
                f"{case.country!r} on {case.at:%Y-%m-%d}: add one before contacting there."
            )

    def _next_allowed(
        self, case: ContactCase, judged: tuple[tuple[ContactRule, Judgement], ...]
    ) -> datetime | None:
        """Step to the latest end of what blocks until nothing does, or something else than time."""
        for _ in range(_MOST_STEPS):
            blocks = [judgement for _, judgement in judged if judgement.result == "block"]
            if not blocks:
                return case.at
            ends = [block.until for block in blocks if block.until is not None]
            if len(ends) < len(blocks):
                return None
            case = replace(case, at=max(ends))
            judged = tuple(self._judge(case))
        return None


def load_contact_policy(path: Path) -> ContactPolicy:
    """Read and check the contact rules.

    Raises:
        PolicyError: The file is missing or malformed, names an unknown kind of rule, window, zone
            or jurisdiction, or repeats a rule id.
    """
    try:
        sheet = _Sheet.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        _check(sheet)
    except (OSError, yaml.YAMLError, ValueError) as problem:
        raise PolicyError(
            f"Contact policy {str(path)!r} cannot be read: {problem}. Nothing may be sent by it."
        ) from problem
    return ContactPolicy(
        sheet.id, sheet.version, sheet.purpose, sheet.jurisdictions, sheet.required, sheet.rules
    )


def verdict_to_json(verdict: Verdict) -> dict[str, Any]:
    """The verdict as the store keeps it."""
    stored = asdict(verdict)
    later = verdict.next_allowed_at
    return stored | {
        "at": verdict.at.isoformat(),
        "next_allowed_at": None if later is None else later.isoformat(),
    }


def verdict_from_json(stored: Mapping[str, Any]) -> Verdict:
    """The verdict that `verdict_to_json` wrote."""
    later = stored["next_allowed_at"]
    return Verdict(
        allowed=stored["allowed"],
        at=datetime.fromisoformat(stored["at"]),
        channel=stored["channel"],
        policy=stored["policy"],
        version=stored["version"],
        outcomes=tuple(RuleOutcome(**outcome) for outcome in stored["outcomes"]),
        next_allowed_at=None if later is None else datetime.fromisoformat(later),
    )


def _outcome(rule: ContactRule, judgement: Judgement) -> RuleOutcome:
    return RuleOutcome(
        rule.id,
        rule.status,
        rule.citation,
        rule.statement,
        judgement.result,
        judgement.because,
        judgement.facts,
    )


class _Sheet(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str
    version: int
    owner: str
    scope: str
    purpose: str
    required: frozenset[str]
    jurisdictions: dict[str, tuple[str, ...]]
    rules: tuple[ContactRule, ...]


def _check(sheet: _Sheet) -> None:
    ids = [rule.id for rule in sheet.rules]
    if repeated := sorted({id for id in ids if ids.count(id) > 1}):
        raise PolicyError(f"rule ids {repeated!r} are repeated")
    for rule in sheet.rules:
        if rule.jurisdiction not in {"GL", *sheet.jurisdictions}:
            raise PolicyError(f"rule {rule.id!r} names jurisdiction {rule.jurisdiction!r}")
        if isinstance(rule.rule, Hours):
            for written in rule.rule.windows:
                parse_window(written)
            if rule.rule.zone != "customer":
                zone_of(rule.rule.zone)
