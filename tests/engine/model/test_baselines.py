import numpy as np
import pytest

from engine.model.baselines import Logistic, Rule, best_rule, rule_log_odds, runway_rule
from engine.model.metrics import auc, value


def test_the_best_rule_is_found_on_the_training_rows_with_its_direction(learnable):
    rule = best_rule(learnable)
    assert (rule.name, rule.sign) == ("runway_days", -1)
    assert str(rule) == "low runway_days"


def test_a_missing_value_ranks_as_the_usual_one(learnable):
    rule = Rule("spending_ratio", 1, 0.25)
    missing = np.isnan(learnable.column("spending_ratio"))
    assert set(rule.score(learnable)[missing]) == {0.25}


def test_logistic_regression_beats_a_single_rule_where_two_inputs_matter(learnable):
    y = learnable.rows.y
    straight = value(y, Logistic(learnable).score(learnable), auc)
    assert straight > value(y, runway_rule(learnable).score(learnable), auc) + 0.02


def test_a_rules_log_odds_keep_its_order_only():
    odds = rule_log_odds(np.array([5.0, 50.0, 1.0, 500.0]), np.array([1.0, 10.0, 100.0]))
    assert np.argsort(odds).tolist() == [2, 0, 1, 3]
    assert odds[0] == pytest.approx(np.log(0.4 / 0.6))
