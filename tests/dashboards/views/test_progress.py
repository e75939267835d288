from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dashboards.views.progress import expiry, left, read_for
from engine.store.approvals import ApprovalRow

NOW = datetime(2026, 11, 1, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (86_400, "24 h 0 min"),
        (86_399, "23 h 59 min"),
        (3_600, "1 h 0 min"),
        (3_599, "59 min"),
        (60, "1 min"),
        (59, "less than a minute"),
    ],
)
def test_time_left_is_never_said_longer_than_it_is(seconds, text):
    assert left(timedelta(seconds=seconds)) == text


def test_an_approval_is_over_at_the_second_it_expires():
    until = NOW + timedelta(hours=24)
    assert expiry(until, "Asia/Kolkata", NOW) == ("Approval ends 2 Nov 2026, 10:30, in 24 h 0 min")
    assert "less than a minute" in expiry(until, "UTC", until - timedelta(seconds=1))
    assert expiry(until, "UTC", until).startswith("The approval expired")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, ", 0\u00a0s after opening it"),
        (119, ", 119\u00a0s after opening it"),
        (600, ", 10\u00a0min after opening it"),
    ],
)
def test_a_person_sees_how_long_the_text_was_open_before_the_yes(seconds, text):
    approval = ApprovalRow("a", "d", "h", "ana", NOW, NOW, NOW, NOW + timedelta(seconds=seconds))
    assert read_for(approval) == text
    assert read_for(replace(approval, opened_at=None)) == ""
