from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.policy.contact import ContactPolicy, ContactRule, IncompletePolicyError
from engine.policy.contact_case import PastContact
from engine.policy.hours import HoursError
from tests.fixtures.contact_cases import CASE, POLICY, case_of


def says(policy: ContactPolicy, rule: ContactRule, given: dict[str, Any]) -> str:
    outcomes = {outcome.rule_id: outcome for outcome in policy.check(case_of(given)).outcomes}
    found = outcomes[rule.id]
    return found.result if found.in_force else "not_in_force"


@pytest.mark.parametrize(
    ("rule", "example"),
    [
        pytest.param(rule, example, id=f"{rule.id}-{number}")
        for rule in POLICY.rules
        for number, example in enumerate(rule.examples)
    ],
)
def test_every_boundary_example_holds(rule, example):
    assert says(POLICY, rule, example["given"]) == example["expect"]


@pytest.mark.parametrize(
    "rule", [rule for rule in POLICY.rules if rule.rule.kind != "duty"], ids=lambda rule: rule.id
)
def test_every_rule_is_shown_to_pass_and_to_block(rule):
    assert {"pass", "block"} <= {example["expect"] for example in rule.examples}


def test_a_verdict_lists_every_rule_with_its_citation_facts_and_result():
    verdict = POLICY.check(CASE)
    assert verdict.allowed
    assert verdict.next_allowed_at is None
    assert [outcome.rule_id for outcome in verdict.outcomes] == [rule.id for rule in POLICY.rules]
    assert {outcome.result for outcome in verdict.outcomes} == {"pass", "not_applicable"}
    assert all(outcome.citation and outcome.because for outcome in verdict.outcomes)
    hours = next(outcome for outcome in verdict.outcomes if outcome.rule_id == "IN-01.firm")
    assert hours.facts == {
        "local_times": {"Asia/Kolkata": "2026-11-02T12:00:00+05:30"},
        "windows": ["08:00-19:00"],
    }


def test_one_block_among_many_passes_is_a_no():
    verdict = POLICY.check(replace(CASE, flags=("dispute",)))
    assert not verdict.allowed
    assert [outcome.rule_id for outcome in verdict.blocks] == ["GL-01.suppression"]


def test_a_block_by_time_alone_says_when_contact_is_next_allowed():
    late = datetime.fromisoformat("2026-11-02T19:00:00+05:30")
    verdict = POLICY.check(replace(CASE, at=late))
    assert verdict.next_allowed_at == datetime.fromisoformat("2026-11-03T08:00:00+05:30")


def test_the_next_allowed_moment_satisfies_all_time_rules_together():
    case = replace(
        CASE,
        at=datetime.fromisoformat("2026-11-02T20:00:00+05:30"),
        avoid_windows=("08:00-10:30", "sat 09:00-15:00"),
        contacts=(PastContact("email", datetime.fromisoformat("2026-11-02T17:00:00+05:30")),),
    )
    verdict = POLICY.check(case)
    assert verdict.next_allowed_at == datetime.fromisoformat("2026-11-07T17:00:00+05:30")
    assert POLICY.check(replace(case, at=verdict.next_allowed_at)).allowed
    second_before = verdict.next_allowed_at - timedelta(seconds=1)
    assert not POLICY.check(replace(case, at=second_before)).allowed


@pytest.mark.parametrize(
    "change", [{"consents": ()}, {"flags": ("opt_out",)}], ids=["no consent", "opted out"]
)
def test_waiting_does_not_help_where_the_customer_said_no(change):
    late = datetime.fromisoformat("2026-11-02T21:00:00+05:30")
    verdict = POLICY.check(replace(CASE, at=late, **change))
    assert not verdict.allowed
    assert verdict.next_allowed_at is None


def test_a_customer_who_avoids_every_hour_is_never_allowed():
    verdict = POLICY.check(replace(CASE, avoid_windows=("00:00-12:00", "12:00-00:00")))
    assert not verdict.allowed
    assert verdict.next_allowed_at is None


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        ("2026-03-07", "2026-03-08T08:00:00-04:00"),
        ("2026-10-31", "2026-11-01T08:00:00-05:00"),
    ],
    ids=["clocks go forward", "clocks go back"],
)
def test_a_night_with_a_clock_change_ends_at_eight_on_the_new_clock(day, opens):
    zone: dict[str, Any] = {"country": "US", "region": "NY", "timezone": "America/New_York"}
    night = datetime.fromisoformat(f"{day}T21:00:00-0{5 if day < '2026-05' else 4}:00")
    verdict = POLICY.check(replace(CASE, at=night, **zone))
    assert verdict.next_allowed_at == datetime.fromisoformat(opens)


def test_an_old_moment_is_judged_by_the_rules_of_that_day():
    before = datetime.fromisoformat("2026-06-30T19:30:00+05:30")
    outcomes = {o.rule_id: o for o in POLICY.check(replace(CASE, at=before)).outcomes}
    late = outcomes["IN-02.hours"]
    assert (late.result, late.because, late.in_force) == (
        "not_applicable",
        "Not in force until 2026-07-01.",
        False,
    )
    assert outcomes["IN-01.firm"].result == "block"


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd"])
def test_a_missing_or_unknown_zone_is_an_error_and_never_a_yes(zone):
    with pytest.raises(HoursError, match="quiet hours cannot be judged"):
        POLICY.check(replace(CASE, timezone=zone))


def test_an_avoid_window_that_cannot_be_read_is_an_error_and_never_a_yes():
    with pytest.raises(HoursError, match="after lunch"):
        POLICY.check(replace(CASE, avoid_windows=("after lunch",)))


@pytest.mark.parametrize(
    "change",
    [
        {"country": "BR", "timezone": "America/Sao_Paulo"},
        {"at": datetime(1985, 5, 1, 12, tzinfo=UTC)},
    ],
    ids=["a country without hours", "before the rules"],
)
def test_a_case_that_the_rules_do_not_cover_is_an_error_and_never_a_yes(change):
    with pytest.raises(IncompletePolicyError, match="hours"):
        POLICY.check(replace(CASE, **change))
