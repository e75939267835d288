from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.policy.hours import DailyWindow, HoursError, parse_window, zone_of

NEW_YORK = zone_of("America/New_York")
ZONES = [zone_of(name) for name in ("Asia/Kolkata", "America/New_York", "Australia/Lord_Howe")]


@pytest.mark.parametrize(
    ("written", "window"),
    [
        ("08:00-19:00", DailyWindow(time(8), time(19))),
        ("Fri 12:00-14:00", DailyWindow(time(12), time(14), frozenset({4}))),
        ("mon-sat 08:00-21:00", DailyWindow(time(8), time(21), frozenset(range(6)))),
        ("sat-mon 08:00-21:00", DailyWindow(time(8), time(21), frozenset({5, 6, 0}))),
    ],
)
def test_windows_are_read_as_written(written, window):
    assert parse_window(written) == window


@pytest.mark.parametrize("written", ["", "8-19", "08:00", "25:00-26:00", "xyz 08:00-09:00"])
def test_what_is_no_window_is_refused(written):
    with pytest.raises(HoursError, match="cannot be read"):
        parse_window(written)


def test_a_window_across_midnight_belongs_to_the_day_it_begins_on():
    friday_night = parse_window("fri 22:00-02:00")
    assert friday_night.covers(datetime(2026, 11, 7, 1, 59, tzinfo=UTC))
    assert not friday_night.covers(datetime(2026, 11, 6, 1, 59, tzinfo=UTC))


def test_the_repeated_hour_is_waited_out_twice():
    window = parse_window("00:30-01:30")
    second_pass = datetime(2026, 11, 1, 1, 15, tzinfo=NEW_YORK, fold=1)
    end = window.next_end(second_pass.astimezone(UTC), NEW_YORK)
    assert end == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds of aware moments
    st.sampled_from(ZONES),
    st.times(),
    st.times(),
)
def test_the_next_opening_lies_ahead_and_is_inside(moment, zone, start, end):
    window = DailyWindow(start.replace(microsecond=0), end.replace(microsecond=0))
    opening = window.next_start(moment, zone)
    assert opening > moment
    assert (opening - moment).total_seconds() <= 26 * 3600
