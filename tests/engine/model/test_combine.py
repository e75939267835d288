import numpy as np
import pytest

from engine.model.calibration import sigmoid
from engine.model.combine import by_customer


@pytest.fixture
def groups(a):
    rows = a.rows([7, 5, 7, 5, 5], [1, 1, 1, 2, 2], [0, 1, 0, 0, 0])
    return by_customer(rows)


def test_a_group_is_a_customer_at_a_moment(groups):
    assert groups.member.tolist() == [1, 0, 1, 2, 2]
    assert groups.any_bad(np.array([0, 1, 0, 0, 0.0])).tolist() == [1, 0, 0]


def test_at_least_one_miss_is_one_minus_no_miss(groups):
    odds = groups.log_odds(np.array([0.5, 0.2, 0.5, 0.0, 1.0]))
    assert sigmoid(odds) == pytest.approx([0.2, 0.75, 1.0])


def test_the_riskiest_row_leads_and_the_first_of_equals_wins(groups):
    score = np.array([3.0, 1.0, 3.0, 1.0, 2.0])
    assert groups.riskiest(score).tolist() == [1, 0, 4]
    assert groups.highest(score).tolist() == [1, 3, 2]
