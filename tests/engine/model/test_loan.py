"""Loans are judged on their eve: terms and history in, their end out of reach."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from data.intake import import_book
from data.portfolio import Portfolio
from engine.model.dataset import TooShortHistoryError, build
from engine.model.loan import LoanGoesBad
from engine.model.loan_inputs import LOAN_INPUTS
from engine.model.training import NothingToScoreError, train

BERKA = Path(__file__).parents[4] / "shared" / "data" / "berka"
GRANTED = date(2026, 8, 1)
NAMES = [each.name for each in LOAN_INPUTS]


def loan(number=1, customer=1001, granted=GRANTED, state="repaid"):
    return {
        "loan_id": number,
        "customer_id": customer,
        "account_id": customer,
        "granted_on": granted,
        "amount": 1200_00,
        "months": 12,
        "payment": 100_00,
        "state": state,
    }


def history(a, customer=1001):
    moves = [(-100, 1000_00, 1000_00), (-50, -700_00, 300_00), (-20, 200_00, 500_00)]
    return [
        a.transaction(customer * 10 + number, customer, GRANTED + timedelta(day), amount, balance)
        for number, (day, amount, balance) in enumerate(moves)
    ]


def inputs_of(book):
    return dict(zip(NAMES, build(book, LoanGoesBad()).rows.extra[0].tolist(), strict=True))


@pytest.mark.parametrize(
    ("state", "y"), [("repaid", 0), ("running", 0), ("unpaid", 1), ("arrears", 1)]
)
def test_bad_is_unpaid_or_in_arrears(make_book, a, state, y):
    book = make_book([1001], history(a), loans=[loan(state=state)])
    assert build(book, LoanGoesBad()).rows.y.tolist() == [y]


def test_terms_are_held_against_the_whole_history(make_book, a):
    found = inputs_of(make_book([1001], history(a), loans=[loan()]))
    balance = np.array([1000_00] * 50 + [300_00] * 30 + [500_00] * 20)
    due = 100_00 * np.arange(1, 101) / 30.4
    assert found == pytest.approx(
        {
            "loan_amount": 1200_00,
            "loan_months": 12,
            "loan_payment": 100_00,
            "loan_payment_to_income": 100_00 / (1200_00 * 30.4 / 100),
            "loan_surplus": 500_00 * 30.4 / 100 / 100_00,
            "loan_rehearsal": (balance - due).min() / 100_00,
            "loan_low_to_payment": 3,
            "loan_days_short": 0,
            "loan_days_tight": 0,
            "loan_amount_to_balance": 1200_00 / balance[30:].mean(),
            "history_low": 300_00,
            "history_low_year": 300_00,
            "history_low_tenth": 300_00,
            "history_mean": balance[30:].mean(),
            "history_unsteady": balance[30:].std() / balance[30:].mean(),
            "history_days_negative": 0,
            "history_penalties": 0,
            "history_days": 100,
        }
    )


def test_neither_the_end_of_a_loan_nor_its_own_day_reaches_an_input(make_book, a):
    data = [
        build(make_book([1001], [*history(a), *after], loans=[loan(state=state)]), LoanGoesBad())
        for state, after in (
            ("repaid", []),
            ("unpaid", [a.transaction(99, 1001, GRANTED, -5000_00, -4500_00, "penalty_interest")]),
            ("arrears", [a.transaction(99, 1001, GRANTED + timedelta(9), -1, -1, "emi")]),
        )
    ]
    for other in data[1:]:
        np.testing.assert_array_equal(other.X, data[0].X)


def test_a_loan_needs_a_history_and_a_book_that_covers_its_eve(make_book, a):
    rows = [*history(a), *history(a, 1003)]
    loans = [loan(), loan(2, 1002), loan(3, 1003, date(2026, 11, 1))]
    found = build(make_book([1001, 1002, 1003], rows, loans=loans), LoanGoesBad())
    assert found.rows.customer_id.tolist() == [1001]


def test_two_loans_of_a_day_keep_their_customers(make_book, a):
    rows = [*history(a), *history(a, 1002)]
    loans = [loan(1, 1002, state="unpaid"), loan(2, 1001)]
    found = build(make_book([1001, 1002], rows, loans=loans), LoanGoesBad())
    assert found.rows.customer_id.tolist() == [1001, 1002]
    assert found.rows.y.tolist() == [0, 1]


def test_nobody_idles_beside_a_loan_so_room_is_a_part_of_the_loans(make_book, a):
    rows = [*history(a), *history(a, 1002)]
    loans = [loan(), loan(2, 1002, GRANTED + timedelta(days=1))]
    found = build(make_book([1001, 1002], rows, loans=loans), LoanGoesBad())
    assert (len(found.rows), found.idle_share) == (2, 0)


def test_a_book_without_loans_is_refused(make_book, a):
    with pytest.raises(TooShortHistoryError, match="has no loans: import the table of loans"):
        build(make_book([1001], history(a)), LoanGoesBad())


def test_nobody_is_left_to_score_so_no_model_is_trained(bare_book):
    with pytest.raises(NothingToScoreError, match="forbear backtest --task loan"):
        train(bare_book, "loan")


@pytest.mark.skipif(not BERKA.exists(), reason="no Berka data beside the repository")
def test_berka_gives_the_published_number_of_loans_and_bad_ones(tmp_path):
    book = import_book(Portfolio("berka", tmp_path), "berka", BERKA).book
    rows = build(book, LoanGoesBad()).rows
    assert (len(rows.y), int(rows.y.sum())) == (391, 35)
