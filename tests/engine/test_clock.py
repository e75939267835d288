from datetime import UTC, datetime, timedelta, timezone

import pytest

from engine.clock import NaiveMomentError, book_clock, frozen_clock, system_clock

INDIA = timezone(timedelta(hours=5, minutes=30))


def test_a_frozen_clock_shows_its_moment_in_utc():
    clock = frozen_clock(datetime(2026, 11, 1, 10, 30, tzinfo=INDIA))
    assert clock() == datetime(2026, 11, 1, 5, 0, tzinfo=UTC)
    assert clock().tzinfo is UTC


def test_a_frozen_clock_refuses_a_moment_without_a_zone():
    with pytest.raises(NaiveMomentError, match="no zone"):
        frozen_clock(datetime(2026, 11, 1))  # noqa: DTZ001 - the very mistake


def test_a_live_book_uses_the_system_clock_and_a_simulated_one_its_own():
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    assert book_clock(None) is system_clock
    assert book_clock(moment)() == moment
    assert system_clock().tzinfo is UTC
