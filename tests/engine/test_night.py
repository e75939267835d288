from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from data.book import write_book
from data.one_customer import one_customer
from engine.features.compute import compute
from engine.figures import figures
from engine.night import (
    NotJoinedError,
    UnknownCustomerError,
    explain_customer,
    explain_night,
    moments_of,
)
from tests.fixtures.eight import AS_OF, CUSTOMERS, INFO, LAST_DAY, NOTHING_DUE, tables

TODAY = LAST_DAY + timedelta(days=1)


@pytest.fixture(scope="module")
def night(eight, eight_model):
    return explain_night(eight, eight_model, compute(eight, moments_of(AS_OF)), AS_OF)


@pytest.mark.parametrize("number", CUSTOMERS)
def test_one_customer_comes_out_as_in_the_night_of_all_bit_for_bit(
    eight, eight_model, night, number
):
    alone = explain_customer(eight, eight_model, number, AS_OF, night.peers)
    (mine,) = figures(alone, TODAY)
    (among_all,) = (each for each in figures(night, TODAY) if each.customer_id == number)
    assert mine == among_all


def test_without_the_nights_peers_there_is_nothing_to_compare_with(eight, eight_model, night):
    alone = explain_customer(eight, eight_model, 1001, AS_OF)
    given = [reason._replace(peers=None) for reason in night.reasons[0]]
    assert list(alone.reasons[0]) == given


def test_an_unknown_customer_is_refused_with_the_nearest_ids(eight, eight_model):
    with pytest.raises(UnknownCustomerError, match=r"no customer 1010: .* 1006, 1007, 1008"):
        explain_customer(eight, eight_model, 1010, AS_OF)


def test_a_customer_who_joined_later_is_refused_with_the_day(eight, eight_model, tmp_path):
    given = tables()
    joined = pa.array([date(2026, 10, 20)] * len(CUSTOMERS))
    people = given["customers"]
    place = people.schema.get_field_index("joined_on")
    given["customers"] = people.set_column(place, people.schema.field("joined_on"), joined)
    late = write_book(tmp_path, INFO, given)
    with pytest.raises(NotJoinedError, match="1001 joined on 2026-10-20"):
        explain_customer(late, eight_model, 1001, AS_OF - timedelta(days=30))


def test_a_customer_with_nothing_due_has_no_reasons(eight, eight_model):
    alone = explain_customer(eight, eight_model, NOTHING_DUE, AS_OF)
    assert (alone.probability.tolist(), alone.reasons) == ([0.0], [])


def test_one_customers_book_holds_nobody_else(eight):
    alone = one_customer(eight, 1003)
    assert alone.customers()["customer_id"].to_pylist() == [1003]
    assert set(alone.obligations()["customer_id"].to_pylist()) == {1003}
    (shard,) = alone.shards
    assert set(alone.transactions(shard)["customer_id"].to_pylist()) == {1003}
    assert one_customer(eight, 5).customers().num_rows == 0


def test_one_customers_book_follows_the_version_of_the_records(eight, tmp_path):
    given = tables()
    people = given["customers"]
    first = write_book(tmp_path, INFO, given)
    assert one_customer(first, 1003).customers().num_rows == 1
    second = write_book(tmp_path, INFO, {**given, "customers": people.slice(4), **none_of(given)})
    assert one_customer(second, 1003).customers().num_rows == 0


def none_of(given):
    return {name: given[name].slice(0, 0) for name in ("accounts", "transactions", "obligations")}


def test_the_riskiest_rows_inputs_are_kept_beside_their_contributions(night):
    assert night.X.shape == night.phi.shape
    shown = {reason.code: reason.value for reason in night.reasons[0]}
    names = [*night.table.names, *(each.name for each in night.model.outcome.inputs)]
    values = dict(zip(names, night.X[0], strict=True))
    assert shown
    assert all(
        value is None if np.isnan(values[code]) else value == values[code]
        for code, value in shown.items()
    )
    assert np.array_equal(replace(night).phi, night.phi)
