"""`where`: what a filter finds is what the store's own rows and vectors say."""

from datetime import timedelta

import numpy as np
import pytest

from assistant.quantities import quantities
from engine.features import CATALOG
from engine.store import features
from engine.store.queue import QueueQuery, queue
from tests.fixtures.rows import known
from tools.errors import BadArgumentsError, FilterError, UnknownValueError
from tools.find_customers import find_customers
from tools.meaning import said_value


@pytest.fixture(scope="module")
def rows(scored):
    """Every row of the queue, with the customer's feature vector."""
    with scored.store.read() as conn:
        return [(row, _features(conn, row.customer_id)) for row in _queue(conn)]


def _queue(conn):
    return queue(conn, QueueQuery(limit=10_000))


def _features(conn, customer_id):
    vector = np.frombuffer(known(features.vector(conn, customer_id, CATALOG.hash)))
    return dict(zip(CATALOG.names, vector, strict=True))


FILTERS = {
    "salary_days_late > 3": lambda row, f, _: f["salary_days_late"] > 3,
    "not salary_days_late > 3": lambda row, f, _: not f["salary_days_late"] > 3,
    "salary_days_late is not known": lambda row, f, _: np.isnan(f["salary_days_late"]),
    "band in (high, CRITICAL) and vulnerable = no": lambda row, f, _: (
        row.band in ("HIGH", "CRITICAL") and not row.vulnerable
    ),
    "probability between 5% and 20% or inflow_drop >= 0.5": lambda row, f, _: (
        0.05 <= row.probability <= 0.2 or f["inflow_drop"] >= 0.5
    ),
    "due within 7 days and exposure > 500000": lambda row, f, today: (
        row.payment_due_on is not None
        and today <= row.payment_due_on < today + timedelta(days=7)
        and row.exposure > 500_000
    ),
    "hardship = income-shock or segment = gig": lambda row, f, _: (
        row.hardship == "income_shock" or row.segment == "gig"
    ),
    "kind = EMI and runway < 10": lambda row, f, _: (
        row.payment_kind == "emi" and row.runway_days is not None and row.runway_days < 10
    ),
    "region is known and region != Pune": lambda row, f, _: (
        row.region is not None and not row.region.endswith("/Pune")
    ),
    "customer in (1042, 1043)": lambda row, f, _: row.customer_id in (1042, 1043),
}


@pytest.mark.parametrize("where", FILTERS)
def test_a_filter_finds_exactly_those_of_whom_it_is_true(scored, rows, where):
    today = scored.local(scored.row.as_of).date()
    expected = {row.customer_id for row, f in rows if FILTERS[where](row, f, today)}
    found = find_customers(scored, {"where": where, "limit": 50})
    assert found.total == len(expected)
    assert {row.customer_id for row in found.rows} <= expected


def test_filters_and_where_hold_together(scored):
    both = find_customers(scored, {"band": ["HIGH"], "where": "exposure > 500000", "limit": 50})
    one = find_customers(scored, {"where": "band = HIGH and exposure > 500000", "limit": 50})
    assert (both.rows, both.total) == (one.rows, one.total)
    assert both.asked == {"band": "HIGH", "where": "exposure > ₹5,000"}


def test_a_reason_is_one_of_those_that_are_stored(scored):
    where = find_customers(scored, {"where": "reason = runway_days", "limit": 50})
    named = find_customers(scored, {"reason": "runway_days", "limit": 50})
    assert (where.rows, where.total) == (named.rows, named.total)


@pytest.mark.parametrize(
    ("where", "complaint"),
    [
        ("salry_days_late > 3", "nothing called 'salry_days_late'.*Did you mean salary_days_late"),
        ("probabilty > 20%", "Did you mean probability"),
        ("band > HIGH", "'band' has no order"),
        ("exposure = Pune", "'exposure' is a number, and 'Pune' is none"),
        ("due = Monday", "is a day, and 'Monday' is none"),
        ("vulnerable = maybe", "true or false, not 'maybe'"),
        ("exposure within 3 days", "write `due within"),
        ("name = Asha", "nothing called 'name'"),
        ("phone is known", "nothing called 'phone'"),
        ("reason is known", "write `reason = CODE`"),
    ],
)
def test_a_filter_that_means_nothing_names_the_nearest(scored, where, complaint):
    with pytest.raises(FilterError, match=complaint):
        find_customers(scored, {"where": where})


@pytest.mark.parametrize(
    ("where", "hint"),
    [
        ("region = Poone", "Did you mean .*Pune"),
        ("band = HIHG", "Did you mean HIGH"),
        ("treatment = ofer_to_talk", "Did you mean offer_to_talk"),
        ("hardship = income", "Did you mean income_shock"),
        ("reason = gambling_shar", "Did you mean gambling_share"),
        ("kind = mortgage", "There is no payment_kind 'mortgage'"),
    ],
)
def test_a_value_that_does_not_exist_names_the_nearest(scored, where, hint):
    with pytest.raises(UnknownValueError, match=hint):
        find_customers(scored, {"where": where})


def test_a_filter_that_is_too_long_is_refused_before_it_is_read(scored):
    with pytest.raises(BadArgumentsError, match="at most 500 characters"):
        find_customers(scored, {"where": "a" * 501})


def test_without_stored_features_a_filter_on_one_says_how_to_get_them(context):
    with pytest.raises(FilterError, match="Run `forbear score`"):
        find_customers(context, {"where": "salary_days_late > 3"})


@pytest.mark.parametrize(
    ("currency", "said", "value", "written"),
    [
        ("INR", "exposure", 5_000_000.0, "₹50,000"),
        ("INR", "amount", 12_345_678.0, "₹1,23,456.78"),
        ("GBP", "balance_last", -2_500.0, "\u2212£25"),
        ("INR", "salary_days_late", 3.0, "3"),
        ("INR", "probability", 0.2, "0.2"),
        ("INR", "region", "Pune", '"Pune"'),
    ],
)
def test_an_amount_is_told_as_money_and_grounding_takes_it_for_one(currency, said, value, written):
    assert said_value(currency, said, value) == written
    told = quantities(f"{said} > {written}")
    assert bool(told.amounts) == any(sign in written for sign in "₹£")
