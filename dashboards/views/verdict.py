"""The contact verdict as a person reads it: what blocks, what passed, what does not concern us."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dashboards.views.text import moment, words

MARKS = {"block": "✕", "pass": "✓", "not_applicable": "–"}
GROUPS = {"block": "Blocks", "pass": "Passed", "not_applicable": "Does not apply"}
STATUS = {
    "law": "law",
    "draft": "draft, not law yet",
    "analogy": "by analogy",
    "firm_policy": "own policy",
    "unverified": "unverified, not called law",
}


def verdict(stored: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """A stored verdict: its headline, every rule in groups, and which kind of rule spoke."""
    allowed = bool(stored["allowed"])
    headline = "✓ Contact allowed" if allowed else "✕ Contact not allowed"
    if not allowed and stored.get("next_allowed_at"):
        later = datetime.fromisoformat(stored["next_allowed_at"])
        headline += f"; from {moment(later, zone)}"
    outcomes = stored["outcomes"]
    spoke = [outcome for outcome in outcomes if outcome["result"] != "not_applicable"]
    return {
        "allowed": allowed,
        "headline": headline,
        "at": f"as of {moment(datetime.fromisoformat(stored['at']), zone)}",
        "count": f"{len(outcomes)} rules",
        "kinds": _kinds(spoke),
        "scope": stored.get("scope", ""),
        "groups": [group for result in GROUPS if (group := _group(result, outcomes))["outcomes"]],
    }


def _group(result: str, outcomes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    found = [_rule(outcome) for outcome in outcomes if outcome["result"] == result]
    return {
        "result": result,
        "title": f"{MARKS[result]} {GROUPS[result]} ({len(found)})",
        "outcomes": found,
    }


def _rule(outcome: Mapping[str, Any]) -> dict[str, str]:
    return {
        "name": outcome["rule_id"],
        "result": outcome["result"],
        "mark": MARKS[outcome["result"]],
        "because": outcome["because"],
        "citation": outcome["citation"],
        "status": STATUS.get(outcome["status"], words(outcome["status"])),
    }


def _kinds(spoke: Sequence[Mapping[str, Any]]) -> str:
    """How many of the rules that spoke are law, and how many are something else."""
    counted = {name: sum(one["status"] == code for one in spoke) for code, name in STATUS.items()}
    return " · ".join(f"{count} {name}" for name, count in counted.items() if count)
