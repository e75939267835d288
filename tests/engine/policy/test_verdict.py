from dataclasses import replace
from datetime import datetime

from engine.policy.verdict import verdict_from_json, verdict_to_json
from tests.fixtures.contact_cases import CASE, POLICY

NIGHT = datetime.fromisoformat("2026-11-02T19:00:00+05:30")


def test_a_verdict_survives_the_store():
    for case in (CASE, replace(CASE, at=NIGHT)):
        verdict = POLICY.check(case)
        assert verdict_from_json(verdict_to_json(verdict)) == verdict


def test_a_verdict_of_the_first_version_still_loads():
    stored = {
        "allowed": False,
        "at": "2026-11-02T19:00:00+05:30",
        "channel": "sms",
        "policy": "contact",
        "version": 1,
        "outcomes": [
            {
                "rule_id": "IN-01.firm",
                "status": "firm_policy",
                "citation": "Firm policy",
                "statement": "By day.",
                "result": "block",
                "because": "Too late.",
                "facts": {"zone": "Asia/Kolkata"},
            }
        ],
        "next_allowed_at": "2026-11-03T02:30:00+00:00",
    }
    verdict = verdict_from_json(stored)
    assert [outcome.rule_id for outcome in verdict.blocks] == ["IN-01.firm"]
    assert verdict.next_allowed_at == datetime.fromisoformat("2026-11-03T08:00:00+05:30")
    assert (verdict.scope, verdict.outcomes[0].in_force) == ("", True)


def test_a_verdict_says_what_its_rules_bind_and_that_it_is_no_advice():
    scope = POLICY.check(CASE).scope
    assert "recovery of overdue debt" in scope
    assert "not legal advice" in scope
