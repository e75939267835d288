import numpy as np
import pytest

from engine.model.bootstrap import Estimate, Resamples, Spread, ratio


def test_a_replicate_draws_as_many_customers_as_there_are_and_repeats_with_the_seed():
    customers = np.repeat([5, 9, 7, 1], [3, 1, 2, 4])
    drawn = np.concatenate(list(Resamples.of(customers, 1, 50).blocks(10)), axis=1)
    again = np.concatenate(list(Resamples.of(customers, 1, 50).blocks(4_000_000)), axis=1)
    assert drawn.shape == (4, 50)
    assert (drawn.sum(axis=0) == 4).all()
    assert np.array_equal(drawn, again)
    other = np.concatenate(list(Resamples.of(customers, 2, 50).blocks(10)), axis=1)
    assert not np.array_equal(drawn, other)


def test_rows_find_their_customer_among_those_drawn():
    resamples = Resamples.of(np.array([9, 5, 9, 7]), 0, 2)
    assert resamples.member(np.array([7, 9, 5, 5])).tolist() == [1, 2, 0, 0]


def test_the_interval_of_a_mean_is_near_the_textbook_one_when_rows_are_independent():
    rng = np.random.default_rng(0)
    values, who = rng.normal(10, 2, 900), np.arange(900)
    found = ratio(values, np.ones(900), who, Resamples.of(who, 0, 2000)).estimate()
    error = 1.96 * values.std() / 30
    assert found.value == pytest.approx(values.mean())
    assert found.high - found.low == pytest.approx(2 * error, rel=0.06)


def test_the_interval_widens_by_the_root_of_the_copies_that_one_customer_gives():
    values, who = np.random.default_rng(0).normal(size=400), np.arange(400)
    resamples = Resamples.of(who, 0)
    once = ratio(values, np.ones(400), who, resamples).estimate()
    copied = ratio(np.repeat(values, 9), np.ones(3600), np.repeat(who, 9), resamples).estimate()
    assert copied.low == pytest.approx(once.low)
    assert copied.high == pytest.approx(once.high)


def test_a_paired_difference_is_narrower_than_its_parts_where_they_move_together():
    rng = np.random.default_rng(0)
    first, who = rng.normal(size=300), np.arange(300)
    second = first + rng.normal(0.2, 0.05, 300)
    resamples = Resamples.of(who, 0)
    parts = [ratio(each, np.ones(300), who, resamples) for each in (second, first)]
    apart = (parts[0] - parts[1]).estimate()
    whole = parts[0].estimate()
    assert apart.low > 0.15
    assert apart.high - apart.low < 0.2 * (whole.high - whole.low)


def test_what_is_undefined_has_no_interval_and_undefined_replicates_are_left_out():
    nothing = Spread(float("nan"), np.ones(3)).estimate()
    assert np.isnan([nothing.value, nothing.low, nothing.high]).all()
    some = Spread(1.0, np.array([1.0, np.nan, 1.0])).estimate()
    assert some == Estimate(1.0, 1.0, 1.0)
    who = np.arange(3)
    assert np.isnan(ratio(np.ones(3), np.zeros(3), who, Resamples.of(who, 0)).value)
