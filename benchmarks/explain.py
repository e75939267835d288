"""Exact contributions of a whole book against XGBoost's prediction, and against their peers.

Trees of depth 4 and 6 on as many columns as a payment has inputs, some values missing. All must
agree (within 1e-5; the slow ones on a part of the rows) before anything is timed. Medians of runs
that take turns, each with the same number of threads; the slow peers explain fewer rows.

    python -m benchmarks.explain [--rows N] [--trees N] [--threads N] [--runs N]
"""

import argparse
import statistics
import time
from collections.abc import Callable
from importlib.util import find_spec
from os import cpu_count
from typing import Any, NamedTuple

import numpy as np
import shap
import xgboost as xgb

from engine.explain.contributions import explained
from engine.explain.trees import forest
from engine.features import CATALOG
from engine.model.inputs import PAYMENT_INPUTS

DEPTHS = (4, 6)
SLOW_ROWS = 500
TOLERANCE = 1e-5


class Peer(NamedTuple):
    """One way: what it does, for how many rows, and in how many threads."""

    work: Callable[[], Any]
    rows: int
    threads: int


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=30_000)
    parser.add_argument("--trees", type=int, default=300)
    parser.add_argument("--threads", type=int, default=cpu_count() or 1)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    print(
        f"{options.rows:,} rows, {options.trees} trees, {options.threads} threads; "
        f"{options.runs} runs."
    )
    for depth in DEPTHS:
        booster, X = grown(depth, options.rows, options.trees)
        booster.set_param({"nthread": options.threads})
        assert_equal(booster, X[:SLOW_ROWS])
        print(table(booster, X, depth, options.threads, options.runs))


def grown(depth: int, rows: int, trees: int) -> tuple[xgb.Booster, np.ndarray[Any, Any]]:
    """Trees on random columns, a tenth of them missing, that a dozen columns decide about."""
    rng = np.random.default_rng(depth)
    width = len(CATALOG) + len(PAYMENT_INPUTS)
    X = rng.normal(size=(rows, width)).astype(np.float32).astype(float)
    X[rng.random(X.shape) < 0.1] = np.nan
    odds = np.nan_to_num(X[:, :12]) @ rng.normal(size=12) - 2
    y = (rng.random(rows) < 1 / (1 + np.exp(-odds))).astype(float)
    parameters = {
        "objective": "binary:logistic",
        "tree_method": "hist",
        "max_depth": depth,
        "eta": 0.08,
        "min_child_weight": 5.0,
        "subsample": 0.8,
        "colsample_bytree": 0.6,
        "nthread": cpu_count(),
    }
    return xgb.train(parameters, xgb.DMatrix(X, y), trees), X


def assert_equal(booster: xgb.Booster, X: np.ndarray[Any, Any]) -> None:
    """Ours equals XGBoost's and shap's contributions, and adds up to the log-odds in float64."""
    found = explained(booster, X)
    theirs = booster.predict(xgb.DMatrix(X), pred_contribs=True)
    np.testing.assert_allclose(found.phi, theirs[:, :-1], atol=TOLERANCE, rtol=0)
    np.testing.assert_allclose(
        found.phi, shap.TreeExplainer(booster).shap_values(X), atol=TOLERANCE, rtol=0
    )
    np.testing.assert_allclose(
        found.log_odds, found.phi.sum(axis=1) + found.base, atol=1e-12, rtol=0
    )


def table(
    booster: xgb.Booster, X: np.ndarray[Any, Any], depth: int, threads: int, runs: int
) -> str:
    """Measure side by side and write down, as Markdown."""
    took = side_by_side(peers(booster, X, threads), runs)
    floor = took["inplace_predict"]
    splits = sum(sum(child >= 0 for child in tree.left) for tree in forest(booster).trees)
    lines = [f"\nDepth {depth} ({splits:,} splits), {X.shape[1]} columns.\n"]
    lines += ["| what | µs a row | to inplace_predict |", "|---|---|---|"]
    lines += [f"| {name} | {us:.2f} | {us / floor:.1f} x |" for name, us in took.items()]
    return "\n".join(lines)


def peers(booster: xgb.Booster, X: np.ndarray[Any, Any], threads: int) -> dict[str, Peer]:
    """All of them; shap's explainer has one thread, and woodelf is measured where it is there."""
    few, matrix = X[:SLOW_ROWS], xgb.DMatrix(X[:SLOW_ROWS])
    explainer = shap.TreeExplainer(booster)
    ways = {
        "inplace_predict": Peer(
            lambda: booster.inplace_predict(X, predict_type="margin"), len(X), threads
        ),
        "exact contributions and log-odds": Peer(
            lambda: explained(booster, X, threads), len(X), threads
        ),
        "pred_contribs": Peer(
            lambda: booster.predict(matrix, pred_contribs=True), len(few), threads
        ),
        "shap.TreeExplainer (1 thread)": Peer(lambda: explainer.shap_values(few), len(few), 1),
    }
    if find_spec("woodelf") is not None:
        ways["woodelf"] = Peer(_woodelf(booster, X), len(X), threads)
    return ways


def _woodelf(booster: xgb.Booster, X: np.ndarray[Any, Any]) -> Callable[[], Any]:
    import pandas as pd
    import woodelf  # type: ignore[import-not-found]  # optional, and in no lock file

    explainer = woodelf.WoodelfExplainer(booster)
    frame = pd.DataFrame(X, columns=[f"f{number}" for number in range(X.shape[1])])
    return lambda: explainer.shap_values(frame)


def side_by_side(ways: dict[str, Peer], runs: int) -> dict[str, float]:
    """Median microseconds a row of each, taking turns, after a first turn that is not counted."""
    took: dict[str, list[float]] = {name: [] for name in ways}
    for run in range(runs + 1):
        for name, way in ways.items():
            start = time.perf_counter()
            way.work()
            if run:
                took[name].append((time.perf_counter() - start) / way.rows * 1e6)
    return {name: statistics.median(each) for name, each in took.items()}


if __name__ == "__main__":
    main()
