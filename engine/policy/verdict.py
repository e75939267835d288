"""A verdict: what every rule said about one contact, and how the store keeps it.

What an older version stored still loads: it listed the rules in force only, without jurisdiction
and scope.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from engine.policy.judgement import Result

Status = Literal["law", "draft", "analogy", "firm_policy", "unverified"]

STATUS_WORDS: Mapping[Status, str] = {
    "law": "law",
    "draft": "a draft, not law yet",
    "analogy": "binds others; adopted by analogy as the stricter default",
    "firm_policy": "the firm's own policy",
    "unverified": "unverified: not checked against the text, so not called law",
}


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """What one rule said, on what grounds, resting on which source."""

    rule_id: str
    status: Status
    citation: str
    statement: str
    result: Result
    because: str
    facts: Mapping[str, Any]
    jurisdiction: str = ""
    in_force: bool = True


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
    scope: str = ""  # what the rules bind and what not; shown wherever the verdict is

    @property
    def blocks(self) -> tuple[RuleOutcome, ...]:
        """The outcomes that say no."""
        return tuple(outcome for outcome in self.outcomes if outcome.result == "block")

    @property
    def judged(self) -> tuple[RuleOutcome, ...]:
        """The outcomes that say yes or no."""
        return tuple(outcome for outcome in self.outcomes if outcome.result != "not_applicable")

    @property
    def in_force(self) -> tuple[RuleOutcome, ...]:
        """The outcomes of the rules that were in force at the moment."""
        return tuple(outcome for outcome in self.outcomes if outcome.in_force)


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
        scope=stored.get("scope", ""),
    )
