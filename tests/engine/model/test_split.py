from itertools import pairwise

import numpy as np
import pytest

from engine.model.dataset import Dataset, TooShortHistoryError
from engine.model.split import by_time_and_customer, customer_folds, for_good, rolling_origin

DAY = 86_400_000_000


def parts(data, *masks):
    return [(data.rows.customer_id[each], data.rows.as_of[each]) for each in masks]


def test_no_customer_is_on_two_sides_and_no_outcome_reaches_into_a_later_window(learnable):
    split = by_time_and_customer(learnable, 34, seed=1)
    sides = parts(learnable, split.learn, split.later, split.last)
    for (who, when), (whom, after) in pairwise(sides):
        assert when.max() + 34 * DAY <= after.min()
        assert not set(who) & set(whom)
    assert not set(sides[0][0]) & set(sides[2][0])


@pytest.mark.parametrize("origin", [0, 1])
def test_what_is_known_ends_before_the_last_window_and_holds_none_of_its_customers(
    learnable, origin
):
    split = rolling_origin(learnable, 34, seed=1, origins=2)[origin]
    (who, when), (judged, after) = parts(learnable, split.known, split.last)
    assert when.max() + 34 * DAY <= after.min()
    assert when.max() + 49 * DAY > after.min()  # not a step of 15 days more could be known
    assert not set(who) & set(judged)
    assert (split.known | ~(split.learn | split.later)).all()


def test_the_final_model_may_learn_from_everything_at_last(learnable):
    assert for_good(learnable, 34, seed=1).known.all()


def test_every_part_of_the_split_has_its_share_of_the_customers(learnable):
    split = by_time_and_customer(learnable, 34, seed=1)
    sides = parts(learnable, split.learn, split.later, split.last)
    assert [len(set(who)) for who, _ in sides] == [240, 80, 80]


def test_the_final_model_learns_from_other_customers_than_it_is_calibrated_on(learnable):
    split = for_good(learnable, 34, seed=1)
    (who, when), (whom, after) = parts(learnable, split.learn, split.later)
    assert not set(who) & set(whom)
    assert when.max() + 34 * DAY <= after.min()
    assert not split.last.any()


def test_rolling_origins_walk_back_in_time_and_none_of_them_leaks(learnable):
    splits = rolling_origin(learnable, 34, seed=1, origins=3)
    for split in splits:
        sides = parts(learnable, split.learn, split.later, split.last)
        for (who, when), (whom, after) in pairwise(sides):
            assert when.max() + 34 * DAY <= after.min()
            assert not set(who) & set(whom)
        assert not set(sides[0][0]) & set(sides[2][0])
    latest, before = (parts(learnable, split.last)[0] for split in splits[:2])
    assert before[1].max() < latest[1].min()
    assert not set(before[0]) & set(latest[0])
    alone = by_time_and_customer(learnable, 34, seed=1)
    assert np.array_equal(splits[0].last, alone.last)


def test_rolling_origins_stop_where_the_history_does(learnable):
    counts = [len(rolling_origin(learnable, 34, seed=1, origins=n)) for n in (1, 2, 9)]
    assert counts == [1, 2, 2]


def test_splits_repeat_with_the_seed_and_differ_without_it(learnable):
    first, again, other = (by_time_and_customer(learnable, 34, seed) for seed in (1, 1, 2))
    assert np.array_equal(first.learn, again.learn)
    assert not np.array_equal(first.learn, other.learn)


def test_folds_keep_a_customer_together_and_deal_the_bad_ones_evenly(learnable):
    fold = customer_folds(learnable, 5, seed=3)
    who = learnable.rows.customer_id
    assert all(len(set(fold[who == each])) == 1 for each in np.unique(who))
    bad = np.unique(who[learnable.rows.y > 0])
    counts = np.bincount([fold[who == each][0] for each in bad], minlength=5)
    assert counts.max() - counts.min() <= 1


def test_a_history_that_is_too_short_for_the_windows_is_refused(learnable, a):
    rows = a.rows([1, 2], [0, 0], [0, 1])
    data = Dataset(rows, np.zeros((2, 1)), ("runway_days",), ("down",), 0.0)
    with pytest.raises(TooShortHistoryError, match="1 moments do not fill 3 windows"):
        by_time_and_customer(data, 34, seed=0)
