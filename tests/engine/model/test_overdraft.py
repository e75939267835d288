from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from data.days import end_of_day
from data.intake import import_book
from data.portfolio import Portfolio
from engine.features.compute import compute
from engine.model.dataset import build
from engine.model.overdraft import Overdraft

BERKA = Path(__file__).parents[4] / "shared" / "data" / "berka"
ZONE = "Asia/Kolkata"
DAY = date(2026, 8, 31)  # the last full day at as_of
AS_OF = end_of_day(DAY, ZONE)


def rows_of(book):
    return Overdraft().rows(book, [AS_OF], compute(book, [AS_OF]))


def log(a, customer, *events, first=60, last=45):
    """A clean log from `first` days before DAY to `last` days after, and some events."""
    plain = [
        a.transaction(customer * 100, customer, DAY - timedelta(first), 100, 100),
        a.transaction(customer * 100 + 1, customer, DAY + timedelta(last), 100, 100),
    ]
    return plain + [
        a.transaction(customer * 100 + 2 + n, customer, DAY + timedelta(day), 100, balance, kind)
        for n, (day, balance, kind) in enumerate(events)
    ]


@pytest.mark.parametrize(
    ("event", "y", "eligible"),
    [
        ((1, -1, "atm"), 1, True),
        ((30, -1, "atm"), 1, True),
        ((31, -1, "atm"), 0, True),
        ((5, 0, "atm"), 0, True),
        ((5, 100, "penalty_interest"), 1, True),
        ((0, -1, "atm"), 0, False),
        ((-29, -1, "atm"), 0, False),
        ((-30, -1, "atm"), 0, True),
        ((-3, 100, "penalty_interest"), 0, False),
    ],
)
def test_windows_are_half_open_days(make_book, a, event, y, eligible):
    rows = rows_of(make_book([1001], log(a, 1001, event)))
    assert rows.y.tolist() == [y]
    assert rows.eligible.tolist() == [eligible]


def test_days_tell_when_the_first_breach_comes(make_book, a):
    events = [(20, -1, "atm"), (14, -1, "atm"), (25, 5, "atm")]
    book = make_book([1001, 1002], log(a, 1001, *events) + log(a, 1002))
    assert rows_of(book).days.tolist()[0] == 14
    assert np.isnan(rows_of(book).days[1])


@pytest.mark.parametrize(("first", "eligible"), [(60, True), (59, False)])
def test_sixty_days_of_history_are_needed(make_book, a, first, eligible):
    assert rows_of(make_book([1001], log(a, 1001, first=first))).eligible.tolist() == [eligible]


def test_a_breach_that_nobody_knew_of_yet_does_not_exclude(make_book, a):
    late = log(a, 1001, (-3, -1, "atm"))
    late[2]["known_at"] = late[2]["booked_at"] + timedelta(days=10)
    assert rows_of(make_book([1001], late)).eligible.tolist() == [True]


def test_a_failed_debit_is_no_breach(make_book, a):
    rows = log(a, 1001, (5, -1, "atm"))
    rows[2]["status"] = "failed"
    assert rows_of(make_book([1001], rows)).y.tolist() == [0]


def test_a_customer_without_a_log_is_not_eligible(make_book, a):
    rows = rows_of(make_book([1001, 1002], log(a, 1001)))
    assert rows.eligible.tolist() == [True, False]


@pytest.mark.parametrize(("days", "known"), [(29, False), (30, True), (None, True)])
def test_a_row_teaches_only_if_the_source_covers_its_horizon(make_book, a, days, known):
    until = None if days is None else DAY + timedelta(days)
    rows = rows_of(make_book([1001], log(a, 1001), observed_until=until))
    assert len(rows.learnable()) == known


@pytest.mark.skipif(not BERKA.exists(), reason="no Berka data beside the repository")
def test_berka_gives_the_published_number_of_rows_and_positives(tmp_path):
    book = import_book(Portfolio("berka", tmp_path), "berka", BERKA).book
    data = build(book, Overdraft(), None)
    assert (len(data.rows.y), int(data.rows.y.sum())) == (11_172, 40)
