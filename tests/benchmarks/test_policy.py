"""Random contacts over two years of clock changes, each asked for first, under a second opinion."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from benchmarks._contact_checker import violations
from benchmarks.policy import found, policy, walk
from tests.fixtures.contact_cases import CASE

QUESTIONS = 100_000


@pytest.fixture(scope="module")
def walked():
    return walk(policy(), contacts=40_000)


def test_a_hundred_thousand_contacts_asked_for_lead_to_no_violation(walked):
    assert walked.verdicts >= QUESTIONS
    assert sum(map(len, walked.made)) == 40_000
    assert next(found(walked), None) is None


def test_the_walk_crosses_clock_changes_in_every_zone_that_has_them(walked):
    offsets: dict[str, set[timedelta | None]] = {}
    for made in (made for journey in walked.made for made in journey):
        local = made.at.astimezone(ZoneInfo(made.timezone))
        offsets.setdefault(made.timezone, set()).add(local.utcoffset())
    still = {zone for zone, seen in offsets.items() if len(seen) == 1}
    assert still == {"Asia/Kolkata", "America/Phoenix"}
    assert {"Europe/London", "America/New_York", "Australia/Lord_Howe"} <= set(offsets)


BAD: dict[str, tuple[dict[str, Any], tuple[float, ...]]] = {
    "a call at eight in the evening": ({"at": "2026-11-02T20:00:00+05:30"}, ()),
    "a second contact on the fourth day": ({}, (4,)),
    "a third contact in a week": ({}, (6.5, 6)),
    "a time to avoid": ({"avoid_windows": ("mon 11:00-13:00",)}, ()),
    "the night of the phone's zone": ({"phone_zones": ("America/New_York",)}, ()),
    "no consent": ({"consents": ()}, ()),
}


@pytest.mark.parametrize("kind", BAD)
def test_the_second_opinion_finds_what_is_wrong(kind):
    changes, days = BAD[kind]
    if "at" in changes:
        changes = changes | {"at": datetime.fromisoformat(changes["at"])}
    made = replace(CASE, **changes)
    earlier = [replace(made, at=made.at - timedelta(days=day)) for day in days]
    assert list(violations([*earlier, made]))


def test_the_second_opinion_accepts_what_is_right():
    assert list(violations([replace(CASE, at=CASE.at - timedelta(days=5)), CASE])) == []
