import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from data.tables import KINDS
from engine.features.days import utc_offsets
from engine.model.cash import GROUPS
from engine.model.days import (
    DAY,
    IN,
    OUT,
    TRANSFERS,
    Kinds,
    Moves,
    Rows,
    add_moves,
    add_up,
    local_day,
    numbered,
    rows_of,
)
from engine.model.outcome import local_days

PAY, SPENDING, COMES, GOES = 0, 1, TRANSFERS, TRANSFERS + 1
EVERY = Kinds(np.array([PAY, COMES]), np.array([SPENDING, GOES]), np.array([False, True]))
OTHER, MOVE = range(2)  # kinds
LATE = 10 * DAY


def rows(day, **columns):
    """One customer's rows, booked in the first hour of their days and known at once."""
    day = np.array(day, np.int64)
    count = len(day)
    told = {
        "first": np.array([0]),
        "after": np.array([count]),
        "booked_at": day * DAY,
        "known_at": day * DAY,
        "booked": np.ones(count, np.bool_),
        "day": day,
        "amount": np.ones(count, np.int64),
        "kind": np.zeros(count, np.int8),
        "balance": np.full(count, np.nan),
    }
    return Rows(**(told | {name: np.asarray(values) for name, values in columns.items()}))


def moves(some, party, amount):
    row, starts = rows_of(some, EVERY.moves)
    party, amount = np.array(party), np.array(amount)
    same, between = (numbered(starts, party, each) for each in (amount, 0 * party))
    return Moves(row, starts, party, same, between, party >= 0)


def totals_of(some, days, moment=LATE):
    totals, since = np.zeros((6, len(some.first), days)), np.full(len(some.first), days)
    closing = np.full((len(some.first), days), np.nan)
    add_up(some, EVERY, moment, 0, totals, since, closing)
    return totals, since, closing


def cells(totals):
    return {tuple(cell): totals[tuple(cell)] for cell in np.argwhere(totals).tolist()}


def test_local_days_equal_those_of_numpy_also_where_a_clock_is_set_back_at_midnight():
    moments = np.arange(1_740_000_000, 1_770_000_000, 1_799) * 1_000_000
    for zone in ("Asia/Beirut", "Asia/Kolkata", "America/New_York"):
        found = local_day(moments, *utc_offsets(zone, 2024, 2027))
        np.testing.assert_array_equal(found, local_days(moments, zone))


@settings(deadline=None)  # the first call compiles
@given(days=st.lists(st.tuples(st.integers(0, 9), st.booleans(), st.booleans()), max_size=50))
def test_rows_are_found_by_day_and_stay_in_order_within_one(days):
    day, booked, move = (np.array([each[n] for each in days], int) for n in range(3))
    some = rows(day, booked=booked.astype(bool), kind=move.astype(np.int8))
    found, starts = rows_of(some, EVERY.moves)
    chosen = np.flatnonzero(booked * move)
    assert found.tolist() == chosen[np.argsort(day[chosen], kind="stable")].tolist()
    assert starts.tolist() == [0, len(chosen)]


@settings(deadline=None)
@given(pairs=st.lists(st.tuples(st.integers(-2, 3), st.integers(-3, 3)), max_size=60))
def test_equal_pairs_of_a_customer_have_one_number(pairs):
    one, other = (np.array([pair[n] for pair in pairs], np.int64) for n in range(2))
    half = len(pairs) // 2
    number = numbered(np.array([0, half, len(pairs)]), one, other)
    for mine in (slice(0, half), slice(half, None)):
        order = list(dict.fromkeys(pairs[mine]))
        assert number[mine].tolist() == [order.index(pair) for pair in pairs[mine]]


def test_only_rows_that_were_booked_and_known_within_the_days_count():
    known = np.array([0, 1, 2, 99, 2, 3]) * DAY
    booked = [True, True, True, True, False, True]
    some = rows([-1, 1, 2, 2, 2, 3], known_at=known, booked=booked, amount=[1, 2, -4, 8, 16, 32])
    totals, since, _ = totals_of(some, 3)
    assert cells(totals) == {(PAY, 0, 1): 2, (SPENDING, 0, 2): 4}
    assert since.tolist() == [1]


def test_a_standing_order_is_no_other_transfer_and_needs_a_party():
    day = [0, 1, 25, 26, 50, 51, 60]
    party = [7, -1, 7, -1, 7, -1, 7]
    amount = [-70, -5, -70, -5, -70, -5, 40]
    some = rows(day, kind=np.full(7, MOVE, np.int8), amount=amount)
    totals = np.zeros((6, 1, 61))
    add_moves(some, moves(some, party, amount), EVERY, 99 * DAY, 0, totals)
    ordered = {(OUT, 0, each): 70 for each in (0, 25, 50)}
    others = {(GOES, 0, each): 5 for each in (1, 26, 51)}
    assert cells(totals) == ordered | others | {(COMES, 0, 60): 40}
    assert totals[IN].sum() == 0


def test_a_standing_order_must_be_known_to_repeat():
    some = rows([0, 25, 50], kind=np.full(3, MOVE, np.int8), amount=[-70] * 3)
    totals = np.zeros((6, 1, 51))
    add_moves(some, moves(some, [7] * 3, [-70] * 3), EVERY, 49 * DAY, 0, totals)
    assert cells(totals) == {(GOES, 0, 0): 70, (GOES, 0, 25): 70}


def test_a_day_closes_with_the_last_known_balance_up_to_it():
    some = rows([1, 1, 2], balance=[9.0, 8.0, np.nan])
    _, _, closing = totals_of(some, 4)
    np.testing.assert_array_equal(closing, [[np.nan, 8, 8, 8]])


def test_every_kind_of_a_book_is_a_place_of_the_tables():
    assert {len(each) for each in GROUPS} == {len(KINDS)}
