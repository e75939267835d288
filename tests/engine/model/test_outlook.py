from datetime import date, timedelta

import numpy as np
import pyarrow.compute as pc
import pytest

from data.book import write_book
from data.days import end_of_day
from data.simulator import PORTFOLIOS, simulate
from engine.features.compute import compute
from engine.model.inputs import OUTLOOK_INPUTS, PAYMENT_INPUTS, position
from engine.model.payment import PaymentMissed

ZONE = "Asia/Kolkata"
TODAY = date(2026, 9, 1)
AS_OF = end_of_day(TODAY - timedelta(days=1), ZONE)
FIRST = position(PAYMENT_INPUTS, OUTLOOK_INPUTS[0].name)


def outlook_of(book, customers=None):
    rows = PaymentMissed().rows(book, [AS_OF], compute(book, [AS_OF], customers=customers))
    return rows.extra[:, FIRST:], rows


def column(book, name):
    inputs, _ = outlook_of(book)
    return inputs[:, [each.name for each in OUTLOOK_INPUTS].index(name)]


def paydays(a, balance, months=(3, 4, 5, 6, 7, 8), customer=1001):
    """Pay of 900 on the fifth of every month; the balance of the last row is `balance`."""
    days = [date(2026, month, 5) for month in months]
    rows = [a.transaction(n, customer, day, 900_00, 0, "salary") for n, day in enumerate(days)]
    return [*rows, a.transaction(99, customer, TODAY - timedelta(2), -1_00, balance, "grocery")]


@pytest.mark.parametrize(("balance", "uncovered"), [(100_00, 0), (99_99, 1)])
def test_a_payment_before_payday_is_covered_by_what_is_there(make_book, a, balance, uncovered):
    due = [a.obligation(1, 1001, TODAY, 100_00)]
    book = make_book([1001], paydays(a, balance), due)
    assert column(book, "payment_uncovered").tolist() == [uncovered]


def test_pay_that_comes_before_the_retries_end_covers_what_was_short(make_book, a):
    on = [TODAY + timedelta(days) for days in (0, 1, 2, 4)]  # pay is expected on day 4
    book = make_book(
        [1001], paydays(a, 0), [a.obligation(n, 1001, day) for n, day in enumerate(on)]
    )
    assert column(book, "payment_uncovered").tolist() == [1, 0, 0, 0]
    assert column(book, "payment_uncovered_before").tolist() == [1, 1, 1, 1]


def test_money_is_left_in_months_of_pay(make_book, a):
    due = [a.obligation(1, 1001, TODAY + timedelta(6), 450_00)]
    rows = paydays(a, 0)
    month = 6 * 900_00 / 180 * 30.4
    book = make_book([1001], rows, due)
    assert column(book, "payment_room_replayed") == pytest.approx([450_00 / month], rel=0.01)


def test_pay_that_came_early_does_not_come_again(make_book, a):
    early = a.transaction(50, 1001, TODAY - timedelta(1), 900_00, 0, "salary")
    due = [a.obligation(1, 1001, TODAY + timedelta(6), 450_00)]
    with_it = make_book([1001], [*paydays(a, 0), early], due)
    assert column(with_it, "payment_uncovered").tolist() == [1]


def test_a_transfer_that_closes_the_gap_rescues_a_short_day(make_book, a):
    day = TODAY - timedelta(40)
    past = a.obligation(1, 1001, day, 500_00, paid=day)
    help_ = a.transaction(60, 1001, day, 500_00, 0, "transfer_in")
    due = [past, a.obligation(2, 1001, TODAY)]
    rows = paydays(a, 50_00, months=(3, 4, 5, 6, 7))
    rescued = make_book([1001], [*rows, help_], due)
    assert column(rescued, "payment_rescue_days_since").tolist() == [40]
    # short on the eve of that day, on the day itself, and yesterday, on the eve of today's due date
    assert column(rescued, "payment_rescued_share").tolist() == [(1 + 0.5) / (3 + 2)]
    assert column(rescued, "payment_short_since").tolist() == [1]


def test_a_customer_without_transactions_has_no_outlook(make_book, a):
    due = [a.obligation(1, 1001, TODAY), a.obligation(2, 1002, TODAY)]
    book = make_book([1001, 1002], paydays(a, 100_00), due)
    inputs, rows = outlook_of(book)
    assert np.isnan(inputs[rows.customer_id == 1002]).all()
    assert not np.isnan(inputs[rows.customer_id == 1001, :6]).any()


@pytest.fixture
def busy(a):
    """Two customers with half a year of pay, spending, transfers and dues of every fate."""
    rng = np.random.default_rng(3)
    kinds = ["salary", "grocery", "transfer_in", "transfer_out", "emi", "cash_in"]
    transactions, dues = [], []
    for number in range(600):
        day = TODAY + timedelta(int(rng.integers(-230, 40)))
        kind = kinds[rng.integers(len(kinds))]
        amount = int(rng.integers(1, 300_00)) * (1 if kind in ("salary", "transfer_in") else -1)
        customer = 1001 + number % 2
        balance = int(rng.integers(-50_00, 500_00))
        transactions.append(a.transaction(number, customer, day, amount, balance, kind))
    for number in range(80):
        day = TODAY + timedelta(int(rng.integers(-200, 29)))
        paid = [None, day, day + timedelta(2), day + timedelta(20)][rng.integers(4)]
        dues.append(
            a.obligation(number, 1001 + number % 2, day, int(rng.integers(1, 400_00)), paid)
        )
    return transactions, dues


def test_nothing_that_is_booked_known_or_paid_later_moves_an_input(make_book, busy):
    transactions, dues = busy
    late = {"known_at": end_of_day(TODAY, ZONE)}
    hidden = [
        row | late | {"amount": 77_00} for row in transactions[:50] if row["booked_at"] < AS_OF
    ]
    hidden = [row | {"transaction_id": 9_000 + n} for n, row in enumerate(hidden)]
    known = [row for row in transactions if row["booked_at"] <= AS_OF]
    unpaid = {"paid_on": None, "paid_amount": 0}
    open_ = [
        row | unpaid if row["paid_on"] is not None and row["paid_on"] >= TODAY else row
        for row in dues
    ]
    before, rows = outlook_of(make_book([1001, 1002], known, open_))
    after, same = outlook_of(make_book([1001, 1002], transactions + hidden, dues))
    assert np.array_equal(rows.obligation_id, same.obligation_id)
    assert np.array_equal(before, after, equal_nan=True)
    assert not np.array_equal(rows.y, same.y, equal_nan=True)


def test_a_customer_alone_has_the_outlook_they_have_in_the_book(make_book, busy):
    book = make_book([1001, 1002], *busy)
    everyone, rows = outlook_of(book)
    alone, _ = outlook_of(book, customers=[1002])
    assert np.array_equal(everyone[rows.customer_id == 1002], alone, equal_nan=True)


def test_no_input_is_infinite(make_book, busy):
    inputs, _ = outlook_of(make_book([1001, 1002], *busy))
    assert not np.isinf(inputs).any()


def transfer(a, number, day, amount, party, customer=1001):
    kind = "transfer_in" if amount > 0 else "transfer_out"
    return a.transaction(number, customer, day, amount, 0, kind) | {"counterparty_id": party}


def test_a_standing_order_comes_again(make_book, a):
    on = [date(2026, month, 2) for month in (3, 4, 5, 6, 7, 8)]
    orders = [transfer(a, 60 + n, day, 300_00, 77) for n, day in enumerate(on)]
    due = [a.obligation(1, 1001, TODAY + timedelta(2), 200_00)]
    last = a.transaction(99, 1001, TODAY - timedelta(2), -1_00, 0, "grocery")
    for rows, uncovered in (([*orders, last], 0), ([*orders[:2], last], 1)):
        book = make_book([1001], rows, due)
        assert column(book, "payment_uncovered").tolist() == [uncovered]


def test_what_went_to_another_account_less_what_came_back_should_still_be_there(make_book, a):
    month = 6 * 900_00 / 180 * 30.4
    moved = [
        transfer(a, 60, TODAY - timedelta(100), 50_00, 77),
        transfer(a, 61, TODAY - timedelta(90), -200_00, 77),
        transfer(a, 62, TODAY - timedelta(80), 80_00, 77),
        transfer(a, 63, TODAY - timedelta(70), -500_00, 1002),  # a gift to another customer
    ]
    due = [a.obligation(1, 1001, TODAY)]
    book = make_book([1001, 1002], [*paydays(a, 100_00), *moved], due)
    net, left = (column(book, f"payment_kept_{name}") for name in ("net", "left"))
    assert net == pytest.approx([70_00 / month], rel=0.01)
    assert left == pytest.approx([120_00 / month], rel=0.01)
    room = column(book, "payment_room_replayed")
    assert column(book, "payment_room_with_savings") == pytest.approx(room + left)


def test_what_was_put_aside_long_ago_says_how_long_the_record_is_and_does_not_count(make_book, a):
    moved = [
        transfer(a, 60 + n, TODAY - timedelta(days), -200_00, 77)
        for n, days in enumerate((204, 205))
    ]
    month = 6 * 900_00 / 180 * 30.4
    book = make_book([1001], [*paydays(a, 100_00), *moved], [a.obligation(1, 1001, TODAY)])
    for name in ("payment_kept_net", "payment_kept_left"):
        assert column(book, name) == pytest.approx([200_00 / month], rel=0.01)


def test_no_input_of_a_payment_grows_with_the_length_of_the_record(tmp_path):
    """Of a year and a half and of its last 290 days: the same inputs, bit for bit."""
    simulation = simulate(PORTFOLIOS["india"], 150, 18, 3)
    info, tables = simulation.info, dict(simulation.tables)
    since = info.as_of - timedelta(days=290)
    rows, owed = tables["transactions"], tables["obligations"]
    recent = {
        **tables,
        "transactions": rows.filter(pc.greater_equal(rows["booked_at"], since)),
        "obligations": owed.filter(pc.greater_equal(owed["due_on"], since.date())),
    }
    told = []
    for name, each in (("whole", tables), ("recent", recent)):
        book = write_book(tmp_path / name, info, each)
        told.append(PaymentMissed().rows(book, [info.as_of], compute(book, [info.as_of])))
    assert told[0].obligation_id.tolist() == told[1].obligation_id.tolist()
    np.testing.assert_array_equal(told[0].extra, told[1].extra)


def test_money_from_others_after_a_failed_payment_is_help_and_not_savings(make_book, a):
    day = TODAY - timedelta(40)
    past = a.obligation(1, 1001, day, 500_00, paid=day + timedelta(2))
    help_ = transfer(a, 60, day + timedelta(2), 500_00, 77)
    rows = [*paydays(a, 50_00, months=(3, 4, 5, 6, 7)), help_]
    book = make_book([1001], rows, [past, a.obligation(2, 1001, TODAY)])
    assert column(book, "payment_kept_net").tolist() == [0]
    assert column(book, "payment_open_days").tolist() == [2]
    assert column(book, "payment_helped_share").tolist() == [(1 + 0.2) / (2 + 2)]


def owed(a, number, paid=None):
    """What fell due the day before yesterday, of 300, and another payment, due today."""
    past = a.obligation(1, 1001, TODAY - timedelta(2), 300_00, paid)
    return [past, a.obligation(2, 1001, TODAY, number)]


def part(a, amount=-200_00, days=1, **more):
    row = a.transaction(60, 1001, TODAY - timedelta(days), amount, 100_00, "emi")
    return row | more


def test_of_a_payment_made_in_part_only_the_rest_is_open(make_book, a):
    month = 6 * 900_00 / 180 * 30.4
    for rows, left, parts in (([part(a)], 100_00, 1), ([], 300_00, 0)):
        book = make_book([1001], [*paydays(a, 100_00), *rows], owed(a, 50_00))
        assert column(book, "payment_left_open") == pytest.approx([left / month])
        assert column(book, "payment_parts").tolist() == [parts]


@pytest.mark.parametrize(
    "row",
    [
        {"days": 2},  # the day it fell due
        {"amount": -300_00},  # all of it
        {"kind": "utility"},
        {"status": "reversed"},
        {"known_at": AS_OF + timedelta(seconds=1)},
    ],
)
def test_what_is_no_part_of_an_open_payment_leaves_it_whole(make_book, a, row):
    book = make_book([1001], [*paydays(a, 100_00), part(a, **row)], owed(a, 50_00))
    assert column(book, "payment_parts").tolist() == [0]


def test_a_payment_that_failed_is_tried_again_before_what_falls_due_later(make_book, a):
    """The 100 there are go to the rest of what failed, unless that is more than 100."""
    for rows, uncovered in (([part(a)], 1), ([], 0)):
        book = make_book([1001], [*paydays(a, 100_00), *rows], owed(a, 50_00))
        assert column(book, "payment_uncovered").tolist() == [uncovered]


def test_a_part_is_no_spending_and_the_rest_no_other_payment(make_book, a):
    """Paid in part a month ago and the rest a day later: neither comes again."""
    due = TODAY - timedelta(33)
    old = a.obligation(1, 1001, due, 300_00, due + timedelta(2))
    rest = part(a, -100_00, 31, transaction_id=61)
    coming = a.obligation(2, 1001, TODAY + timedelta(3), 100_00)
    rows = [*paydays(a, 100_00), part(a, days=32), rest]
    assert column(make_book([1001], rows, [old, coming]), "payment_uncovered").tolist() == [0]


def test_parts_are_seen_alike_whether_or_not_the_rest_was_paid_later(make_book, a):
    rows = [*paydays(a, 100_00), part(a)]
    told = [
        outlook_of(make_book([1001], rows, owed(a, 50_00, paid)))[0]
        for paid in (None, TODAY, TODAY + timedelta(9))
    ]
    assert np.array_equal(told[0], told[1], equal_nan=True)
    assert np.array_equal(told[0], told[2], equal_nan=True)
