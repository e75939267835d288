import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import data.shards
import engine.features.compute
from data.book import write_book
from data.tables import KINDS, STATUSES
from engine.features import CATALOG
from engine.features.compute import compute

PROMISED = [
    "runway_days",
    "balance_last",
    "balance_mean_30d",
    "balance_min_30d",
    "low_balance_days_30d",
    "balance_change_30d",
    "salary_days_late",
    "salary_days_since",
    "salary_amount_change",
    "inflow_30d",
    "inflow_90d",
    "inflow_drop",
    "outflow_30d",
    "outflow_90d",
    "failed_debits_30d",
    "failed_debits_90d",
    "cash_withdrawn_30d",
    "cash_ratio",
    "lending_in_30d",
    "lending_out_30d",
    "lending_share",
    "gambling_30d",
    "gambling_share",
    "essential_30d",
    "discretionary_30d",
    "discretionary_drop",
    "discretionary_share",
    "payments_missed_90d",
    "payments_late_90d",
    "transactions_30d",
    "days_since_last",
    "emi_share",
    "negative_days_30d",
    "penalty_interest_90d",
]


def values(table, row=0):
    return dict(zip(table.names, table.values[row].tolist(), strict=True))


@pytest.mark.parametrize("name", PROMISED)
def test_the_features_that_rules_and_screens_rely_on_exist(name):
    assert name in CATALOG


def test_windows_are_half_open_and_blind_to_the_future(make_book, as_of):
    instant = timedelta(microseconds=1)
    edge = as_of - timedelta(days=30)
    book = make_book(
        [
            {"booked_at": edge, "amount": 1},
            {"booked_at": edge + instant, "amount": 20},
            {"booked_at": as_of, "amount": 300},
            {"booked_at": as_of + instant, "amount": 4_000},
        ]
    )
    found = values(compute(book, [as_of]))
    assert (found["inflow_30d"], found["inflow_90d"]) == (320, 321)


BASE = [
    {"booked_at": timedelta(days=days), "amount": amount, "balance_after": balance, "kind": kind}
    for days, amount, balance, kind in [
        (100, 90_000, 95_000, "salary"),
        (69, 90_000, 120_000, "salary"),
        (40, -30_000, 40_000, "rent"),
        (38, 90_000, 130_000, "salary"),
        (12, -60_000, 70_000, "atm"),
        (3, -80_000, -10_000, "gambling"),
    ]
]


def moved(rows, as_of):
    return [row | {"booked_at": as_of - row["booked_at"]} for row in rows]


unknown = st.builds(
    lambda booked, known, amount, balance, kind, status, whom: {
        "booked_at": timedelta(microseconds=booked),
        "known_after": timedelta(microseconds=known),
        "amount": amount,
        "balance_after": balance,
        "kind": kind,
        "status": status,
        "counterparty_id": whom,
        "mcc": whom,
    },
    st.integers(-40 * 86_400_000_000, 200 * 86_400_000_000) | st.sampled_from([-1, 0, 1]),
    st.integers(1, 10**12) | st.just(1),
    st.integers(-(10**6), 10**6),
    st.none() | st.integers(-(10**6), 10**6),
    st.sampled_from(KINDS),
    st.sampled_from(STATUSES),
    st.none() | st.integers(1, 9),
)


def leak(as_of, number, row):
    """The row, known some time after `as_of`, and after it was booked."""
    booked_at = as_of - row["booked_at"]
    known_at = max(as_of, booked_at) + row["known_after"]
    rest = {name: row[name] for name in set(row) - {"booked_at", "known_after"}}
    return rest | {
        "booked_at": booked_at,
        "known_at": known_at,
        "transaction_id": 1_000 + number,
    }


@given(st.lists(unknown, min_size=1, max_size=15))
@settings(max_examples=30, deadline=None)
def test_rows_booked_or_known_after_as_of_change_nothing(make_book, as_of, later):
    """Late rows may have been booked at any time before; what counts is when they were known."""
    rows = moved(BASE, as_of)
    leaks = [leak(as_of, number, row) for number, row in enumerate(later)]
    before = compute(make_book(rows), [as_of])
    after = compute(make_book(rows + leaks), [as_of])
    np.testing.assert_array_equal(before.values, after.values)


def test_what_falls_due_after_as_of_and_accounts_opened_after_it_change_nothing(make_book, as_of):
    rows, tomorrow = moved(BASE, as_of), date(2026, 11, 1)
    mine = {"account_id": 10_010, "customer_id": 1001}
    later = {"account_id": 7, "customer_id": 1001, "opened_on": tomorrow, "credit_limit": 9}
    due = {"due_on": tomorrow, "paid_on": date(2026, 10, 30), "paid_amount": 1_000}
    before = compute(make_book(rows, accounts=[mine]), [as_of])
    after = compute(make_book(rows, [due | mine], accounts=[mine, later]), [as_of])
    paid_ahead = ("latest_payment_180d", "days_late_mean")  # known since the day it was paid
    chosen = [name not in paid_ahead for name in before.names]
    np.testing.assert_array_equal(before.values[:, chosen], after.values[:, chosen])
    assert [after.column(name)[0] for name in paid_ahead] == [0, 0]


def test_a_late_row_of_one_account_moves_the_total_only_once_it_is_known(make_book, as_of, ago):
    accounts = [{"account_id": 1, "customer_id": 1001}, {"account_id": 2, "customer_id": 1001}]
    rows = [
        {"account_id": 1, "booked_at": ago(days=20), "amount": 5, "balance_after": 500},
        {"account_id": 2, "booked_at": ago(days=10), "amount": 5, "balance_after": 70},
        {
            "account_id": 1,
            "booked_at": ago(days=11, hours=12),
            "known_at": ago(days=2),
            "amount": -5,
            "balance_after": -900,
        },
    ]
    table = compute(make_book(rows, accounts=accounts), [as_of, ago(days=3)])
    assert table.column("balance_last").tolist() == [-830, 570]
    assert table.column("negative_days_30d").tolist() == [12, 0]


def test_runway_is_the_balance_over_the_mean_daily_outflow_of_ninety_days(make_book, as_of, ago):
    rows = [
        {"booked_at": ago(days=89), "amount": -60_000, "balance_after": 30_000},
        {"booked_at": ago(days=5), "amount": -30_000, "balance_after": 12_000},
    ]
    assert values(compute(make_book(rows), [as_of]))["runway_days"] == 12


def test_a_salary_is_late_by_the_customers_own_usual_gap(make_book, as_of, ago):
    def salaries(*days):
        return [{"booked_at": ago(days=day), "amount": 9, "kind": "salary"} for day in days]

    late = compute(make_book(salaries(100, 70, 40)), [as_of])
    in_time = compute(make_book(salaries(70, 40, 10)), [as_of])
    no_habit = compute(make_book(salaries(70, 40)), [as_of])
    assert values(late)["salary_days_late"] == 10
    assert values(in_time)["salary_days_late"] == 0
    assert math.isnan(values(no_habit)["salary_days_late"])


def test_days_are_low_below_a_tenth_of_the_own_monthly_inflow(make_book, as_of, ago):
    rows = [
        {"booked_at": ago(days=60), "amount": 90_000, "balance_after": 90_000, "kind": "salary"},
        {"booked_at": ago(days=8), "amount": -87_000, "balance_after": 3_000},
        {"booked_at": ago(days=5), "amount": -1, "balance_after": 2_999},
    ]
    assert values(compute(make_book(rows), [as_of]))["low_balance_days_30d"] == 6


def test_a_customer_without_events_has_zeros_and_missing_values_only(make_book, as_of):
    found = compute(make_book(), [as_of])
    assert found.values.shape == (1, len(CATALOG))
    assert values(found)["pause_days"] == 90
    others = found.values[:, [name != "pause_days" for name in found.names]]
    assert set(np.unique(others[~np.isnan(others)])) == {0.0}
    assert values(found)["transactions_30d"] == 0
    assert math.isnan(values(found)["balance_last"])
    assert math.isnan(values(found)["runway_days"])


def test_a_single_event_is_enough(make_book, as_of, ago):
    rows = [{"booked_at": ago(days=1), "amount": -700, "balance_after": 300, "kind": "atm"}]
    found = values(compute(make_book(rows), [as_of]))
    assert (found["balance_mean_30d"], found["cash_share"], found["days_since_last"]) == (300, 1, 1)
    assert not math.isinf(max(value for value in found.values() if not math.isnan(value)))


def test_many_moments_at_once_equal_each_on_its_own(make_book, as_of):
    book = make_book(
        moved(BASE, as_of), [{"due_on": date(2026, 9, 1)}, {"due_on": date(2026, 10, 30)}]
    )
    moments = [
        as_of - timedelta(days=days, hours=hours) for days, hours in [(90, 0), (0, 0), (7, 3)]
    ]
    together = compute(book, moments)
    alone = [compute(book, [moment]) for moment in moments]
    np.testing.assert_array_equal(together.values, np.concatenate([t.values for t in alone]))
    np.testing.assert_array_equal(together.as_of, np.concatenate([t.as_of for t in alone]))


def test_rows_are_the_customers_who_had_joined(make_book, as_of, ago):
    customers = [
        {"customer_id": 1003},
        {"customer_id": 1001, "joined_on": date(2026, 10, 31)},
        {"customer_id": 1002, "joined_on": date(2026, 11, 1)},
    ]
    table = compute(make_book(customers=customers), [ago(days=1), as_of])
    assert table.customer_id.tolist() == [1003, 1001, 1003]
    assert np.diff(table.as_of).tolist() == [86_400_000_000, 0]


def test_chosen_customers_get_the_values_that_they_have_among_all(make_book, as_of, ago):
    customers = [{"customer_id": number} for number in range(1001, 1007)]
    rows = [
        {"customer_id": c["customer_id"], "booked_at": ago(days=d), "amount": d, "balance_after": d}
        for c in customers[:5]
        for d in (2, 40, 80)
    ]
    book = make_book(rows, customers=customers)
    everyone, chosen = compute(book, [as_of]), compute(book, [as_of], customers={1002, 1005, 1006})
    assert chosen.customer_id.tolist() == [1002, 1005, 1006]
    np.testing.assert_array_equal(chosen.values, everyone.values[[1, 4, 5]])


def test_shards_and_parts_of_them_change_nothing(make_book, as_of, ago, tmp_path, monkeypatch):
    """Customers without transactions sit before, between and after those of the shards."""
    customers = [{"customer_id": number} for number in range(1001, 1010)]
    rows = [
        {"customer_id": number, "booked_at": ago(days=d), "amount": number, "balance_after": d}
        for number in (1002, 1003, 1005, 1006, 1008)
        for d in (2, 40, 80)
    ]
    whole = make_book(rows, [{"due_on": date(2026, 10, 5)}], customers)
    monkeypatch.setattr(data.shards, "CUSTOMERS_IN_A_SHARD", 2)
    cut = write_book(tmp_path / "book", whole.info, whole.tables)
    told = []
    table = compute(
        cut, [as_of, ago(days=9)], progress=lambda done, total: told.append((done, total))
    )
    assert [shard.last_customer for shard in cut.shards] == [1003, 1006, 1008]
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    expected = compute(whole, [as_of, ago(days=9)])
    np.testing.assert_array_equal(table.values, expected.values)
    np.testing.assert_array_equal(table.customer_id, expected.customer_id)
    monkeypatch.setattr(engine.features.compute, "ROWS", 2)
    told.clear()
    parts = compute(cut, [as_of], progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (9, 9)
    np.testing.assert_array_equal(parts.values, compute(whole, [as_of]).values)


def test_an_empty_book_gives_an_empty_table(make_book, as_of):
    nobody = compute(make_book(customers=[]), [as_of])
    assert nobody.values.shape == (0, len(CATALOG))
    assert compute(make_book(), [as_of], customers=[]).values.shape == (0, len(CATALOG))
    assert compute(make_book(), []).values.shape == (0, len(CATALOG))


def test_one_unknown_feature_is_a_key_error(make_book, as_of):
    with pytest.raises(KeyError, match="no_such"):
        compute(make_book(), [as_of]).column("no_such")
