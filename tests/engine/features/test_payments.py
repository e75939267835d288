from datetime import date, timedelta

import numpy as np
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.book import write_book
from data.simulator import PORTFOLIOS, simulate
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


@pytest.mark.parametrize(
    ("due", "paid_late", "days"),
    [
        ([10, 40, 170], [], 170),
        ([10, 190, 300], [], 180),
        ([10, 40, 200], [40], 40),
        ([10, 40, 200], [200], 180),
        ([10], [], 10),
        ([210], [], 180),
        ([], [], np.nan),
        ([211], [211], np.nan),
    ],
)
def test_who_was_punctual_for_half_a_year_is_so_however_long_the_record(
    make_book, as_of, due, paid_late, days
):
    today = date(2026, 10, 31)
    rows = []
    for ago in due:
        on = today - timedelta(days=ago)
        paid = on + timedelta(days=2 if ago in paid_late else 0)
        rows.append({"due_on": on, "paid_on": paid, "paid_amount": 1_000})
    table = compute(make_book([], rows), [as_of])
    np.testing.assert_array_equal(table.column("punctual_days"), [days])


def test_no_feature_grows_with_the_length_of_the_record(tmp_path):
    """Of a year and a half and of its last 250 days: the same features, bit for bit."""
    simulation = simulate(PORTFOLIOS["india"], 150, 18, 3)
    info, tables = simulation.info, dict(simulation.tables)
    whole = compute(write_book(tmp_path / "whole", info, tables), [info.as_of])
    since = info.as_of - timedelta(days=250)
    rows, owed = tables["transactions"], tables["obligations"]
    tables["transactions"] = rows.filter(pc.greater_equal(rows["booked_at"], since))
    still = [pc.greater_equal(owed[name], since.date()) for name in ("due_on", "paid_on")]
    tables["obligations"] = owed.filter(pc.or_(still[0], pc.fill_null(still[1], False)))
    recent = compute(write_book(tmp_path / "recent", info, tables), [info.as_of])
    assert len(tables["transactions"]) < 0.6 * len(rows)
    np.testing.assert_array_equal(recent.values, whole.values)
