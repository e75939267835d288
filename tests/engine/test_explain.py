import numpy as np
import pytest

from engine.explain import (
    Reason,
    WrongWidthError,
    contributions,
    peer_values,
    reasons,
    usual_values,
)

xgb = pytest.importorskip("xgboost")


def grown(depth, rows=1500, rounds=60, width=20):
    """Trees on rows with missing values, grown deep enough to meet a feature twice on a path."""
    rng = np.random.default_rng(depth)
    X = rng.normal(size=(rows, width)).astype(np.float32).astype(float)
    X[rng.random(X.shape) < 0.15] = np.nan
    known = np.nan_to_num(X)
    odds = np.sin(3 * known[:, 0]) + known[:, 1] * known[:, 2] - 1
    y = (rng.random(rows) < 1 / (1 + np.exp(-odds))).astype(float)
    parameters = {"objective": "binary:logistic", "max_depth": depth, "eta": 0.2, "nthread": 1}
    parameters["base_score"] = 0.2
    return xgb.train(parameters, xgb.DMatrix(X, y), rounds), X


def exact_log_odds(booster, X):
    """The sum of leaf values in float64, found by XGBoost's own routing."""
    leaves = booster.predict(xgb.DMatrix(X), pred_leaf=True).astype(int)
    frame = booster.trees_to_dataframe()
    values = frame[frame.Feature == "Leaf"].set_index(["Tree", "Node"])["Gain"]
    per_tree = [values[tree].reindex(leaves[:, tree]).to_numpy() for tree in range(leaves.shape[1])]
    return np.sum(per_tree, axis=0) + np.log(0.2 / 0.8)


@pytest.fixture(scope="module", params=[4, 6])
def model(request):
    return grown(request.param)


def test_contributions_and_base_add_up_to_the_log_odds(model):
    booster, X = model
    phi, base = contributions(booster, X)
    assert np.abs(phi.sum(axis=1) + base - exact_log_odds(booster, X)).max() < 1e-6
    margin = booster.predict(xgb.DMatrix(X), output_margin=True)
    assert np.abs(phi.sum(axis=1) + base - margin).max() < 1e-5


def test_contributions_equal_those_of_xgboost(model):
    booster, X = model
    phi, base = contributions(booster, X)
    theirs = booster.predict(xgb.DMatrix(X), pred_contribs=True)
    assert np.abs(phi - theirs[:, :-1]).max() < 1e-5
    assert base == pytest.approx(theirs[0, -1], abs=1e-5)


def test_contributions_equal_those_of_shap(model):
    shap = pytest.importorskip("shap")
    booster, X = model
    explainer = shap.TreeExplainer(booster)
    phi, base = contributions(booster, X[:200])
    assert np.abs(phi - explainer.shap_values(X[:200])).max() < 1e-5
    assert base == pytest.approx(float(explainer.expected_value), abs=1e-5)


def test_a_row_is_explained_the_same_alone_and_among_others(model):
    booster, X = model
    together, _ = contributions(booster, X[:50])
    assert np.array_equal(contributions(booster, X[17:18])[0][0], together[17])


def test_a_value_on_the_threshold_goes_where_xgboost_sends_it():
    X = np.repeat([[1.0], [2.0]], 50, axis=0)
    y = np.repeat([0.0, 1.0], 50)
    booster = xgb.train({"objective": "binary:logistic", "base_score": 0.5}, xgb.DMatrix(X, y), 3)
    edges = np.array([[split] for split in booster.trees_to_dataframe()["Split"].dropna().unique()])
    phi, base = contributions(booster, edges)
    margin = booster.predict(xgb.DMatrix(edges), output_margin=True)
    assert phi.sum(axis=1) + base == pytest.approx(margin, abs=1e-6)


def test_rows_of_another_width_are_refused(model):
    booster, X = model
    with pytest.raises(WrongWidthError, match=r"\(1500, 19\) for a model of 20 inputs"):
        contributions(booster, X[:, :-1])


def test_no_rows_have_no_contributions(model):
    assert contributions(model[0], np.empty((0, 20)))[0].shape == (0, 20)


class Declared:
    def __init__(self, name):
        self.name, self.label, self.unit = name, name.title(), "days"


def test_adverse_reasons_lead_by_strength_and_protective_ones_follow():
    phi = np.array([[0.3, -0.5, 0.9, 0.0, -0.1]])
    values = np.array([[1, 2, np.nan, 4, 5.0]])
    usual = np.array([[10, 20, 30, 40, np.nan]])
    peers = np.array([100, 200, 300, np.nan, 500])
    given = [Declared(name) for name in "abcde"]
    (found,) = reasons(phi, values, usual, peers, given, adverse=5, protective=1)
    assert [reason._replace(share=round(reason.share, 6)) for reason in found] == [
        Reason("c", "C", "days", None, 30, 300, 0.9, 0.75),
        Reason("a", "A", "days", 1, 10, 100, 0.3, 0.25),
        Reason("b", "B", "days", 2, 20, 200, -0.5, -0.833333),
    ]


def test_usual_is_the_mean_of_what_was_observed():
    earlier = [np.array([[1, np.nan, np.nan]]), np.array([[3, 4.0, np.nan]])]
    assert np.array_equal(usual_values(earlier), [[2, 4, np.nan]], equal_nan=True)


def test_peers_are_the_median_of_what_was_observed():
    values = np.array([[1, 5, np.nan], [2, np.nan, np.nan], [9, 7, np.nan]])
    assert np.array_equal(peer_values(values), [2, 6, np.nan], equal_nan=True)
