"""Contact is judged now, or exactly at a moment to come, in the customer's own zone."""

from datetime import datetime

import pytest

from tools.check_contact import check_contact
from tools.errors import BadArgumentsError

NOW = datetime.fromisoformat("2026-11-02T10:30:00+05:30")


def test_a_moment_to_come_is_judged_in_the_customers_zone(context):
    night = check_contact(
        context, {"customer_id": 1042, "channel": "sms", "at": "2026-11-03T23:00"}
    )
    assert night.at == datetime.fromisoformat("2026-11-03T23:00:00+05:30")
    assert (night.as_of, night.timezone) == (NOW, "Asia/Kolkata")
    (verdict,) = night.verdicts
    assert not verdict.allowed
    assert any("23:00 is outside" in rule.because for rule in verdict.rules)
    assert verdict.next_allowed_at is None or verdict.next_allowed_at > night.at


def test_a_moment_with_an_offset_is_that_moment(context):
    told = check_contact(context, {"customer_id": 1042, "at": "2026-11-03T05:00:00+00:00"})
    assert told.at == datetime.fromisoformat("2026-11-03T10:30:00+05:30")


def test_later_the_same_day_is_judged_as_now_is(context):
    now = check_contact(context, {"customer_id": 1042, "channel": "email"})
    later = check_contact(
        context, {"customer_id": 1042, "channel": "email", "at": "2026-11-02T10:31"}
    )
    assert [v.allowed for v in later.verdicts] == [v.allowed for v in now.verdicts]


@pytest.mark.parametrize("at", ["2026-11-02T10:29", "2026-11-01T12:00", "2027-01-01T10:31"])
def test_a_moment_gone_by_or_too_far_ahead_is_refused(context, at):
    with pytest.raises(BadArgumentsError, match="it is now 2026-11-02 10:30 there") as refused:
        check_contact(context, {"customer_id": 1042, "at": at})
    assert "must lie in the 60 days from now" in str(refused.value)
