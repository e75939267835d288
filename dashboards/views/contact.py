"""What we would do for a customer and by which rule, and which channels are open now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from dashboards.views.text import words

NOTHING = "No action"


class Rule(Protocol):
    """What one rule of the contact policy said."""

    @property
    def rule(self) -> str:
        """Its id."""
        ...

    @property
    def result(self) -> str:
        """pass, block or not_applicable."""
        ...

    @property
    def because(self) -> str:
        """On what grounds."""
        ...


class Verdict(Protocol):
    """The verdict on one channel."""

    @property
    def channel(self) -> str:
        """The channel."""
        ...

    @property
    def allowed(self) -> bool:
        """Whether the customer may be contacted now."""
        ...

    @property
    def rules(self) -> tuple[Any, ...]:
        """Every rule that was looked at, each a `Rule`."""
        ...

    @property
    def next_allowed_at(self) -> datetime | None:
        """When it will be allowed, where nothing but time is in the way."""
        ...


class Treatment(Protocol):
    """A treatment and the rule it follows from."""

    @property
    def treatment(self) -> str:
        """What to do."""
        ...

    @property
    def because(self) -> str:
        """Why."""
        ...

    @property
    def rule(self) -> str:
        """The rule's id."""
        ...

    @property
    def policy(self) -> str:
        """The policy's id."""
        ...

    @property
    def version(self) -> int:
        """The policy's version."""
        ...

    @property
    def sla_hours(self) -> int | None:
        """How soon."""
        ...


def treatment(decision: Treatment) -> dict[str, str]:
    """The treatment, why, and by which rule."""
    soon = f", within {decision.sla_hours} h" if decision.sla_hours else ""
    return {
        "treatment": NOTHING if decision.treatment == "none" else words(decision.treatment) + soon,
        "because": decision.because,
        "rule": f"Rule {decision.rule} of policy {decision.policy} v{decision.version}",
    }


def channel(verdict: Verdict) -> dict[str, str]:
    """One channel: open, open later, or closed, and by which rule."""
    blocks: list[Rule] = [rule for rule in verdict.rules if rule.result == "block"]
    later = verdict.next_allowed_at
    if verdict.allowed:
        headline, because = "✓ Open", f"{len(verdict.rules)} rules checked"
    else:
        headline = "✕ Closed" if later is None else f"✕ Closed until {later.day} {later:%b, %H:%M}"
        because = "; ".join(_grounds(blocks))
    answer = "yes" if verdict.allowed else "no"
    return {
        "channel": words(verdict.channel),
        "answer": answer,
        "headline": headline,
        "because": because,
    }


def channels(verdicts: Sequence[Verdict]) -> list[dict[str, str]]:
    """Every channel, or one line for all where all stand alike."""
    found = [channel(verdict) for verdict in verdicts]
    alike = len({(one["headline"], one["because"]) for one in found}) == 1
    return [found[0] | {"channel": "All channels"}] if alike and len(found) > 1 else found


def _grounds(blocks: Sequence[Rule]) -> list[str]:
    """What is in the way, each ground once, with the rules that rest on it."""
    rules: dict[str, list[str]] = {}
    for block in blocks:
        rules.setdefault(block.because, []).append(block.rule)
    return [f"{because} ({', '.join(names)})" for because, names in rules.items()]
