import numpy as np
import pytest

from engine.model.cash import DAYS, Cash
from engine.model.projection import project
from engine.model.replay import REPLAYS, RETRY_DAYS, SHIFTS, replay

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


def in_numpy(funds, pay, spent, due, behind, valid, days):
    """What `replay` tells, day by day for all customers at once."""
    earned = np.repeat(np.arange(REPLAYS), len(SHIFTS))
    used = (earned + np.tile(SHIFTS, REPLAYS)) % REPLAYS
    there = valid[:, earned] & valid[:, used]
    left = np.where(there, funds[:, None], 0.0)
    open_ = [np.repeat(each[:, None], left.shape[1], axis=1) for each in behind.T]
    lowest, broken, noted = np.full(left.shape, np.inf), np.zeros(left.shape), []

    def collect(left, asked):
        taken = np.where(left >= asked, asked, 0.0)
        return left - taken, asked - taken

    for day in range(due.shape[1]):
        left = left + pay[:, earned, day]
        left, open_[2] = collect(left, open_[2])
        left, open_[1] = collect(left, open_[1])
        uncovered = (open_[2] > 0).astype(float)
        broken = np.maximum(broken, uncovered) if day >= RETRY_DAYS else broken
        asked = np.repeat(due[:, day, None], left.shape[1], axis=1)
        room = left - asked
        lowest = np.where(asked > 0, np.minimum(lowest, room), lowest)
        noted.append((uncovered, broken, room, lowest))
        left, unpaid = collect(left, asked)
        open_ = [unpaid, *open_[:2]]
        left = left - np.minimum(spent[:, used, day], np.maximum(left, 0))
    retried, found = noted[RETRY_DAYS:], noted[:days]
    bads, breaks = (np.stack([each[n] for each in retried], axis=1) for n in (0, 1))
    rooms, lows = (np.stack([each[n] for each in found], axis=1) for n in (2, 3))
    here = np.broadcast_to(there[:, None], rooms.shape)
    known = here & np.isfinite(lows)
    worst = np.where(here, rooms, np.inf).min(axis=2)
    return np.stack(
        [
            mean(bads, here),
            mean(breaks, here),
            mean(rooms, here),
            np.where(here.any(axis=2), worst, np.nan),
            np.where(here[:, :, 0], rooms[:, :, 0], np.nan),
            mean(np.where(known, lows, 0.0), known),
        ]
    )


def mean(values, there):
    count, total = there.sum(axis=2), np.where(there, values, 0.0).sum(axis=2)
    return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)


@pytest.mark.parametrize("customers", [0, 1, 200])
def test_the_compiled_replay_equals_numpy_bit_for_bit(customers):
    random, days = np.random.default_rng(customers), 30
    span = days + RETRY_DAYS

    def some(shape, share):
        return random.random((customers, *shape)) * (random.random((customers, *shape)) < share)

    given = (
        random.normal(0, 500, customers),
        300 * some((REPLAYS, span), 0.2),
        90 * some((REPLAYS, span), 1.0),
        600 * some((span,), 0.2),
        100 * some((RETRY_DAYS,), 0.3),
        random.random((customers, REPLAYS)) < 0.8,
    )
    told = np.empty((6, customers, days))
    replay(*given, told)
    np.testing.assert_array_equal(told, in_numpy(*given, days))
