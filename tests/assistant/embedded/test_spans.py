"""The time beside a condition is what the condition looks back over, and no deadline."""

import pytest

from assistant.embedded.matching import understand


@pytest.mark.parametrize(
    ("asked", "values"),
    [
        ("customers with 3+ failed debits this month", {"where": ["failed_debits_30d >= 3"]}),
        ("who had more than 2 bounced debits last week", {"where": ["failed_debits_7d > 2"]}),
        ("people who gambled in the past month", {"where": ["gambling_30d > 0"]}),
        ("who has late salary this week", {"reason": ["salary_days_late"]}),
        ("who missed 2+ payments in the last quarter", {"where": ["payments_missed_90d >= 2"]}),
        (
            "3+ failed debits and an emi due this month",
            {"where": ["failed_debits_30d >= 3", "payment_kind = emi"], "days": 30},
        ),
    ],
)
def test_a_condition_keeps_its_own_time(asked, values):
    reading, found = understand(asked)
    slots = ("where", "reason", "days", "days_back")
    assert found.intent == "list"
    assert {key: reading.values[key] for key in slots if key in reading.values} == values


@pytest.mark.parametrize("asked", ["who missed 2+ payments this month", "missed emi last week"])
def test_a_time_that_the_condition_is_not_kept_for_is_not_dropped(asked):
    assert "days" not in understand(asked)[0].values
    assert understand(asked)[1].intent is None
