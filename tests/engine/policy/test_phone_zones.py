from dataclasses import replace
from datetime import datetime

import pytest

from engine.policy.phone_zones import load_phone_zones, zones_of_number
from engine.policy.table import PolicyError
from tests.fixtures.contact_cases import CASE, FOLDER, POLICY

ZONES = load_phone_zones(FOLDER / "phone_zones.yaml")


@pytest.mark.parametrize(
    ("number", "zones"),
    [
        ("+12125550101", ("America/New_York",)),
        ("+1 602 555 0101", ("America/Phoenix",)),
        ("+18505550101", ("America/New_York", "America/Chicago")),
        ("+18885550101", ("America/New_York", "America/Los_Angeles")),
        ("+919800000001", ("Asia/Kolkata",)),
        ("+447700900123", ("Europe/London",)),
        ("+99912345", ()),
        ("09800000001", ()),
        ("", ()),
        (None, ()),
    ],
)
def test_a_number_is_in_the_zones_of_its_longest_prefix(number, zones):
    assert zones_of_number(ZONES, number) == zones


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        ("2026-11-02T07:59:59-07:00", False),
        ("2026-11-02T08:00:00-07:00", True),
        ("2026-11-02T18:59:59-07:00", True),
        ("2026-11-02T19:00:00-07:00", False),  # nine in the evening in New York
        ("2026-07-01T17:59:59-07:00", True),
        ("2026-07-01T18:00:00-07:00", False),  # in summer the two are three hours apart
    ],
)
def test_a_new_york_number_with_a_phoenix_address_is_open_when_both_are(moment, allowed):
    case = replace(
        CASE,
        at=datetime.fromisoformat(moment),
        country="US",
        region="Arizona/Phoenix",
        timezone="America/Phoenix",
        phone_zones=zones_of_number(ZONES, "+12125550101"),
    )
    hours = next(o for o in POLICY.check(case).outcomes if o.rule_id == "US-02")
    assert hours.result == ("pass" if allowed else "block")
    assert set(hours.facts["local_times"]) == {"America/Phoenix", "America/New_York"}


def test_a_file_with_an_unknown_zone_stops_the_load(tmp_path):
    path = tmp_path / "phone_zones.yaml"
    path.write_text("Mars/Olympus: +999\n", encoding="utf-8")
    with pytest.raises(PolicyError, match="Mars/Olympus"):
        load_phone_zones(path)
