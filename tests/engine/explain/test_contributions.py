import numpy as np
import pytest

from engine.explain import UnexplainableError, WrongWidthError, contributions, explained
from engine.explain.kernel import explain
from engine.explain.patterns import patterns
from engine.explain.trees import Forest, Tree, forest

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


@pytest.fixture(scope="module", params=[3, 4, 6])
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


def test_log_odds_are_the_base_and_the_contributions_added_from_the_left(model):
    booster, X = model
    found = explained(booster, X)
    ladder = np.cumsum(np.column_stack([np.full(len(X), found.base), found.phi]), axis=1)
    assert np.array_equal(found.log_odds, ladder[:, -1])


def test_rows_have_the_same_bits_in_one_thread_in_many_and_in_another_order(model):
    booster, X = model
    rows = np.tile(X, (4, 1))  # more than one thread's part
    alone = explained(booster, rows, threads=1)
    shared = explained(booster, np.asfortranarray(rows[::-1]), threads=3)
    assert np.array_equal(alone.phi, shared.phi[::-1])
    assert np.array_equal(alone.log_odds, shared.log_odds[::-1])


@pytest.mark.parametrize(
    "parameters",
    [
        {"max_depth": 8, "eta": 0.1},
        {"max_depth": 4, "num_parallel_tree": 5, "subsample": 0.5, "colsample_bynode": 0.5},
        {"max_depth": 0, "grow_policy": "lossguide", "max_leaves": 12},
        {"max_depth": 1},
    ],
    ids=["depth 8", "parallel trees", "lossguide", "stumps"],
)
def test_trees_of_any_shape_are_explained_as_by_xgboost(parameters):
    rng = np.random.default_rng(5)
    X = rng.normal(size=(600, 6))
    X[rng.random(X.shape) < 0.2] = np.nan
    y = (np.nan_to_num(X[:, 0] * X[:, 1]) + rng.normal(size=600) > 0).astype(float)
    booster = xgb.train({"objective": "binary:logistic", **parameters}, xgb.DMatrix(X, y), 8)
    theirs = booster.predict(xgb.DMatrix(X), pred_contribs=True)
    phi, base = contributions(booster, X)
    assert np.abs(phi - theirs[:, :-1]).max() < 1e-5
    assert base == pytest.approx(theirs[0, -1], abs=1e-5)


@pytest.mark.parametrize("bits", [1, 5, 9])
def test_the_size_of_the_tables_changes_nothing_but_rounding(bits):
    booster, X = grown(4, rows=300, rounds=5)
    other = patterns(forest(booster), bits)
    phi, log_odds = np.empty(X.shape), np.empty(len(X))
    explain(X, *other, 0.0, phi, log_odds)
    assert np.abs(phi - contributions(booster, X)[0]).max() < 1e-12


def test_a_model_that_is_no_sum_of_plain_trees_is_refused():
    X, y = np.arange(40.0)[:, None], (np.arange(40) > 20).astype(float)
    dropped = xgb.train({"objective": "binary:logistic", "booster": "dart"}, xgb.DMatrix(X, y), 2)
    with pytest.raises(UnexplainableError, match="kind 'dart'"):
        contributions(dropped, X)


def test_trees_too_deep_for_tables_are_refused():
    splits = 13  # each with a leaf on the left and the next one on the right
    left = [2 * split + 1 for split in range(splits) for _ in range(2)]
    ladder = Tree(
        left=[left[node] if node % 2 == 0 else -1 for node in range(2 * splits)] + [-1],
        right=[left[node] + 1 if node % 2 == 0 else -1 for node in range(2 * splits)] + [-1],
        feature=[0] * (2 * splits + 1),
        threshold=np.zeros(2 * splits + 1, np.float32),
        missing_goes_left=[0] * (2 * splits + 1),
        cover=[float(2 * splits - node + 1) for node in range(2 * splits + 1)],
    )
    with pytest.raises(UnexplainableError, match="more than 12 splits"):
        patterns(Forest((ladder,), 0.0, 1))


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
