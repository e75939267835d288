from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.features.compute import compute


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.none() | st.integers(1, 9), st.integers(0, 1_000)),
        max_size=6,
    )
)
@settings(max_examples=20, deadline=None)
def test_what_becomes_of_a_payment_after_as_of_changes_nothing(make_book, as_of, fates):
    """An unpaid payment looks the same whether or not it is paid after the day of `as_of`."""
    today = date(2026, 10, 31)
    due = [today - timedelta(days=days) for days, _, _ in fates]
    open_ = [{"due_on": day} for day in due]
    paid_later = [
        {"due_on": day}
        if wait is None
        else {"due_on": day, "paid_on": today + timedelta(days=wait), "paid_amount": amount}
        for day, (_, wait, amount) in zip(due, fates, strict=True)
    ]
    before, after = (compute(make_book([], dues), [as_of]) for dues in (open_, paid_later))
    np.testing.assert_array_equal(before.values, after.values)


def test_a_miss_is_known_three_days_after_the_due_date(make_book, as_of, ago):
    book = make_book(
        [],
        [
            {"due_on": date(2026, 10, 28), "paid_on": date(2026, 11, 1), "paid_amount": 1_000},
            {"due_on": date(2026, 10, 29), "paid_on": date(2026, 10, 31), "paid_amount": 1_000},
            {"due_on": date(2026, 10, 20), "paid_on": date(2026, 10, 20), "paid_amount": 999},
        ],
    )
    instant = timedelta(microseconds=1)
    table = compute(book, [as_of, as_of - instant])
    assert table.column("payments_missed_90d").tolist() == [2, 1]
    assert table.column("payments_late_90d").tolist() == [1, 0]
    assert table.column("payments_overdue").tolist() == [0, 2]


def test_a_part_that_the_table_forgets_once_the_rest_is_paid_is_not_looked_at(make_book, as_of):
    due, rest = date(2026, 10, 20), date(2026, 11, 9)
    part = {"due_on": due, "paid_on": due + timedelta(days=1), "paid_amount": 400}
    whole = {"due_on": due, "paid_on": rest, "paid_amount": 1_000}
    before, after = (compute(make_book([], [row]), [as_of]) for row in (part, whole))
    assert before.column("payments_missed_90d").tolist() == [1]
    np.testing.assert_array_equal(before.values, after.values)
