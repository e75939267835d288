"""May we contact this customer now, on this channel? By rules that carry a date and a citation.

A verdict lists every rule of the policy with its facts and its result, whatever its status: those
of other countries, channels or times as `not_applicable`, with that reason. One block is enough
for a no. What the rules do not cover (a country, a time before they began, a zone nobody knows)
is an error and never a yes.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from engine.policy.contact_case import Category, ContactCase, Lender
from engine.policy.hours import zone_of
from engine.policy.judgement import UNWRITTEN, Judgement
from engine.policy.rules import RuleKind
from engine.policy.verdict import RuleOutcome, Status, Verdict

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
    scope: str | None = None
    channels: tuple[str, ...] | None = None
    regions: tuple[str, ...] | None = None
    categories: tuple[Category, ...] | None = None
    in_collection: Literal[True] | None = None
    rule: RuleKind
    examples: tuple[Mapping[str, Any], ...] = ()

    def in_force(self, day: date) -> bool:
        """From `effective_from` until before `effective_to`."""
        return self.effective_from <= day and (self.effective_to is None or day < self.effective_to)


class Sender(BaseModel):
    """What the rules need to know about the bank that calls; without a number, calls may block."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lender: Lender | None = None
    caller_ids: Mapping[str, str] = {}
    calls_recorded: bool | None = None


@dataclass(frozen=True)
class ContactPolicy:
    """All rules, and the countries and places that each jurisdiction and region means."""

    id: str
    version: int
    purpose: str
    scope: str
    jurisdictions: Mapping[str, tuple[str, ...]]
    regions: Mapping[str, tuple[str, ...]]
    required: frozenset[str]
    sender: Sender
    rules: tuple[ContactRule, ...]
    _laid_out: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def check(self, case: ContactCase) -> Verdict:
        """The verdict by the rules in force at the case's moment.

        Raises:
            HoursError: The customer's zone or an avoid window cannot be understood.
            IncompletePolicyError: No rule of a required kind covers the case.
        """
        outcomes, blocks = [], []
        covered: set[str] = set()
        for rule, settled in self._slots(case):
            if settled is None:
                judgement = self._ask(rule, case)
                settled = _outcome(rule, judgement)
                if judgement.result != "not_applicable":
                    covered.add(rule.rule.kind)
                if judgement.result == "block":
                    blocks.append(judgement)
            outcomes.append(settled)
        self._insist_on_coverage(case, covered)
        later = self._next_allowed(case, blocks) if blocks else None
        return Verdict(
            allowed=not blocks,
            at=case.at,
            channel=case.channel,
            policy=self.id,
            version=self.version,
            outcomes=tuple(outcomes),
            next_allowed_at=later,
            scope=self.scope,
        )

    def judge(self, rule: ContactRule, case: ContactCase) -> Judgement:
        """What one rule says about a case, whether or not it is in force."""
        elsewhere = self._elsewhere(rule, case)
        return elsewhere or self._ask(rule, case)

    def find(self, rule_id: str) -> ContactRule | None:
        """The rule of that id, in any case of letters."""
        return next((rule for rule in self.rules if rule.id.lower() == rule_id.lower()), None)

    def binds(self, rule: ContactRule, country: str) -> bool:
        """Whether the rule is for customers of that country."""
        countries = self.jurisdictions.get(rule.jurisdiction)
        return countries is None or country in countries

    @cached_property
    def _turns(self) -> list[date]:
        """The days on which some rule begins or ends to be in force, in order."""
        days = {rule.effective_from for rule in self.rules}
        days |= {rule.effective_to for rule in self.rules if rule.effective_to}
        return sorted(days)

    def _slots(self, case: ContactCase) -> list[tuple[ContactRule, RuleOutcome | None]]:
        """Every rule, with its outcome where place, channel and day alone decide it."""
        today = case.at.astimezone(zone_of(case.timezone)).date()
        era, unwritten = bisect_right(self._turns, today), case.message is None
        key = (case.country, case.region, case.channel, era, unwritten)
        slots: list[tuple[ContactRule, RuleOutcome | None]] | None = self._laid_out.get(key)
        if slots is None:
            slots = [(rule, self._settled(rule, case, today)) for rule in self.rules]
            self._laid_out[key] = slots
        return slots

    def _settled(self, rule: ContactRule, case: ContactCase, today: date) -> RuleOutcome | None:
        if elsewhere := self._elsewhere(rule, case):
            return _outcome(rule, elsewhere, in_force=rule.in_force(today))
        if rule.in_force(today):
            decided = rule.rule.settled
            if decided is None and case.message is None and rule.rule.needs_message:
                decided = UNWRITTEN
            return None if decided is None else _outcome(rule, decided)
        begun = rule.effective_from <= today
        because = (
            f"No longer in force since {rule.effective_to}."
            if begun
            else f"Not in force until {rule.effective_from}."
        )
        return _outcome(rule, Judgement("not_applicable", because), in_force=False)

    def _elsewhere(self, rule: ContactRule, case: ContactCase) -> Judgement | None:
        if not self.binds(rule, case.country):
            return Judgement("not_applicable", f"Customers in {rule.jurisdiction} only.")
        if rule.channels is not None and case.channel not in rule.channels:
            return Judgement("not_applicable", f"For {', '.join(rule.channels)} only.")
        if rule.regions is not None and not self._may_be_in(rule.regions, case.region):
            said = ", ".join(name.replace("_", " ") for name in rule.regions)
            facts = {"region": case.region}
            return Judgement("not_applicable", f"Customers in {said} only.", facts)
        return None

    def _may_be_in(self, names: tuple[str, ...], region: str | None) -> bool:
        """Whether a region is, contains or lies in one of these; an unknown one might."""
        if region is None:
            return True
        own = f"{region.casefold()}/"
        places = (f"{place.casefold()}/" for name in names for place in self.regions[name])
        return any(own.startswith(place) or place.startswith(own) for place in places)

    def _ask(self, rule: ContactRule, case: ContactCase) -> Judgement:
        """The rule's judgement, unless the message's category or the account is not its own."""
        if rule.categories is not None:
            if case.message is None:
                return UNWRITTEN
            if case.message.category not in (None, *rule.categories):
                said = f"For {', '.join(rule.categories)} messages only."
                return Judgement("not_applicable", said)
        if rule.in_collection and case.collecting is False:
            return Judgement("not_applicable", "For accounts in debt collection only.")
        return rule.rule.judge(case)

    def _insist_on_coverage(self, case: ContactCase, covered: set[str]) -> None:
        if missing := sorted(self.required - covered):
            raise IncompletePolicyError(
                f"Policy {self.id!r} v{self.version} has no rule on {missing!r} for a customer in "
                f"{case.country!r} on {case.at:%Y-%m-%d}: add one before contacting there."
            )

    def _next_allowed(self, case: ContactCase, blocks: list[Judgement]) -> datetime | None:
        """Step to the latest end of what blocks until nothing does, or something else than time."""
        for _ in range(_MOST_STEPS):
            ends = [block.until for block in blocks if block.until is not None]
            if len(ends) < len(blocks):
                return None
            case = case.moved_to(max(ends))
            blocks = self._blocks(case, timed=True) or self._blocks(case, timed=False)
            if not blocks:
                return case.at
        return None

    def _blocks(self, case: ContactCase, *, timed: bool) -> list[Judgement]:
        rules = (rule for rule, done in self._slots(case) if done is None)
        asked = [self._ask(rule, case) for rule in rules if rule.rule.timed is timed]
        return [judgement for judgement in asked if judgement.result == "block"]


def _outcome(rule: ContactRule, judgement: Judgement, *, in_force: bool = True) -> RuleOutcome:
    return RuleOutcome(
        rule.id,
        rule.status,
        rule.citation,
        rule.statement,
        judgement.result,
        judgement.because,
        judgement.facts,
        rule.jurisdiction,
        in_force,
    )
