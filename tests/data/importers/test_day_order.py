"""The last row of a day carries the balance at its end."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from data.importers.day_order import day_order


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.lists(st.lists(st.integers(-500, 500), min_size=1, max_size=5), max_size=6), max_size=4
    ),
    st.randoms(use_true_random=False),
)
def test_the_last_row_of_each_day_has_the_day_s_closing_balance(accounts, random):
    rows, closing = [], {}
    for account, days in enumerate(accounts):
        balance = 0
        for day, amounts in enumerate(days):
            for amount in amounts:
                balance += amount
                rows.append((account, day, amount, balance))
            closing[account, day] = balance
    random.shuffle(rows)
    columns = np.array(rows, dtype=np.int64).reshape(len(rows), 4)
    owner, date, change, after = columns.T
    order = day_order(owner, date, np.arange(len(rows)), change, after)
    assert order.broken_days == 0
    found = {}
    for row in np.argsort(order.places):
        found[owner[row], date[row]] = after[row]
    assert found == closing
    sizes = {key: sorted(order.places[(owner == key[0]) & (date == key[1])]) for key in closing}
    assert all(places == list(range(len(places))) for places in sizes.values())


def test_rounded_balances_fit_and_a_missing_row_is_counted():
    ones = np.ones(4, dtype=np.int64)
    day, amount = np.array([1, 2, 2, 3]), np.array([100, 50, -20, 5])
    rounded = day_order(ones, day, np.arange(4), amount, np.array([100, 134, 84, 140]))
    assert rounded.places.tolist() == [0, 1, 0, 0]
    assert rounded.broken_days == 0
    missing = day_order(ones, day, np.arange(4), amount, np.array([100, 150, 130, 900]))
    assert missing.broken_days == 1
