"""A day is over at the local midnight after it, whatever the clocks do."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from data.days import end_of_day, last_day, local_time


@pytest.mark.parametrize(
    ("day", "timezone", "moment"),
    [
        (date(2026, 10, 31), "Asia/Kolkata", datetime(2026, 10, 31, 18, 30, tzinfo=UTC)),
        (date(1994, 3, 26), "Europe/Prague", datetime(1994, 3, 26, 23, 0, tzinfo=UTC)),
        (date(1994, 3, 27), "Europe/Prague", datetime(1994, 3, 27, 22, 0, tzinfo=UTC)),
        (date(1998, 12, 31), "Europe/Prague", datetime(1998, 12, 31, 23, 0, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_its_local_midnight(day, timezone, moment):
    assert end_of_day(day, timezone) == moment
    assert last_day(moment, timezone) == day
    assert last_day(moment + timedelta(microseconds=1), timezone) == day + timedelta(days=1)


def test_a_local_time_is_told_in_utc():
    opening = local_time(date(2026, 11, 1), time(10, 30), "Asia/Kolkata")
    assert opening == datetime(2026, 11, 1, 5, 0, tzinfo=UTC)
