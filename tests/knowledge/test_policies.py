from pathlib import Path
from typing import get_args

import pytest

import knowledge
from engine.model.bands import Band
from engine.policy.coverage import coverage
from engine.policy.offers import load_offers
from engine.policy.table import load_table
from knowledge.content import load_templates

FOLDER = Path(knowledge.__file__).parent / "policies"
TABLES = [
    load_table(FOLDER / name) for name in ("hardship.yaml", "treatment.yaml", "retraining.yaml")
]
TREATMENT = TABLES[1]
TOPICS = {
    "payment_reminder",
    "payment_difficulty",
    "payment_plan",
    "payment_holiday",
    "due_date_shift",
    "financial_counselling",
    "specialist_support",
    None,
}
FIRST_VERSION = {
    "low",
    "vulnerable",
    "recently_contacted",
    "nothing_due_critical",
    "nothing_due",
    "borrowing",
    "income_gone",
    "income_shaken",
    "money_short_critical",
    "money_short",
    "spending",
    "unexplained_critical",
    "unexplained",
    "medium",
}


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


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.id)
def test_every_case_is_decided_by_a_rule_and_no_rule_is_in_vain(table):
    found = coverage(table)
    assert found.complete, found


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.id)
def test_every_table_is_approved_by_somebody_else_than_its_author(table):
    assert table.approved_by not in (None, table.author)


def test_a_treatment_knows_the_bands_and_hardships_that_there_are():
    hardships = {rule.then["hardship"] for rule in TABLES[0].rules}
    assert TREATMENT.domain["hardship"] != "number"
    assert {*TREATMENT.domain["hardship"]} == hardships
    assert TREATMENT.domain["band"] == get_args(Band)


@pytest.mark.parametrize("rule", TREATMENT.rules, ids=lambda rule: rule.id)
def test_every_treatment_is_whole(rule):
    assert {*rule.then} == {"treatment", "topic", "channels", "sla_hours", "priority", "offers"}
    assert rule.then["topic"] in TOPICS
    assert (rule.then["topic"] is None) == (rule.then["channels"] == [])
    assert (rule.then["topic"] is None) == (rule.then["sla_hours"] is None)
    assert rule.then["priority"] in (1, 2, 3, 4)
    assert len(rule.then["treatment"]) <= 32


def test_the_offers_of_a_treatment_are_those_that_this_case_may_have():
    catalogue = load_offers()
    for example in TREATMENT.examples:
        decision = TREATMENT.decide(example.given)
        for offer in catalogue.open_to(decision.then["offers"], example.given):
            assert offer.may_have(example.given)
    named = {offer for rule in TREATMENT.rules for offer in rule.then["offers"]}
    assert named == {*catalogue.offers}


def test_every_topic_that_has_templates_is_the_topic_of_a_treatment():
    topics = {template.topic for template in load_templates().values()}
    assert topics == {rule.then["topic"] for rule in TREATMENT.rules} - {None}


def test_a_treatment_that_is_an_offer_is_among_its_own_offers():
    for rule in TREATMENT.rules:
        if rule.then["treatment"] in load_offers().offers:
            assert rule.then["treatment"] in rule.then["offers"]


def test_rule_ids_of_the_first_version_are_still_there():
    """They are in audit trails."""
    assert {rule.id for rule in TREATMENT.rules} >= FIRST_VERSION
