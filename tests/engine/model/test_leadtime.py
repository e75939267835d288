import numpy as np
import pytest

from engine.model.combine import by_customer
from engine.model.leadtime import first_miss_by_week


@pytest.fixture
def groups(a):
    return by_customer(a.rows([1, 1, 1, 2], [0, 0, 0, 0], [0, 0, 0, 0]))


ROW = np.array([0.5, 0.5, 0.2, 0.1])
DAYS = np.array([0.0, 13.0, 29.0, 7.0])


def test_the_first_miss_is_the_first_payment_that_fails_when_all_before_it_held(groups):
    whole = 1 - 0.5 * 0.5 * 0.8
    curve = first_miss_by_week(groups, ROW, DAYS, np.array([whole, 0.1]))
    assert curve[0] == pytest.approx([0.5, 0.25, 0, 0, 0.05])
    assert curve[1] == pytest.approx([0, 0.1, 0, 0, 0])


def test_the_weeks_add_up_to_the_calibrated_probability(groups):
    customer = np.array([0.33, 0.04])
    curve = first_miss_by_week(groups, ROW, DAYS, customer)
    assert curve.sum(axis=1) == pytest.approx(customer)
    assert (curve >= 0).all()


def test_a_certain_first_payment_leaves_nothing_for_the_later_ones(groups):
    row = np.array([1.0, 0.9, 0.9, 1.0])
    curve = first_miss_by_week(groups, row, DAYS, np.array([1.0, 1.0]))
    assert curve == pytest.approx(np.array([[1.0, 0, 0, 0, 0], [0, 1.0, 0, 0, 0]]), abs=1e-8)


def test_the_order_of_the_rows_does_not_matter(a):
    order = np.array([2, 3, 0, 1])
    rows = a.rows([1, 1, 1, 2], [0, 0, 0, 0], [0, 0, 0, 0])
    customer = np.array([0.6, 0.1])
    one = first_miss_by_week(by_customer(rows), ROW, DAYS, customer)
    other = first_miss_by_week(by_customer(rows.take(order)), ROW[order], DAYS[order], customer)
    assert one == pytest.approx(other)
