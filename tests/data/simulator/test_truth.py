"""Payments are missed because the money is not there, and nothing in the book says more."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from data.simulator import PORTFOLIOS, simulate
from data.simulator.oracle import auc
from data.simulator.parties import FIRST_CUSTOMER, MOST_CUSTOMERS

DEMO = PORTFOLIOS["demo"]
IST = ZoneInfo("Asia/Kolkata")
LAST_DAY = date(2026, 10, 31)
EARLIER = date(2026, 8, 31)
DAY = timedelta(days=1)
GRACE = 3 * DAY
OBLIGED = {bill.kind for bill in DEMO.bills if bill.obligation}


@pytest.fixture(scope="module")
def simulation():
    return simulate(DEMO, customers=2_500, months=5, seed=11, capture=[EARLIER])


@pytest.fixture(scope="module")
def rows(simulation):
    rows = simulation.tables["transactions"].to_pandas()
    limits = simulation.tables["accounts"].to_pandas().set_index("customer_id").credit_limit
    rows["funds"] = rows.balance_after + limits[rows.customer_id].to_numpy()
    rows["on"] = rows.booked_at.dt.tz_convert(IST).dt.date
    return rows


@pytest.fixture(scope="module")
def past_dues(simulation):
    dues = simulation.tables["obligations"].to_pandas()
    dues = dues[dues.due_on <= LAST_DAY - timedelta(days=4)]
    unpaid = dues.paid_on.isna() | (dues.paid_amount < dues.amount)
    return dues.assign(missed=unpaid | (dues.paid_on > dues.due_on + GRACE))


def test_every_failed_transaction_found_too_little_money(rows):
    failed = rows[rows.status != "booked"]
    assert len(failed) > 1_000
    assert (failed.funds < -failed.amount).all()


def test_some_banks_reverse_what_others_refuse_at_once(rows):
    debits = rows[rows.channel == "direct_debit"]
    by_biller = debits[debits.status != "booked"].groupby("counterparty_id").status.nunique()
    assert (by_biller == 1).all()
    assert 0.1 < (debits.status == "reversed").sum() / (debits.status != "booked").sum() < 0.3
    assert set(rows[rows.status == "reversed"].channel) == {"direct_debit"}


def test_little_is_bought_at_night_and_most_of_it_is_leisure(rows):
    hour = rows.booked_at.dt.tz_convert(IST).dt.hour
    bought = rows[(rows.amount < 0) & (rows.status == "booked")]
    night = bought[hour[bought.index] < 5]
    assert 0.005 < len(night) / len(bought) < 0.05
    assert set(night.kind) == {"transport", "dining", "shopping", "entertainment", "gambling"}
    assert (rows[(rows.amount > 0) & (hour < 4)].kind == "transfer_in").all()


def test_no_purchase_or_bill_takes_an_account_below_its_limit(rows):
    forced = rows.kind.isin(["fee", "penalty_interest"])
    paid = rows[(rows.status == "booked") & (rows.amount < 0) & ~forced]
    assert (paid.funds >= 0).all()


def test_a_payment_is_missed_exactly_when_all_its_debits_failed(rows, past_dues):
    debits = rows[(rows.channel == "direct_debit")]
    failures = debits[debits.status != "booked"]
    failed = set(zip(failures.customer_id, -failures.amount, failures.on, strict=True))
    whole = past_dues[~past_dues.index.isin(_in_part(rows, past_dues).index)]

    def failed_on(dues, days):
        keys = zip(dues.customer_id, dues.amount, dues.due_on + timedelta(days=days), strict=True)
        return np.array([key in failed for key in keys])

    tried = np.array([failed_on(whole, days) for days in (0, 2, 3)])
    assert whole.missed.sum() > 100
    assert (tried.all(axis=0) == whole.missed).all()


def _in_part(rows, dues):
    """What was paid in part by hand on the day after it was due and had failed."""
    parts = rows[
        (rows.status == "booked") & (rows.channel == DEMO.instant) & rows.kind.isin(OBLIGED)
    ]
    keys = set(zip(parts.customer_id, parts.on, strict=True))
    days = zip(dues.customer_id, dues.due_on + timedelta(days=1), strict=True)
    return dues[[key in keys for key in days]]


def test_every_payment_on_record_was_debited_that_day(rows, past_dues):
    paid = past_dues[past_dues.paid_on.notna() & (past_dues.paid_amount == past_dues.amount)]
    paid = paid[~paid.index.isin(_in_part(rows, paid).index)]
    booked = rows[(rows.status == "booked") & rows.kind.isin(OBLIGED)]
    debits = set(zip(booked.customer_id, -booked.amount, booked.on, strict=True))
    assert set(zip(paid.customer_id, paid.amount, paid.paid_on, strict=True)) <= debits


def test_some_pay_a_part_by_hand_and_the_retries_ask_for_the_rest(rows, past_dues):
    short = past_dues[past_dues.paid_on.notna() & (past_dues.paid_amount < past_dues.amount)]
    assert len(short) >= 5
    assert short.missed.all()
    tried = rows[rows.channel == "direct_debit"]
    asked = set(zip(tried.customer_id, -tried.amount, tried.on, strict=True))
    rest = short.amount - short.paid_amount
    assert set(zip(short.customer_id, rest, short.due_on + 2 * DAY, strict=True)) <= asked
    paid = rows[(rows.status == "booked") & (rows.channel == DEMO.instant)]
    made = set(zip(paid.customer_id, -paid.amount, paid.on, strict=True))
    assert set(zip(short.customer_id, short.paid_amount, short.due_on + DAY, strict=True)) <= made


def test_some_are_paid_late_when_money_arrives_and_some_never(past_dues):
    missed = past_dues[past_dues.missed]
    assert 0.2 < missed.paid_on.notna().mean() < 0.95


def test_no_word_or_number_in_the_book_is_hidden_state(simulation):
    people = simulation.tables["customers"].to_pandas()
    assert set(people.segment) == {group.segment for group in DEMO.livelihoods}
    outcome = simulation.outcomes_after.to_pandas().set_index("customer_id").missed
    for column in ("vulnerable", "language", "preferred_channel", "region"):
        rates = outcome.groupby(people.set_index("customer_id")[column]).agg(["mean", "size"])
        spread = np.sqrt(outcome.mean() / rates["size"].clip(lower=1))
        assert (abs(rates["mean"] - outcome.mean()) < 4 * spread).all(), column
    order = np.arange(len(outcome))
    assert abs(auc(order, outcome.to_numpy()) - 0.5) < 0.1


def test_friends_are_customers_of_the_book(rows):
    among = rows[rows.counterparty_id < FIRST_CUSTOMER + MOST_CUSTOMERS]
    assert set(among.kind) == {"transfer_in", "transfer_out"}
    assert among.counterparty_id.between(1001, 3500).all()
    assert among[among.status == "booked"].amount.sum() == 0


def test_employers_that_pay_late_do_so_for_all_their_staff(rows):
    pay = rows[rows.kind == "salary"]
    staff = pay.groupby("counterparty_id").customer_id.nunique()
    pay = pay[pay.counterparty_id.isin(staff[staff >= 6].index)]
    runs = pay.groupby(["counterparty_id", "on"]).size()
    runs = runs.reset_index(name="paid")
    runs = runs[runs.paid > 0.4 * staff[runs.counterparty_id].to_numpy()]
    pauses = runs.groupby("counterparty_id").on.diff()
    late = runs[pauses > timedelta(days=33)]
    assert runs.paid.sum() > 0.85 * len(pay)
    assert len(late) >= 3
    assert (late.paid / staff[late.counterparty_id].to_numpy()).mean() > 0.75


def test_late_salaries_are_often_no_sign_of_trouble(rows, past_dues):
    pay = rows[(rows.kind == "salary") & (rows.amount > 500_000)]
    gap = pay.groupby("customer_id").booked_at.diff()
    waited = set(pay[gap > timedelta(days=34)].customer_id)
    missed = set(past_dues[past_dues.missed].customer_id)
    assert len(waited) > 30
    assert len(waited - missed) / len(waited) > 0.4


@pytest.mark.parametrize("last_day", [LAST_DAY, EARLIER])
def test_the_oracle_is_calibrated_and_knows_more_than_any_single_sign(simulation, rows, last_day):
    truth = simulation.outcomes_at(last_day).to_pandas()
    chance = simulation.oracle(draws=64, last_day=last_day)
    as_of = simulation.moment(last_day)
    missed, due = truth.missed.to_numpy(), truth.due.to_numpy()
    error = np.sqrt((chance * (1 - chance)).sum()) / len(chance)
    assert abs(chance.mean() - missed.mean()) < 4 * error
    assert (chance[~due] == 0).all()
    best = auc(chance[due], missed[due])
    assert 0.88 < best < 0.98
    for name, sign in _naive_signs(rows[rows.booked_at <= as_of], truth.customer_id).items():
        assert auc(sign[due], missed[due]) < min(best - 0.02, 0.90), name


def _naive_signs(rows, customers):
    by_customer = rows.groupby("customer_id")
    failed = rows[(rows.status != "booked") & (rows.channel == "direct_debit")]
    signs = {
        "balance": -by_customer.balance_after.last(),
        "lowest balance": -by_customer.balance_after.min(),
        "money in": -rows[rows.amount > 0].groupby("customer_id").amount.sum(),
        "failed debits": failed.groupby("customer_id").size(),
    }
    return {name: sign.reindex(customers).fillna(0).to_numpy() for name, sign in signs.items()}


def test_five_to_eight_in_a_hundred_with_something_due_miss_a_payment_in_a_month(simulation):
    truths = [simulation.outcomes_at(day).to_pandas() for day in (EARLIER, LAST_DAY)]
    rates = [truth.missed[truth.due].mean() for truth in truths]
    assert 0.05 <= np.mean(rates) <= 0.08


def test_the_realised_past_agrees_with_the_obligations_of_the_book(simulation, past_dues):
    truth = simulation.outcomes_at(EARLIER).to_pandas()
    due_by = EARLIER + timedelta(days=30)
    mine = past_dues[(past_dues.due_on > EARLIER) & (past_dues.due_on <= due_by)]
    assert set(mine.customer_id) == set(truth[truth.due].customer_id)
    assert set(mine[mine.missed].customer_id) == set(truth[truth.missed].customer_id)


def test_the_future_is_not_in_the_book(simulation, rows):
    dues = simulation.tables["obligations"].to_pandas()
    assert rows.known_at.max() <= datetime(2026, 10, 31, 18, 30, tzinfo=UTC)
    assert dues.paid_on.dropna().max() <= LAST_DAY
