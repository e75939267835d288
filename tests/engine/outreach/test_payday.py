from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.outreach.payday import (
    Payday,
    add_months,
    after_payday,
    in_month,
    usual_payday,
    working_day,
)

DAYS = st.dates(date(1999, 1, 1), date(2036, 12, 31))  # with leap years, and 2000


@given(DAYS, st.integers(1, 31), st.lists(st.integers(-1, 1), min_size=5, max_size=5))
def test_a_rhythm_is_found_whatever_weekends_do_to_it(start, day, shifts):
    """The true day is at most a day off, so the one found lies no further from the dates."""
    seen = [
        in_month(add_months(start.replace(day=1), n), day) + timedelta(days=shift)
        for n, shift in enumerate(shifts)
    ]
    found = usual_payday(seen)
    assert found is not None
    assert (found.late, found.seen, found.last) == (0, 5, max(seen))
    assert min(abs(found.day - day), 31 - abs(found.day - day)) <= 4


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([date(2026, 1, 30), date(2026, 2, 28), date(2026, 3, 30)], 30),
        ([date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)], 31),
        ([date(2026, 7, 1), date(2026, 7, 31), date(2026, 9, 1), date(2026, 10, 1)], 1),
    ],
)
def test_the_end_of_a_month_is_one_day_however_long_the_month_is(days, expected):
    found = usual_payday(days)
    assert found is not None
    assert found.day == expected


def test_one_late_salary_does_not_hide_the_rhythm_but_is_counted():
    days = [date(2026, 5, 5), date(2026, 6, 5), date(2026, 7, 6), date(2026, 8, 24)]
    assert usual_payday(days) == Payday(5, 1, 4, 1, date(2026, 8, 24))


@pytest.mark.parametrize(
    "days",
    [
        [],
        [date(2026, 5, 5), date(2026, 6, 5)],
        [date(2026, 5, 1), date(2026, 6, 10), date(2026, 7, 20), date(2026, 8, 28)],
    ],
)
def test_too_few_or_scattered_days_are_no_rhythm(days):
    assert usual_payday(days) is None


@given(DAYS, st.integers(1, 31))
def test_the_next_payday_lies_ahead_within_a_month(today, day):
    payday = Payday(day, 0, 3, 0, today)
    following = payday.after(today)
    assert 0 < (following - today).days <= 31
    assert following.day == day or following.day == in_month(following, 31).day < day


@given(DAYS)
def test_working_days_are_weekdays_and_never_earlier(day):
    assert working_day(day).weekday() < 5
    assert 0 <= (working_day(day) - day).days <= 2
    assert 1 <= (after_payday(day) - day).days <= 3


@given(DAYS, st.integers(-48, 48))
def test_months_added_keep_the_day_or_take_the_months_last(day, months):
    moved = add_months(day, months)
    assert moved.year * 12 + moved.month == day.year * 12 + day.month + months
    assert moved.day == min(day.day, in_month(moved, 31).day)
