from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from data.days import end_of_day
from engine.features.days import day_ends, microseconds, utc_offsets

ZONES = ["Asia/Kolkata", "Europe/Prague", "America/New_York", "Australia/Lord_Howe", "UTC"]


@pytest.mark.parametrize("timezone", ZONES)
def test_offsets_are_those_of_the_time_zone_at_every_half_hour(timezone):
    since, offsets = utc_offsets(timezone, 2025, 2026)
    moment, zone = datetime(2025, 1, 1, tzinfo=UTC), ZoneInfo(timezone)
    while moment.year < 2027:
        place = np.searchsorted(since, microseconds(moment), side="right") - 1
        expected = moment.astimezone(zone).utcoffset()
        assert timedelta(microseconds=int(offsets[place])) == expected, moment
        moment += timedelta(minutes=30)


def test_a_date_ends_at_the_next_local_midnight():
    days = np.array(
        [(day - date(1970, 1, 1)).days for day in (date(2026, 3, 29), date(2026, 3, 1))]
    )
    ends = [datetime.fromtimestamp(end / 1e6, UTC) for end in day_ends(days, "Europe/Prague")]
    assert ends == [datetime(2026, 3, 29, 22, tzinfo=UTC), datetime(2026, 3, 1, 23, tzinfo=UTC)]
    assert day_ends(np.empty(0, np.int64), "UTC").tolist() == []


@pytest.mark.parametrize("timezone", ZONES)
def test_dates_far_apart_end_as_each_of_them_on_its_own(timezone):
    dates = [date(1899, 12, 31), date(2021, 3, 28), date(2026, 6, 30)]
    for some in (dates, [date.min], [date(9999, 12, 30)]):
        days = np.array([(day - date(1970, 1, 1)).days for day in some])
        expected = [microseconds(end_of_day(day, timezone)) for day in some]
        assert day_ends(days, timezone).tolist() == expected
