import numpy as np
import pytest

from engine.model.cash import DAYS, Cash
from engine.model.projection import RETRY_DAYS, project

TODAY = 20_700


def cash(balance, pay=0.0, spent=0.0):
    """One customer with the same pay and spending every day."""
    daily = np.ones((1, DAYS))
    return Cash(
        customers=np.array([1001]),
        today=TODAY,
        since=np.array([TODAY - DAYS]),
        pay=pay * daily,
        spent=spent * daily,
        ordered=0 * daily,
        moved_in=0 * daily,
        moved_out=0 * daily,
        closing=balance * daily,
    )


def dues(**amounts):
    due = np.zeros((1, 30))
    for day, amount in amounts.items():
        due[0, int(day[1:])] = amount
    return due


def test_an_agreed_limit_counts_as_funds():
    for limit, uncovered in ((99.0, 1), (100.0, 0)):
        ahead = project(cash(0.0), np.array([limit]), dues(d5=100.0), np.zeros((1, RETRY_DAYS)), 30)
        assert ahead.uncovered[0, 5] == uncovered


def test_daily_spending_eats_what_is_there_but_never_more():
    ahead = project(
        cash(100.0, spent=30.0), np.zeros(1), dues(d2=40.0, d9=1.0), np.zeros((1, RETRY_DAYS)), 30
    )
    assert (ahead.uncovered[0, 2], ahead.room[0, 2]) == (0, 0)
    assert ahead.room[0, 9] == -1


def test_daily_pay_adds_up_until_the_due_date():
    ahead = project(cash(0.0, pay=10.0), np.zeros(1), dues(d9=100.0), np.zeros((1, RETRY_DAYS)), 30)
    assert ahead.room[0, 9] == ahead.worst_room[0, 9] == ahead.latest_room[0, 9] == 0
    assert ahead.uncovered[0, 9] == 0


def test_the_lowest_room_is_the_least_on_the_way():
    ahead = project(
        cash(50.0, pay=10.0), np.zeros(1), dues(d1=80.0, d20=5.0), np.zeros((1, RETRY_DAYS)), 30
    )
    assert ahead.room[0, 1] == -10
    assert ahead.lowest_room[0, 20] == -10
    assert ahead.broken[0].tolist() == [0] * 30  # the retry on day 3 found the money


@pytest.mark.parametrize("days_of_history", [0, 20])
def test_too_short_a_history_gives_no_projection(days_of_history):
    short = cash(100.0)
    fresh = Cash(**{**vars(short), "since": np.array([TODAY - days_of_history])})
    ahead = project(fresh, np.zeros(1), dues(d1=80.0), np.zeros((1, RETRY_DAYS)), 30)
    assert all(np.isnan(each).all() for each in vars(ahead).values())
