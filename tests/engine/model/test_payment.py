from datetime import date, timedelta

import numpy as np
import pytest

from data.days import end_of_day
from engine.features.compute import compute
from engine.model.inputs import PAYMENT_INPUTS, position
from engine.model.outcome import join, matrix
from engine.model.payment import PaymentMissed

ZONE = "Asia/Kolkata"
TODAY = date(2026, 9, 1)  # as_of is the midnight that begins it
AS_OF = end_of_day(TODAY - timedelta(days=1), ZONE)


def rows_of(book, moment=AS_OF):
    return PaymentMissed().rows(book, [moment], compute(book, [moment]))


def column(rows, name):
    return rows.extra[:, position(PAYMENT_INPUTS, name)]


def test_only_payments_due_in_the_next_thirty_days_are_rows(make_book, a):
    days = (-1, 0, 29, 30)
    book = make_book([1001], [], [a.obligation(n, 1001, TODAY + timedelta(n)) for n in days])
    rows = rows_of(book)
    assert rows.obligation_id.tolist() == [0, 29]
    assert column(rows, "payment_days_until_due").tolist() == rows.days.tolist() == [0, 29]


@pytest.mark.parametrize(
    ("paid_after", "paid_amount", "missed"),
    [(0, None, 0), (3, None, 0), (4, None, 1), (None, None, 1), (2, 99_99, 1), (-5, 99_99, 1)],
)
def test_a_payment_is_missed_unless_paid_in_full_within_three_days(
    make_book, a, paid_after, paid_amount, missed
):
    due = TODAY + timedelta(10)
    paid = None if paid_after is None else due + timedelta(paid_after)
    book = make_book([1001], [], [a.obligation(1, 1001, due, 100_00, paid, paid_amount)])
    assert rows_of(book).y.tolist() == [missed]


def test_the_outcome_is_unknown_until_the_days_of_grace_are_over(make_book, a):
    last_day = TODAY + timedelta(13)
    due = [a.obligation(n, 1001, TODAY + timedelta(n)) for n in (10, 11)]
    rows = rows_of(make_book([1001], [], due, last_day=last_day))
    assert rows.y.tolist()[0] == 1
    assert np.isnan(rows.y[1])
    assert len(rows.learnable()) == 1


def test_a_payment_made_early_is_no_longer_coming(make_book, a):
    due, yesterday = TODAY + timedelta(5), TODAY - timedelta(1)
    paid = [
        a.obligation(1, 1001, due, paid=yesterday),
        a.obligation(2, 1001, due, paid=TODAY),
        a.obligation(3, 1001, due, paid=yesterday, paid_amount=1),
    ]
    assert rows_of(make_book([1001], [], paid)).obligation_id.tolist() == [2, 3]


def test_a_customer_who_had_not_joined_or_is_unknown_has_no_rows(make_book, a):
    due = [a.obligation(1, 1001, TODAY), a.obligation(2, 1002, TODAY)]
    book = make_book([1001, 1002], [], due)
    table = compute(book, [AS_OF], customers=[1002])
    assert PaymentMissed().rows(book, [AS_OF], table).customer_id.tolist() == [1002]


def test_the_payments_own_inputs_follow_from_what_is_known(make_book, a):
    salary = a.transaction(1, 1001, TODAY - timedelta(10), 900_00, 500_00, "salary")
    due = [
        a.obligation(1, 1001, TODAY + timedelta(2), 100_00),
        a.obligation(2, 1001, TODAY + timedelta(2), 50_00, kind="rent"),
        a.obligation(3, 1001, TODAY + timedelta(9), 200_00, kind="utility"),
    ]
    rows = rows_of(make_book([1001], [salary], due))
    daily = 900_00 / 90
    assert column(rows, "payment_amount").tolist() == [100_00, 50_00, 200_00]
    assert column(rows, "payment_to_balance") == pytest.approx([0.2, 0.1, 0.4])
    assert column(rows, "payment_due_before") == pytest.approx([0.3, 0.3, 0.7])
    assert column(rows, "payment_to_inflow") == pytest.approx(
        [100_00 / (2 * daily), 50_00 / (2 * daily), 200_00 / (9 * daily)]
    )
    assert column(rows, "payment_kind").tolist() == [0, 3, 2]
    assert column(rows, "payment_weekday").tolist() == [3, 3, 3]  # both are Thursdays


def test_earlier_misses_count_by_kind_and_only_when_they_were_certain(make_book, a):
    def past(number, days, kind, paid=None):
        day = TODAY - timedelta(days)
        return a.obligation(number, 1001, day, paid=paid and day, kind=kind)

    due = [
        past(1, 40, "emi"),
        past(2, 70, "emi", paid=True),
        past(3, 3, "emi"),  # still in its days of grace
        past(4, 181, "emi"),  # too long ago
        past(5, 40, "rent"),
        a.obligation(6, 1001, TODAY, kind="emi"),
        a.obligation(7, 1001, TODAY, kind="utility"),
    ]
    missed_before = column(rows_of(make_book([1001], [], due)), "payment_missed_before")
    assert missed_before[0] == 0.5
    assert np.isnan(missed_before[1])


def test_what_happens_after_as_of_changes_no_input(make_book, a):
    due = [a.obligation(n, 1001, TODAY + timedelta(5 * n)) for n in range(-8, 6)]
    early = [a.transaction(n, 1001, TODAY - timedelta(n), 10_00, n * 100, "salary") for n in (5, 9)]
    late = [a.transaction(90, 1001, TODAY + timedelta(1), 10_00, -500, "salary")]
    paid = [row | {"paid_on": row["due_on"], "paid_amount": 100_00} for row in due[8:]]
    tables = []
    for transactions, dues in ((early, due), (early + late, due[:8] + paid)):
        book = make_book([1001], transactions, dues)
        table = compute(book, [AS_OF])
        rows = PaymentMissed().rows(book, [AS_OF], table)
        tables.append((matrix(table, rows), rows.y))
    assert np.array_equal(tables[0][0], tables[1][0], equal_nan=True)
    assert not np.array_equal(tables[0][1], tables[1][1], equal_nan=True)


def test_moments_are_joined_in_order(make_book, a):
    book = make_book([1001], [], [a.obligation(1, 1001, TODAY)])
    moments = [AS_OF, AS_OF - timedelta(days=7)]
    table = compute(book, sorted(moments))
    rows = PaymentMissed().rows(book, moments, table)
    assert rows.days.tolist() == [7, 0]
    assert join([rows, rows]).obligation_id.tolist() == [1, 1, 1, 1]
