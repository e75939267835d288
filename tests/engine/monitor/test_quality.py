from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from data.book import write_book
from data.intake import import_book
from data.portfolio import Portfolio
from data.shards import write_parquet
from data.simulator import PORTFOLIOS, simulate
from engine.monitor.arrivals import Arrivals, arrivals
from engine.monitor.quality import quality
from tests.engine.model.conftest import LAST_DAY, small_book, transaction
from tests.engine.monitor.conftest import LOOKED_AT


def rows(days, **changed):
    return [
        {**transaction(number, 1001, day, 100, 900), **changed}
        for number, day in enumerate(days, start=1)
    ]


def every_day(count=90):
    return [LAST_DAY - timedelta(days=back) for back in range(count)][::-1]


@pytest.fixture
def look(tmp_path, limits):
    def looked(transactions, quarantine=tmp_path / "none"):
        book = small_book(tmp_path / "book", [1001], transactions)
        return quality(
            book, quarantine, limits.quality, as_of=book.info.as_of, created_at=LOOKED_AT
        )

    return looked


def of(report, metric, subject):
    [found] = [each for each in report.findings if (each.metric, each.subject) == (metric, subject)]
    return found


def test_a_whole_and_punctual_book_is_fine(look):
    report = look(rows(every_day()))
    asked = ("delay_hours", "empty_days", "volume", "impossible", "repeated", "stale_days")
    assert {each.level for each in report.findings if each.metric in asked} == {"ok"}
    assert report.facts["transactions"] == 90
    assert report.subject == "book"


def test_days_without_transactions_are_counted_and_the_last_is_named(look):
    days = every_day()
    gone = {days[40], days[41], days[60]}
    found = of(look(rows([day for day in days if day not in gone])), "empty_days", "transactions")
    assert (found.value, found.level) == (3.0, "alert")
    assert str(days[60]) in found.reason


def test_a_last_day_with_a_third_of_the_usual_rows_is_told(look):
    days = [day for day in every_day() for _ in range(6)]
    found = of(look(rows(days[:-4])), "volume", "transactions")
    assert found.value == pytest.approx(2 / 6 - 1)
    assert (found.level, found.reason) == ("warn", "2 rows, usually 6 on that weekday")


def test_rows_that_arrive_late_are_seen_in_the_percentiles(look):
    made = rows(every_day())
    for row in made[:10]:
        row["known_at"] = row["booked_at"] + timedelta(hours=50)
    found = of(look(made), "delay_hours", "transactions")
    assert (found.value, found.level) == (72.0, "alert")
    assert "p50 0.0 h, p95 72.0 h" in found.reason


def test_the_same_event_under_two_ids_is_a_repeat(look):
    made = rows(every_day())
    found = of(look([*made, {**made[5], "transaction_id": 999}]), "repeated", "transactions")
    assert found.value == pytest.approx(1 / 91)
    assert found.level == "alert"


def test_only_products_that_cannot_be_overdrawn_count_as_impossible(tmp_path):
    book = small_book(tmp_path / "book", [1001], rows(every_day(), balance_after=-5))
    assert arrivals(book, book.info.as_of, ["savings"]).overdrawn == 0
    assert arrivals(book, book.info.as_of, ["current"]).overdrawn == 90


def test_what_was_not_known_yet_does_not_count(tmp_path):
    made = rows(every_day(), known_at=transaction(1, 1, LAST_DAY, 1, 1)["known_at"])
    book = small_book(tmp_path / "book", [1001], made)
    yesterday = book.info.as_of - timedelta(days=1)
    assert arrivals(book, yesterday, []).rows == 0
    assert arrivals(book, book.info.as_of, []).rows == 90


def test_a_channel_that_fell_silent_beyond_its_own_gaps_is_stale():
    seen = Arrivals(date(2026, 1, 1), np.zeros(90, np.int64))
    rare, silent = np.zeros(90, np.int64), np.ones(90, np.int64)
    rare[::10] = 1
    silent[-8:] = 0
    seen.by_channel = {"atm": rare, "card": silent}
    assert dict(seen.silence) == {"atm": (9.0, 9.0), "card": (8.0, 0.0)}


def test_blank_columns_and_refused_rows_are_told_with_their_share_and_reason(look, tmp_path):
    refused = pa.table({"_reason": ["channel is not one of atm"] * 3 + ["amount is blank"]})
    (tmp_path / "quarantine").mkdir()
    write_parquet(tmp_path / "quarantine" / "transactions.parquet", refused)
    report = look(rows(every_day()), tmp_path / "quarantine")
    assert of(report, "missing", "transactions.mcc").value == 1.0
    assert of(report, "missing", "customers.region").level == "alert"
    found = of(report, "refused", "transactions")
    assert found.value == 4.0
    assert found.reason == "3 because channel is not one of atm; 1 because amount is blank"


def test_an_empty_book_is_no_division_by_zero(look):
    report = look([])
    assert of(report, "empty_days", "transactions").value == 90
    assert of(report, "volume", "transactions").value is None


def subjects(report, metric):
    return {each.subject for each in report.findings if each.metric == metric}


def test_what_a_source_is_declared_not_to_have_is_absent_and_not_incomplete(tmp_path, limits):
    asked = limits.quality.model_copy(update={"absent": {"berka": {"transactions.mcc": "none"}}})
    found = {}
    for source in ("berka", "bank"):
        book = small_book(tmp_path / source, [1001], rows(every_day()))
        book = replace(book, info=replace(book.info, source=source))
        found[source] = quality(
            book, tmp_path / "none", asked, as_of=book.info.as_of, created_at=LOOKED_AT
        )
    less, whole = found["berka"], found["bank"]
    assert subjects(whole, "missing") - subjects(less, "missing") == {"transactions.mcc"}
    assert "mccs_30d" in subjects(whole, "outside_usual") - subjects(less, "outside_usual")
    assert "days_since_last" in subjects(less, "outside_usual")
    assert (less.facts["absent"], whole.facts["absent"]) == ({"transactions.mcc": "none"}, {})


def test_nothing_that_berka_never_had_is_incomplete_and_its_customers_are_its_usual_ones(
    berka, tmp_path, limits
):
    book = import_book(Portfolio("berka", tmp_path), "berka", berka).book
    moment = book.info.as_of
    report = quality(book, tmp_path / "none", limits.quality, as_of=moment, created_at=LOOKED_AT)
    judged = [each for each in report.findings if each.metric in ("missing", "outside_usual")]
    assert {each.level for each in judged} == {"ok"}
    blank = {f"customers.{name}" for name in ("name", "phone", "email", "preferred_channel")}
    people = book.customers()
    assert all(people[name.split(".")[1]].null_count == len(people) for name in blank)
    assert blank < report.facts["absent"].keys()


def test_what_is_harmless_is_no_usual_range_and_a_few_customers_raise_no_alarm(look):
    odd = look(rows(every_day(), status="failed"))
    judged = {each.subject: each for each in odd.findings if each.metric == "outside_usual"}
    assert "failed_debits_90d" not in judged
    outside = [each for each in judged.values() if each.value == 1.0]
    assert outside
    assert {each.level for each in outside} == {"ok"}


def test_enough_customers_outside_the_usual_range_raise_an_alarm(tmp_path, limits):
    asked = limits.quality.model_copy(update={"usual_customers": 1})
    book = small_book(tmp_path / "book", [1001], rows(every_day(), status="failed"))
    report = quality(book, tmp_path / "none", asked, as_of=book.info.as_of, created_at=LOOKED_AT)
    levels = {each.level for each in report.findings if each.metric == "outside_usual"}
    assert "alert" in levels


@pytest.fixture(scope="module", params=["india", "uk", "us"])
def country(request):
    """600 customers of one of the simulated countries, whose records nobody has touched."""
    simulation = simulate(PORTFOLIOS[request.param], 600, 8, 3)
    return simulation.info, simulation.tables


@pytest.fixture
def outside(tmp_path, limits):
    """The features of which too many customers are beyond one end of their usual range."""

    def found(info, tables):
        book = write_book(tmp_path / "book", info, tables)
        moment = book.info.as_of
        report = quality(
            book, tmp_path / "none", limits.quality, as_of=moment, created_at=LOOKED_AT
        )
        told = [each for each in report.findings if each.level != "ok"]
        return {each.subject: each.level for each in told if each.metric == "outside_usual"}

    return found


def test_customers_without_any_fault_in_their_records_are_within_the_usual_ranges(country, outside):
    assert outside(*country) == {}


def changed(table, column, by):
    """The table with a column multiplied."""
    values = pc.multiply(table[column], pa.scalar(by, pa.int64()))
    place = table.column_names.index(column)
    return table.set_column(place, table.schema.field(column), values)


@pytest.mark.parametrize(
    ("table", "column", "by", "told"),
    [
        ("transactions", "balance_after", 100, "runway_days"),
        ("transactions", "balance_after", -1, "runway_days"),
        ("transactions", "amount", -1, "income_share"),
        ("obligations", "amount", 100, "due_share"),
    ],
)
def test_a_column_of_another_unit_or_sign_is_told(country, outside, table, column, by, told):
    info, tables = country
    broken = {**tables, table: changed(tables[table], column, by)}
    assert outside(info, broken).get(told) == "alert"


def test_customers_who_differ_both_ways_count_on_one_side_only(tmp_path, limits):
    """One in five spends twice the income and one next to nothing: no unit or sign does that."""
    spent = {1001 + n: (2_000, 1, 900, 900, 900)[n % 5] for n in range(200)}
    day = LAST_DAY - timedelta(days=5)
    made = [
        transaction(2 * customer + debit, customer, day, -amount if debit else 1_000, 900)
        for customer, amount in spent.items()
        for debit in (0, 1)
    ]
    book = small_book(tmp_path / "book", list(spent), made)
    report = quality(
        book, tmp_path / "none", limits.quality, as_of=book.info.as_of, created_at=LOOKED_AT
    )
    found = of(report, "outside_usual", "spending_ratio")
    assert (found.value, found.level) == (0.2, "ok")
    assert found.reason == "20.0% of 200 customers below 0.6, where 0.6 to 1.2 is usual"


def test_a_source_may_have_usual_ranges_of_its_own(tmp_path, limits):
    own = {"usual_customers": 1, "usual": {"berka": {"weekend_share": (0, 0.01)}}}
    asked = limits.quality.model_copy(update=own)
    told = {}
    for source in ("berka", "bank"):
        made = rows(every_day(), amount=-100)
        book = small_book(tmp_path / source, [1001], made)
        book = replace(book, info=replace(book.info, source=source))
        report = quality(
            book, tmp_path / "none", asked, as_of=book.info.as_of, created_at=LOOKED_AT
        )
        told[source] = of(report, "outside_usual", "weekend_share").reason
    assert told["berka"].endswith("above 0.01, where 0 to 0.01 is usual")
    assert told["bank"].endswith("where 0.15 to 0.45 is usual")
