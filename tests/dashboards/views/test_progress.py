from datetime import UTC, datetime, timedelta

import pytest

from dashboards.views.progress import REASONS, expiry, left
from engine.outreach import revocation

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


def test_every_reason_to_revoke_can_be_read():
    assert set(REASONS) == set(revocation.REASONS)
