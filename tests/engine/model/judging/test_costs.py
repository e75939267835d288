import numpy as np
import pytest

from engine.model.bootstrap import Resamples
from engine.model.judging.costs import RATIOS, costs


@pytest.fixture
def ten(level):
    """Ten customers; two are missed, at 0.9 and at 0.1."""
    y = np.array([1, 0, 0, 0, 0, 0, 0, 1, 0, 0.0])
    return level(y, [0.9, 0.8, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.01, 0.01])


@pytest.fixture
def found(ten):
    return costs(ten, 0.0, Resamples.of(ten.rows.customer_id, 0))


def at(found, ratio):
    return next(each for each in found.choices if each.ratio == ratio)


def test_cost_binds_while_there_is_room_for_all_whom_contact_pays(ten):
    found = costs(ten, 0.6, Resamples.of(ten.rows.customer_id, 0))  # 10 % of all: 25 % of these
    assert found is not None
    choice = at(found, 2.0)
    assert found.room == pytest.approx(0.25)
    assert (choice.binding, choice.threshold, choice.contacted) == ("cost", 1 / 3, 0.2)
    assert choice.cost.value == pytest.approx(10 * (2 * 1 + 1))  # one miss unseen, one false alarm
    assert choice.recall.value == 0.5


def test_capacity_binds_where_more_are_worth_contacting_than_there_is_room_for(found):
    choice = at(found, 20.0)
    assert choice is found.chosen
    assert choice.wanted == 0.8
    assert choice.binding == "capacity"
    assert choice.threshold == found.by_capacity > choice.by_cost
    assert choice.contacted == 0.1
    assert choice.cost.value == pytest.approx(10 * 20)
    assert choice.cost_unlimited.value == pytest.approx(10 * 6)


def test_contacting_nobody_costs_the_misses_and_everybody_the_false_alarms(found):
    curve = found.curves[0]
    assert (curve.contacted[0], curve.contacted[-1]) == (0, 1)
    assert sum(0 < share <= 0.1 for share in curve.contacted) >= 10  # where teams choose
    assert curve.cost[0].value == pytest.approx(found.chosen.cost_of_none) == pytest.approx(400)
    assert curve.cost[-1].value == pytest.approx(found.chosen.cost_of_all) == pytest.approx(80)


def test_the_dearer_a_miss_the_lower_the_line_and_the_more_are_wanted(found):
    assert tuple(each.ratio for each in found.choices) == RATIOS
    assert (RATIOS[0], RATIOS[-1]) == (2, 100)
    lines = [each.by_cost for each in found.choices]
    assert lines == sorted(lines, reverse=True)
    assert lines[0] == pytest.approx(1 / 3)
    wanted = [each.wanted for each in found.choices]
    assert wanted == sorted(wanted)


def test_a_ranking_without_probabilities_has_no_threshold_by_cost(ten):
    model = type(ten.scorers[0])("model", ten.scorers[0].score, None)
    bare = type(ten)(ten.name, ten.rows, (model,), ten.origin)
    assert costs(bare, 0.0, Resamples.of(bare.rows.customer_id, 0)) is None
