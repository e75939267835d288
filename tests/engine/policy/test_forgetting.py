from datetime import UTC, datetime, time
from pathlib import Path

import pytest

import knowledge
from engine.policy.forgetting import load_forgetting
from engine.policy.table import PolicyError

FILE = Path(knowledge.__file__).parent / "policies" / "conversations.yaml"
RULE = load_forgetting(FILE)


def midnight(day):
    return datetime.combine(day, time(), UTC)


@pytest.mark.parametrize("example", RULE.examples, ids=lambda example: example.expect)
def test_every_example_holds(example):
    forgotten = midnight(example.last_asked) < RULE.since(midnight(example.day))
    assert forgotten == (example.expect == "forget")


def test_examples_stand_on_both_sides_of_the_last_day():
    days = {example.expect: (example.day - example.last_asked).days for example in RULE.examples}
    assert days == {"keep": RULE.keep_days, "forget": RULE.keep_days + 1}


def test_a_malformed_rule_is_named(tmp_path):
    (tmp_path / "broken.yaml").write_text(FILE.read_text().replace("180", "0"))
    with pytest.raises(PolicyError, match=r"(?s)'broken\.yaml' .*keep_days"):
        load_forgetting(tmp_path / "broken.yaml")
