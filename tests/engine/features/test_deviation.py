import math
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.features import CATALOG, Catalog, DeclarationError
from engine.features.compute import compute
from engine.features.declaration import Measure
from engine.features.derived import DEVIATIONS
from engine.features.deviation import Deviation, against_usual, with_baselines

CASH = Measure(
    name="cash",
    label="Cash withdrawn",
    unit="minor",
    description="Sum of cash withdrawals.",
    take="sum of amount",
    where={"kind": "atm"},
    windows=(7, 30),
)
LARGEST = replace(CASH, name="largest", take="max of amount")


def test_a_deviation_says_what_it_is_held_against():
    (feature,) = against_usual([CASH], [Deviation(of="cash", harm="up")])
    assert feature.name == "cash_deviation_30d"
    assert feature.label == "Change of cash withdrawn from own usual, 30 days"
    assert feature.inputs == ("as_of", "transaction_first_180d", "cash_30d", "cash_180d")
    assert feature.description.startswith(
        "Sum of cash withdrawals in the last 30 days, against the customer's own mean of the "
        "150 days before: 0 is the usual"
    )
    assert (feature.unit, feature.harm) == ("ratio", "up")


def test_the_windows_of_a_deviation_feed_it_and_are_no_features():
    (cash,) = with_baselines([CASH], [Deviation(of="cash"), Deviation(of="cash", window=14)])
    assert (cash.windows, cash.feeding) == ((7, 30), (14, 180))


WRONG = [
    (Deviation(of="rent"), "Feature 'rent_deviation_30d' deviates in 'rent', which is no measure"),
    (Deviation(of="largest"), "deviates in 'max of amount', which does not add up over days"),
    (Deviation(of="cash", window=0), "has window 0"),
    (Deviation(of="cash", window=-30), "has window -30"),
    (Deviation(of="cash", baseline=20), "has a baseline of 20 days, not longer than its 30"),
    (Deviation(of="cash", baseline=30), "has a baseline of 30 days, not longer than its 30"),
    (Deviation(of="cash", baseline=365), "has a baseline of 365 days; the longest is 180"),
]


@pytest.mark.parametrize(("deviation", "message"), WRONG)
def test_a_wrong_deviation_fails_with_its_name(deviation, message):
    with pytest.raises(DeclarationError) as error:
        with_baselines([CASH, LARGEST], [deviation])
    assert message in str(error.value)
    assert f"'{deviation.name}'" in str(error.value)


def test_the_same_deviation_twice_is_refused():
    twice = [Deviation(of="cash"), Deviation(of="cash", baseline=90)]
    first = replace(CASH, name="transaction_first", take="first time", windows=(180,))
    measures = with_baselines([CASH, first], twice)
    with pytest.raises(DeclarationError, match="'cash_deviation_30d' is declared twice"):
        Catalog(measures, against_usual(measures, twice))


def test_the_baseline_is_part_of_a_models_meaning():
    first = replace(CASH, name="transaction_first", take="first time", windows=(180,))

    def hash_of(*deviations):
        measures = (replace(CASH, feeding=(60, 90, 180)), first)
        return Catalog(measures, against_usual(measures, deviations)).hash

    deviations = (Deviation(of="cash", baseline=90), Deviation(of="cash", baseline=60))
    assert hash_of(deviations[0]) != hash_of(deviations[1])
    assert hash_of(deviations[0]) == hash_of(replace(deviations[0], usual_range=(0, 9)))


@pytest.mark.parametrize("deviation", DEVIATIONS, ids=lambda each: each.name)
def test_every_deviation_is_a_feature(deviation):
    assert CATALOG[deviation.name].usual_range == deviation.usual_range


@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(1, 9_000)), min_size=1, max_size=25),
    st.sampled_from([each for each in DEVIATIONS if each.of == "cash_withdrawn"]),
)
@settings(max_examples=40, deadline=None)
def test_a_deviation_is_the_window_against_the_days_before_it(make_book, as_of, drawn, deviation):
    rows = [
        {"booked_at": as_of - timedelta(days=age), "amount": -amount, "kind": "atm"}
        for age, amount in drawn
    ]
    found = compute(make_book(rows), [as_of]).column(deviation.name)[0]
    assert found == pytest.approx(expected(drawn, deviation), nan_ok=True)


def expected(drawn, deviation):
    """By days: the mean of the window over the mean of the known days before it."""
    within = dict.fromkeys(range(180), 0)
    for age, amount in drawn:
        if age in within:
            within[age] += amount
    oldest = max((age for age, _ in drawn if age < 180), default=-1)
    known = range(deviation.window, min(oldest + 1, deviation.baseline))
    usual = [within[age] for age in known]
    if 2 * len(usual) < deviation.baseline - deviation.window or not sum(usual):
        return math.nan
    recent = [within[age] for age in range(deviation.window)]
    return (sum(recent) / len(recent)) / (sum(usual) / len(usual)) - 1
