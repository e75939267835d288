"""A year of swings by hand, and none of the future in it."""

from datetime import date, timedelta

import numpy as np
import pytest

from data.days import end_of_day
from engine.features.compute import compute
from engine.model.overdraft import Overdraft
from engine.model.overdraft_inputs import OVERDRAFT_INPUTS

ZONE = "Asia/Kolkata"
DAY = date(2026, 8, 31)
AS_OF = end_of_day(DAY, ZONE)
NAMES = [each.name for each in OVERDRAFT_INPUTS]


def inputs_of(book):
    rows = Overdraft().rows(book, [AS_OF], compute(book, [AS_OF]))
    return dict(zip(NAMES, rows.extra[0], strict=True))


def events(a, *given):
    """(days before DAY, amount) with the balance that follows from them."""
    balance, rows = 0, []
    for number, (ago, amount) in enumerate(given):
        balance += amount
        day = DAY - timedelta(ago)
        rows.append(a.transaction(number, 1001, day, amount, balance))
    return rows


PAST = (100, 1000_00), (70, -300_00), (69, -100_00), (60, 500_00), (1, -100_00)


def test_swings_are_held_against_the_last_balance(make_book, a):
    found = inputs_of(make_book([1001], events(a, *PAST)))
    assert found["swing_largest_day"] == pytest.approx(300_00 / 1000_00)
    assert found["swing_heaviest_month"] == pytest.approx(1000_00 / 401_00)
    assert found["swing_deepest_dip"] == pytest.approx(1000_00 / 401_00)
    balances = np.array([600_00] * 9 + [1100_00] * 59 + [1000_00] * 2 + [700_00])
    assert found["swing_unsteady"] == pytest.approx(balances.std() / balances.mean())


def test_an_account_without_events_has_no_swings(make_book, a):
    other = [row | {"customer_id": 1002, "account_id": 1002} for row in events(a, *PAST)]
    assert all(np.isnan(each) for each in inputs_of(make_book([1001, 1002], other)).values())


@pytest.mark.parametrize("later", [0, 10_000_00, -10_000_00])
def test_nothing_after_the_moment_reaches_an_input(make_book, a, later):
    future = [a.transaction(90, 1001, DAY + timedelta(1), later, later)]
    late = a.transaction(91, 1001, DAY - timedelta(5), later, later)
    late["known_at"] += timedelta(days=30)
    book = make_book([1001], [*events(a, *PAST), *future, late])
    assert inputs_of(book)["swing_largest_day"] == pytest.approx(300_00 / 1000_00)
    assert inputs_of(book)["swing_unsteady"] < 0.2


def test_many_customers_at_once_are_each_on_their_own(make_book, a):
    mine = events(a, *PAST)
    others = [row | {"customer_id": 1002, "account_id": 1002} for row in events(a, (80, 500_00))]
    others[0]["transaction_id"] = 50
    alone = Overdraft().rows(*_at(make_book([1001], mine)))
    both = Overdraft().rows(*_at(make_book([1001, 1002], mine + others)))
    assert (both.extra[0] == alone.extra[0]).all()


def _at(book):
    return book, [AS_OF], compute(book, [AS_OF])
