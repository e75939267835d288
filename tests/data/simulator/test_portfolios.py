"""Each country's book is its own: money, paydays, clocks, names and numbers that reach nobody."""

from dataclasses import fields
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from data.simulator import PORTFOLIOS, simulate, simulation
from data.simulator.parties import FIRST_CUSTOMER, LENDER, OWN_ACCOUNT
from data.tables import SCHEMAS

COUNTRIES = ("india", "uk", "us")


@pytest.fixture(scope="module", params=COUNTRIES)
def book(request):
    return simulate(PORTFOLIOS[request.param], customers=1_000, months=6, seed=5)


@pytest.fixture(scope="module")
def rows(book):
    rows = book.tables["transactions"].to_pandas()
    rows["on"] = rows.booked_at.dt.tz_convert(ZoneInfo(book.info.timezone)).dt.date
    return rows


def test_the_demo_is_india_under_another_name():
    demo, india = (simulate(PORTFOLIOS[name], 60, 2, seed=3) for name in ("demo", "india"))
    assert all(india.tables[name].equals(table) for name, table in demo.tables.items())
    assert (demo.info.name, india.info.name) == ("demo", "india")


def test_every_book_has_canonical_columns_and_nothing_else(book):
    for name, table in book.tables.items():
        assert table.schema.equals(SCHEMAS[name].columns)


def test_events_keep_their_order_and_their_day_through_changes_of_the_clock(book, rows):
    assert (rows.groupby("customer_id").booked_at.diff().dropna() >= timedelta(0)).all()
    assert rows.on.max() <= date(2026, 10, 31)
    assert rows.on.min() >= date(2026, 5, 1)


def test_customers_have_the_zone_of_their_state_and_a_number_kept_for_fiction(book):
    people = book.tables["customers"].to_pandas()
    expected = {
        "india": ({"Asia/Kolkata"}, r"\+9198\d{8}"),
        "uk": ({"Europe/London"}, r"\+447700900\d{3}"),
        "us": (
            {
                "America/New_York",
                "America/Chicago",
                "America/Denver",
                "America/Phoenix",
                "America/Los_Angeles",
            },
            r"\+1\d{3}55501\d{2}",
        ),
    }
    zones, phone = expected[book.info.name]
    assert set(people.timezone) == zones
    assert people.phone.str.fullmatch(phone).all()
    west = people[people.region.str.startswith("California")]
    assert set(west.timezone) <= {"America/Los_Angeles"}


def test_pay_has_the_rhythm_of_the_country(book, rows):
    pay = rows[(rows.kind == "salary")]
    gaps = pay.groupby(["customer_id", "counterparty_id"]).booked_at.diff().dt.days.dropna()
    fortnightly = gaps.between(12, 16).mean()
    assert fortnightly > 0.4 if book.info.name == "us" else fortnightly < 0.12
    assert {day.weekday() for day in pay.on.value_counts().index[:4]} <= {0, 1, 2, 3, 4}


def test_some_accounts_are_paid_two_salaries_a_month(book, rows):
    pay = rows[(rows.kind == "salary") & (rows.on >= date(2026, 9, 1))]
    payers = pay.groupby("customer_id").counterparty_id.nunique()
    assert 0.08 < (payers >= 2).mean() < 0.35


def test_couples_share_their_pay_by_a_standing_order_on_a_fixed_day(book, rows):
    note = PORTFOLIOS[book.info.name].money.note
    orders = rows[
        (rows.amount <= -10 * note)
        & (rows.kind == "transfer_out")
        & (rows.counterparty_id < FIRST_CUSTOMER + 10**6)
    ]
    regular = orders.groupby(["customer_id", "counterparty_id", "amount"]).on
    tied = regular.agg(["size", lambda on: len({day.day for day in on})])
    tied = tied[tied["size"] >= 5]
    assert len(tied) >= 20
    assert (tied.iloc[:, 1] == 1).mean() > 0.95


def test_a_loan_is_paid_out_before_its_first_instalment(book, rows):
    loans = rows[(rows.kind == "loan_in") & (rows.counterparty_id < LENDER)]
    first = rows[rows.kind == "emi"].groupby(["customer_id", "counterparty_id"]).on.min()
    keys = list(zip(loans.customer_id, loans.counterparty_id, strict=True))
    repaid = [(on, first[key]) for on, key in zip(loans.on, keys, strict=True) if key in first]
    assert len(repaid) >= 15
    assert all(timedelta(0) < due - on < timedelta(days=75) for on, due in repaid)


def test_who_cannot_repay_a_lender_turns_to_another(book, rows):
    lenders = rows[(rows.kind == "loan_in") & (rows.counterparty_id >= LENDER)]
    known = lenders.groupby("customer_id").counterparty_id.nunique()
    assert known.max() >= 3


def test_regular_saving_stops_while_money_is_short_and_is_never_tried_twice(book, rows):
    saved = rows[(rows.counterparty_id >= OWN_ACCOUNT) & (rows.channel == "transfer")]
    saved = saved[saved.kind == "transfer_out"]
    assert not saved.duplicated(["customer_id", "amount", "on"]).any()
    assert 0.05 < saved.customer_id.nunique() / 1_000 < 0.5


def test_one_account_in_seven_has_a_debit_returned_in_a_quarter_and_few_cards_are_declined(
    book, rows
):
    quarter = rows[(rows.on >= date(2026, 8, 2)) & (rows.status != "booked")]
    returned = quarter[quarter.channel == "direct_debit"].customer_id.nunique()
    declined = quarter[quarter.channel.isin(["card", "atm"])].customer_id.nunique()
    assert 0.09 < returned / 1_000 < 0.19
    assert 0.06 < declined / 1_000 < 0.22


def test_the_book_says_the_same_whatever_the_hidden_traits_are_called(monkeypatch):
    """Only livelihood, employer and overdraft of the hidden state are told to the bank."""
    told = {"livelihood", "overdraft"}
    honest = simulate(PORTFOLIOS["uk"], 80, 2, seed=3)
    admission = simulation._admission

    def from_scrambled(world, start):
        rng = np.random.default_rng(0)
        for part, kept in ((world.households, told), (world.ties, set())):
            for column in fields(part):
                if column.name not in kept:
                    rng.shuffle(getattr(part, column.name))
        return admission(world, start)

    monkeypatch.setattr(simulation, "_admission", from_scrambled)
    scrambled = simulate(PORTFOLIOS["uk"], 80, 2, seed=3)
    assert all(scrambled.tables[name].equals(table) for name, table in honest.tables.items())
