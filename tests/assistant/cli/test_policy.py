"""`forbear policy`: verdicts as tables, rules in words, and questions it refuses."""

from pathlib import Path

import pytest

from tests.fixtures.commands import Run, refused
from tests.fixtures.contact_cases import POLICY

CHECK = ("policy", "check", "--customer", "1042", "--channel", "sms")


def test_a_verdict_shows_rule_status_result_and_ground(desk_home: Path, run: Run):
    done = run(desk_home, *CHECK)
    assert done.returncode == 0, done.stderr
    assert "may be contacted by sms at Mon 2026-11-02 10:30 (Asia/Kolkata)" in done.stdout
    assert "GL-01.cool_down" in done.stdout
    assert "US-02" not in done.stdout
    assert "not legal advice" in done.stdout


def test_all_lists_every_rule_of_the_policy_with_its_reason(desk_home: Path, run: Run):
    done = run(desk_home, *CHECK, "--all")
    assert [rule.id for rule in POLICY.rules if rule.id not in done.stdout] == []
    assert "Customers in US only." in done.stdout
    assert "Not in force until 2027-05-13." in done.stdout


def test_a_moment_without_a_zone_is_the_customers_and_a_no_says_when_it_is_a_yes(
    desk_home: Path, run: Run
):
    done = run(desk_home, *CHECK, "--at", "2026-11-02T19:05")
    assert done.returncode == 0
    assert "may not be contacted by sms at Mon 2026-11-02 19:05" in done.stdout
    assert "Next allowed: Tue 2026-11-03 08:00." in done.stdout
    assert "was read in the customer's zone, Asia/Kolkata" in done.stdout


def test_the_same_evening_before_the_draft_is_judged_by_the_rules_of_that_day(
    desk_home: Path, run: Run
):
    done = run(desk_home, *CHECK, "--at", "2026-06-30T19:05:00+05:30", "--all")
    assert "Not in force until 2026-07-01." in done.stdout
    assert "was read in" not in done.stdout


def test_a_customer_who_opted_out_is_told_that_waiting_does_not_help(desk_home: Path, run: Run):
    done = run(desk_home, "policy", "check", "--customer", "1060", "--channel", "email")
    assert "Waiting will not change this" in done.stdout
    assert done.returncode == 0


def test_a_rule_is_explained_with_source_status_term_and_examples(desk_home: Path, run: Run):
    done = run(desk_home, "policy", "explain", "us-06")
    assert done.returncode == 0, done.stderr
    for words in ("47 CFR 64.1200(a)(10)", "Status: law", "In force 2027-01-31", "not_in_force"):
        assert words in done.stdout


def test_an_unverified_rule_is_not_called_law(desk_home: Path, run: Run):
    done = run(desk_home, "policy", "explain", "IN-07")
    assert "Status: unverified: not checked against the text" in done.stdout


def test_rules_are_listed_by_country_and_moment(desk_home: Path, run: Run):
    done = run(desk_home, "policy", "list", "--country", "us", "--at", "2026-11-02T12:00")
    assert "US-08" in done.stdout
    assert "IN-01" not in done.stdout
    assert "US-06" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("explain", "UK-5"), r"There is no rule 'UK-5'; near are: .*UK-05"),
        (("list", "--country", "BR"), "Country 'BR' has no rules; there are: AT, BE"),
        (("list", "--at", "noon"), "'noon' is no moment: write it as 2026-11-02T19:05"),
        (("check", "--customer", "1042", "--channel", "fax"), "'fax' is no channel: choose one"),
        (("check", "--customer", "7", "--channel", "sms"), "7"),
        ((*CHECK[1:], "--at", "2026-13-01"), "'2026-13-01' is no moment"),
    ],
)
def test_a_bad_question_is_refused(
    desk_home: Path, run: Run, arguments: tuple[str, ...], said: str
):
    refused(run(desk_home, "policy", *arguments), said)
