import hashlib
import math
from datetime import date

import pytest

from engine.policy.table import (
    AmbiguousRulesError,
    Decision,
    DecisionTable,
    MissingFactError,
    NoRuleFitsError,
    PolicyError,
    cell,
    load_table,
)

TABLE = """
id: early_contact
version: 3
owner: credit-risk
author: ana
approved_by: bela
effective_from: 2026-11-01
hit_policy: first
inputs:
  vulnerable: [true, false]
  probability: number
  channel: [sms, email, letter]
rules:
  - id: vulnerable
    when: { vulnerable: true }
    then: { treatment: specialist_call }
    because: A person first.
  - id: high
    when: { vulnerable: false, probability: ">= 0.2", channel: sms | email }
    then: { treatment: message }
    because: One in five.
examples:
  - given: { vulnerable: true, probability: 0.9, channel: letter }
    expect: { rule: vulnerable, treatment: specialist_call }
"""


@pytest.fixture
def table(tmp_path) -> DecisionTable:
    path = tmp_path / "early_contact.yaml"
    path.write_text(TABLE, encoding="utf-8")
    return load_table(path)


def test_the_first_rule_that_fits_decides_and_says_why(table):
    decision = table.decide({"vulnerable": True, "probability": 0.9, "channel": "sms"})
    assert decision == Decision(
        {"treatment": "specialist_call"},
        "vulnerable",
        "A person first.",
        "early_contact",
        3,
        table.hash,
    )
    assert table.hash == hashlib.sha256(TABLE.encode()).hexdigest()
    assert (table.author, table.approved_by) == ("ana", "bela")
    assert table.effective_from == date(2026, 11, 1)


@pytest.mark.parametrize("channel", ["sms", "email"])
def test_a_list_of_choices_accepts_each_of_them(table, channel):
    case = {"vulnerable": False, "probability": 0.2, "channel": channel}
    assert table.decide(case).rule == "high"


@pytest.mark.parametrize("probability", [0.19999, None, math.nan])
def test_a_case_without_a_rule_is_an_error(table, probability):
    with pytest.raises(NoRuleFitsError, match="early_contact"):
        table.decide({"vulnerable": False, "probability": probability, "channel": "sms"})


def test_a_fact_that_was_not_stated_is_an_error_even_if_an_earlier_rule_fits(table):
    with pytest.raises(MissingFactError, match="channel"):
        table.decide({"vulnerable": True, "probability": 0.9})


@pytest.mark.parametrize(
    ("written", "fact", "fits"),
    [
        (">= 2", 2, True),
        ("> 2", 2, False),
        ("<= 2", 2.0, True),
        ("< 2", math.nan, False),
        ("< 2", None, False),
        (True, False, False),
        (3, 3, True),
        ("a | b", "b", True),
        ("a", "b", False),
    ],
)
def test_a_cell_reads_as_it_is_written(written, fact, fits):
    assert cell(written)(fact) is fits


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("id: high", "id: vulnerable"), "repeats rule ids"),
        (('">= 0.2"', '">=0.2"'), "space after"),
        (('">= 0.2"', '">= lots"'), "could not convert"),
        (("hit_policy: first", "hit_policy: any"), "hit_policy"),
        (("approved_by: bela", "approved_by: ana"), "takes two"),
        (("author: ana", ""), "author"),
        (("probability: number", "chance: number"), "same facts"),
        (("channel: sms | email", "channel: sms | fax"), "never is"),
        (("channel: sms | email", 'channel: "> 2"'), "never is"),
        (('">= 0.2"', "high"), "tests the number"),
        (("because: One in five.", ""), "because"),
        (("rules:", "rules: ["), "cannot be read"),
    ],
)
def test_a_bad_table_is_refused_by_name_and_reason(tmp_path, change, message):
    path = tmp_path / "bad.yaml"
    path.write_text(TABLE.replace(*change), encoding="utf-8")
    with pytest.raises(PolicyError, match=message) as refusal:
        load_table(path)
    assert "bad.yaml" in str(refusal.value)


def test_a_missing_table_is_refused(tmp_path):
    with pytest.raises(PolicyError, match=r"none\.yaml"):
        load_table(tmp_path / "none.yaml")


def test_two_rules_of_a_unique_table_that_fit_one_case_are_an_error(tmp_path):
    path = tmp_path / "unique.yaml"
    both = TABLE.replace("hit_policy: first", "hit_policy: unique").replace(
        "vulnerable: false, ", ""
    )
    path.write_text(both, encoding="utf-8")
    table = load_table(path)
    case = {"vulnerable": True, "probability": 0.1, "channel": "sms"}
    assert table.decide(case).rule == "vulnerable"
    with pytest.raises(AmbiguousRulesError, match=r"'vulnerable' and 'high'"):
        table.decide({**case, "probability": 0.2})
