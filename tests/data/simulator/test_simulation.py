"""The book is reproducible, in canonical form, and adds up to the last paisa."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from data.book import open_book, write_book
from data.columns import conform
from data.simulator import PORTFOLIOS, simulate
from data.simulator.simulation import SimulationError
from data.tables import SCHEMAS

DEMO = PORTFOLIOS["demo"]
AS_OF = datetime(2026, 10, 31, 18, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def small():
    return simulate(DEMO, customers=80, months=2, seed=3)


@pytest.fixture(scope="module")
def frame(small):
    return small.tables["transactions"].to_pandas()


def test_the_same_seed_gives_the_same_book_and_another_seed_another(small):
    again = simulate(DEMO, customers=80, months=2, seed=3)
    other = simulate(DEMO, customers=80, months=2, seed=4)
    assert all(again.tables[name].equals(table) for name, table in small.tables.items())
    assert again.outcomes_after.equals(small.outcomes_after)
    assert not any(other.tables[name].equals(table) for name, table in small.tables.items())


def test_every_table_is_in_canonical_form(small):
    for name, table in small.tables.items():
        assert conform(name, table).equals(table)
        assert table.schema.equals(SCHEMAS[name].columns)
        keys = table.select(SCHEMAS[name].key).to_pandas()
        assert not keys.duplicated().any()


def test_balance_after_is_exactly_the_running_sum_of_booked_amounts(frame):
    change = np.where(frame.status == "booked", frame.amount, 0)
    same_customer = np.diff(frame.customer_id) == 0
    assert (np.diff(frame.balance_after) == change[1:])[same_customer].all()


def test_transactions_are_sorted_by_customer_time_and_number(frame):
    by_key = frame.sort_values(["customer_id", "booked_at", "transaction_id"])
    assert (by_key.index == frame.index).all()
    assert (frame.transaction_id == np.arange(1, len(frame) + 1)).all()


def test_customers_count_from_1001_and_have_one_current_account_each(small):
    customers = small.tables["customers"]["customer_id"].to_pylist()
    accounts = small.tables["accounts"].to_pandas()
    assert customers == list(range(1001, 1081))
    assert accounts.customer_id.tolist() == customers
    assert set(accounts["product"]) == {"current"}


def test_people_can_be_reached_in_their_language_and_at_no_real_address(small):
    people = small.tables["customers"].to_pandas()
    assert set(people.language) <= {"en", "hi", "mr"}
    assert people.phone.str.fullmatch(r"\+9198\d{8}").all()
    assert people.phone.is_unique
    assert people.email.str.fullmatch(r"[a-z.]+\.\d+@example\.(com|org|net)").all()
    assert (people.timezone == "Asia/Kolkata").all()


def test_the_book_ends_at_local_midnight_and_its_clock_stands_in_the_next_morning(small, frame):
    assert small.info.as_of == AS_OF
    assert small.info.now == datetime(2026, 11, 1, 5, 0, tzinfo=UTC)
    assert frame.booked_at.max() <= AS_OF
    assert frame.booked_at.min() > datetime(2026, 8, 31, 18, 30, tzinfo=UTC)


def test_events_are_known_after_they_are_booked_and_a_few_per_mille_days_later(frame):
    delay = frame.known_at - frame.booked_at
    assert delay.min() >= timedelta(0)
    assert frame.known_at.max() <= AS_OF
    assert 0.001 < (delay > timedelta(days=1)).mean() < 0.01
    assert delay.median() < timedelta(hours=1)


def test_payments_due_in_the_next_45_days_are_scheduled_and_unpaid(small):
    dues = small.tables["obligations"].to_pandas()
    coming = dues[dues.due_on > date(2026, 10, 31)]
    assert coming.due_on.max() == date(2026, 12, 15)
    assert coming.paid_on.isna().all()
    assert (coming.paid_amount == 0).all()
    assert dues.due_on.min() == date(2026, 9, 1)


def test_most_consents_are_given_and_some_withdrawn(small):
    consents = small.tables["consents"].to_pandas()
    assert 0.85 < (consents.state == "given").mean() < 0.99
    assert (consents.since <= AS_OF).all()


def test_a_simulated_book_is_written_and_read_back(small, tmp_path):
    write_book(tmp_path / "book", small.info, small.tables)
    book = open_book(tmp_path / "book")
    assert book.info == small.info
    assert sum(shard.rows for shard in book.shards) == len(small.tables["transactions"])


def test_cohorts_number_their_customers_employers_and_rows_in_one_sequence(monkeypatch):
    monkeypatch.setattr("data.simulator.simulation.COHORT", 40)
    told = []
    alone = replace(DEMO, homes=replace(DEMO.homes, second_earner=0.0))
    joined = simulate(alone, customers=100, months=1, seed=3, progress=lambda *at: told.append(at))
    rows = joined.tables["transactions"].to_pandas()
    people = joined.tables["customers"].to_pandas().set_index("customer_id")
    assert rows.transaction_id.tolist() == list(range(1, len(rows) + 1))
    assert people.index.tolist() == list(range(1001, 1101))
    pay = rows[rows.kind == "salary"]
    latest = pay.groupby("customer_id").counterparty_id.last()
    assert (people.employer_id[latest.index] == latest).all()
    assert len(joined.oracle(4)) == len(joined.outcomes_after) == 100
    assert told[0] == (1, 93)
    assert told[-1] == (93, 93)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"customers": 0}, "0 customers over 12 months cannot"),
        ({"customers": 10, "months": 0}, "10 customers over 0 months cannot"),
        ({"customers": 10, "capture": [date(2020, 1, 1)]}, "2020-01-01.*not all between"),
    ],
)
def test_a_portfolio_that_cannot_be_simulated_is_refused(arguments, message):
    with pytest.raises(SimulationError, match=message):
        simulate(DEMO, **arguments)


def test_a_day_that_was_not_captured_has_no_oracle(small):
    with pytest.raises(SimulationError, match="name the day in `capture`"):
        small.oracle(1, date(2026, 10, 1))
