from datetime import date
from pathlib import Path
from typing import get_args

import pytest
import yaml

import knowledge
from engine.policy.retention import Records, load_retention
from engine.policy.table import PolicyError

FILE = Path(knowledge.__file__).parent / "policies" / "retention.yaml"
RETENTION = load_retention(FILE)
TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("rule", "example"),
    [
        pytest.param(rule, example, id=f"{rule.id}-{example.expect}")
        for rule in RETENTION.rules
        for example in rule.examples
    ],
)
def test_every_example_of_a_rule_holds(rule, example):
    assert rule.may_go(example.made, example.asked) == (example.expect == "may_go")


def test_every_rule_has_an_example_on_both_sides_of_its_last_day():
    for rule in RETENTION.rules:
        assert {example.expect for example in rule.examples} == {"keep", "may_go"}
        kept = {example.expect: (example.asked - example.made).days for example in rule.examples}
        assert kept == {"keep": rule.keep_days - 1, "may_go": rule.keep_days}


def test_rule_ids_are_unique():
    assert len({rule.id for rule in RETENTION.rules}) == len(RETENTION.rules)


def test_the_longest_duty_decides():
    def days(records: Records, *countries: str) -> int:
        return RETENTION.governing(records, countries, TODAY).keep_days

    assert days("messages", "US") == 1095
    assert days("scores", "DE") == 365
    assert days("scores") == 365
    for records in get_args(Records):
        longest = max(r.keep_days for r in RETENTION.rules if r.records == records)
        assert days(records, "IN", "US", "DE", "GB") == longest


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda file: file["rules"].pop(0), "messages"),
        (lambda file: file["rules"][0].update(keep_days=0), "keep_days"),
        (lambda file: file["rules"][0].update(records="gossip"), "records"),
        (lambda file: file["rules"][0].update(countries=["IN"]), "messages"),
    ],
)
def test_rules_that_leave_a_gap_are_refused(tmp_path, change, said):
    file = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    change(file)
    path = tmp_path / "retention.yaml"
    path.write_text(yaml.safe_dump(file), encoding="utf-8")
    with pytest.raises(PolicyError, match=said):
        load_retention(path)
