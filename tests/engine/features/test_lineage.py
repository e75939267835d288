import pytest

from data.tables import SCHEMAS
from engine.features import CATALOG
from engine.features.lineage import Reading, UnknownFeatureError, trace

EVERYTHING = [name for name in CATALOG.inputs if name != "as_of"]


def test_a_features_lineage_names_columns_events_windows_and_features_between():
    found = trace(CATALOG, "salary_days_late")
    assert [reading.name for reading in found.readings] == [
        "salary_last_180d",
        "salary_first_180d",
        "salaries_180d",
    ]
    assert found.readings[0] == Reading(
        name="salary_last_180d",
        table="transactions",
        columns=("customer_id", "booked_at", "known_at", "kind", "amount", "status"),
        take="last time",
        where={"kind": "salary", "direction": "credit", "status": "booked"},
        window=180,
    )
    assert found.through == ("salary_days_since",)
    assert found.feeds == ()


def test_a_measured_column_knows_all_that_is_made_of_it():
    feeds = trace(CATALOG, "salary_last_180d").feeds
    assert {"salary_days_since", "salary_days_late", "salaries_missed"} <= set(feeds)
    assert "cash_before_payday" in feeds  # by way of salary_days_until


def test_a_threshold_is_part_of_the_lineage_on_both_sides():
    low = trace(CATALOG, "low_balance_days_30d")
    assert [reading.name for reading in low.readings] == ["low_balance_days_30d", "inflow_90d"]
    assert low.readings[0].columns[-1] == "balance_after"
    assert "low_balance_days_30d" in trace(CATALOG, "inflow_90d").feeds


def test_columns_follow_from_what_is_taken():
    def columns(name):
        return trace(CATALOG, name).readings[0].columns

    assert "counterparty_id" in columns("salary_payers_180d")
    assert "mcc" in columns("new_mccs_30d")
    assert "amount" not in columns("active_days_30d")
    assert {"due_on", "paid_on", "amount", "paid_amount"} < set(columns("payments_missed_180d"))
    limit = trace(CATALOG, "credit_use").readings[-1]
    assert (limit.table, limit.columns[-1]) == ("accounts", "credit_limit")


@pytest.mark.parametrize("name", EVERYTHING)
def test_both_directions_agree_and_every_column_is_one_of_its_table(name):
    found = trace(CATALOG, name)
    assert found.readings
    for reading in found.readings:
        assert set(reading.columns) <= set(SCHEMAS[reading.table].columns.names)
        if name in CATALOG and reading.name != name:
            assert name in trace(CATALOG, reading.name).feeds
    for fed in found.feeds:
        upstream = trace(CATALOG, fed)
        assert name in (*upstream.through, *(reading.name for reading in upstream.readings))


def test_no_measured_column_is_without_use():
    assert [
        name for name in EVERYTHING if name not in CATALOG and not trace(CATALOG, name).feeds
    ] == []


def test_an_unknown_name_gets_its_neighbours():
    with pytest.raises(UnknownFeatureError, match=r"no feature 'salary_late'.*salary_days_late"):
        trace(CATALOG, "salary_late")
    with pytest.raises(UnknownFeatureError, match="`docs/reference` lists them all"):
        trace(CATALOG, "zzz")
