from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dashboards.views import contact

LATER = datetime(2026, 11, 6, 10, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Rule:
    rule: str
    result: str
    because: str


@dataclass(frozen=True)
class Verdict:
    channel: str
    allowed: bool
    rules: tuple[Any, ...]
    next_allowed_at: datetime | None = None


@dataclass(frozen=True)
class Decision:
    treatment: str
    because: str = "So."
    rule: str = "low"
    policy: str = "treatment"
    version: int = 1
    sla_hours: int | None = 24


def test_a_ground_is_said_once_with_all_its_rules():
    rules = (
        Rule("GL-03", "block", "Consent was withdrawn."),
        Rule("IN-11", "block", "Consent was withdrawn."),
        Rule("GL-04", "pass", "Fine."),
    )
    assert contact.channel(Verdict("sms", False, rules))["because"] == (
        "Consent was withdrawn. (GL-03, IN-11)"
    )


def test_channels_that_stand_alike_are_one_line():
    rules = (Rule("GL-01", "block", "Contacted lately."),)
    closed = [Verdict(name, False, rules, LATER) for name in ("sms", "email")]
    assert [one["channel"] for one in contact.channels(closed)] == ["All channels"]
    apart = [*closed, Verdict("letter", True, rules)]
    assert [one["channel"] for one in contact.channels(apart)] == ["SMS", "E-mail", "Letter"]


def test_no_treatment_is_said_as_no_action():
    assert contact.treatment(Decision("none"))["treatment"] == "No action"
    assert contact.treatment(Decision("payment_plan"))["treatment"] == "Payment plan, within 24 h"
