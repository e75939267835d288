import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.days import IN, OUT, TRANSFERS, add_up, close, goes_to, lay, lay_known


@settings(deadline=None)  # the first call compiles
@given(days=st.lists(st.integers(0, 9), max_size=50))
def test_rows_are_sorted_by_day_and_stay_in_order_within_one(days):
    day = np.array(days, np.int64)
    laid = np.empty(len(day), np.int64)
    lay(np.arange(len(day)), goes_to(day, 10), np.arange(len(day)), laid)
    assert laid.tolist() == np.argsort(day, kind="stable").tolist()


def test_what_a_source_lacks_is_said_to_be_missing():
    laid = np.empty(2)
    there = np.array([True, True, False])
    lay_known(np.array([2, 0]), np.array([0, 1]), np.array([5, 6, 7]), there, np.nan, laid)
    np.testing.assert_array_equal(laid, [np.nan, 5.0])


def test_a_standing_order_is_no_other_transfer_and_unknown_rows_count_nowhere():
    known = np.array([True, True, True, False])
    amount = np.array([-70.0, 40.0, -5.0, 999.0])
    group = np.array([TRANSFERS + 1, TRANSFERS, 1, 0])
    ordered = np.array([True, False, True, True])
    totals, first = np.zeros((6, 2, 3)), np.full(2, 3)
    who, day = np.array([0, 0, 0, 1]), np.array([1, 2, 2, 0])
    add_up(known, who, day, amount, group, ordered, totals, first)
    found = {tuple(cell): totals[tuple(cell)] for cell in np.argwhere(totals).tolist()}
    assert found == {(OUT, 0, 1): 70, (TRANSFERS, 0, 2): 40, (1, 0, 2): 5, (OUT, 0, 2): 5}
    assert totals[IN].sum() == 0
    assert first.tolist() == [1, 3]


def test_a_day_closes_with_the_last_known_balance_up_to_it():
    closing = np.full((2, 4), np.nan)
    known = np.array([True, True, True, False])
    balance = np.array([9.0, 8.0, np.nan, 7.0])
    close(known, np.array([0, 0, 0, 1]), np.array([1, 1, 2, 0]), balance, closing)
    np.testing.assert_array_equal(closing, [[np.nan, 8, 8, 8], [np.nan] * 4])
