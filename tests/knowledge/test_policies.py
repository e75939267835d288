from itertools import product
from pathlib import Path

import pytest

import knowledge
from engine.policy.table import load_table

FOLDER = Path(knowledge.__file__).parent / "policies"
TABLES = [
    load_table(FOLDER / name) for name in ("hardship.yaml", "treatment.yaml", "retraining.yaml")
]
TREATMENT = TABLES[1]
TOPICS = {
    "payment_reminder",
    "payment_difficulty",
    "payment_plan",
    "due_date_shift",
    "financial_counselling",
    "specialist_support",
    None,
}
BANDS = ("LOW", "MEDIUM", "HIGH", "CRITICAL")
HARDSHIPS = (
    "income_shock",
    "over_leverage",
    "liquidity_stress",
    "expense_compression",
    "overspending",
    "none",
)


@pytest.mark.parametrize(
    ("table", "example"),
    [
        pytest.param(table, example, id=f"{table.id}-{number}")
        for table in TABLES
        for number, example in enumerate(table.examples)
    ],
)
def test_every_example_is_decided_as_written(table, example):
    decision = table.decide(example.given)
    decided = {"rule": decision.rule, **decision.then}
    assert {name: decided[name] for name in example.expect} == dict(example.expect)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.id)
def test_every_rule_is_reached_by_an_example_and_says_why(table):
    reached = {table.decide(example.given).rule for example in table.examples}
    assert reached == {rule.id for rule in table.rules}
    assert all(rule.because.endswith(".") for rule in table.rules)


@pytest.mark.parametrize("band", BANDS)
@pytest.mark.parametrize("hardship", HARDSHIPS)
def test_every_case_has_a_whole_treatment(band, hardship):
    for vulnerable, has_payment, recent_contacts in product((True, False), (True, False), range(4)):
        decision = TREATMENT.decide(
            {
                "band": band,
                "hardship": hardship,
                "vulnerable": vulnerable,
                "has_payment": has_payment,
                "recent_contacts": recent_contacts,
            }
        )
        assert set(decision.then) == {"treatment", "topic", "channels", "sla_hours", "priority"}
        assert decision.then["topic"] in TOPICS
        assert (decision.then["topic"] is None) == (decision.then["channels"] == [])
        assert decision.then["priority"] in (1, 2, 3, 4)
        assert len(decision.then["treatment"]) <= 32
