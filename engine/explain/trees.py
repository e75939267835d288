"""The boosted trees of a model, taken apart for explanation.

What one leaf gives to each feature on its path depends only on which of those features the row
satisfies: with d features that is one of 2**d patterns. So the Shapley values of a leaf are a table
that is computed once for a model; explaining a row is then looking its patterns up.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import factorial, log, log1p
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Booster(Protocol):
    """What is asked of an XGBoost booster here."""

    def save_raw(self, raw_format: str = ...) -> bytearray:
        """The model as bytes."""

    def __hash__(self) -> int:
        """By identity: a booster is never changed once it is trained."""


@dataclass(frozen=True)
class Leaf:
    """One leaf: its value, and the splits that lead to it, gathered by feature."""

    features: NDArray[np.int64]
    splits: tuple[tuple[tuple[int, bool], ...], ...]  # for each feature: (split, must go left)
    table: Floats  # [feature on the path, pattern] -> log-odds


@dataclass(frozen=True)
class Tree:
    """The splits of one tree (a row goes left if value < threshold) and its leaves."""

    feature: NDArray[np.int64]
    threshold: NDArray[np.float32]
    missing_goes_left: NDArray[np.bool_]
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True)
class Forest:
    """All trees, and the log-odds that a row has before anything is known about it."""

    trees: tuple[Tree, ...]
    base: float
    width: int


def forest(booster: Booster) -> Forest:
    """Read the trees of a binary classifier; the base is the mean log-odds over its training."""
    learner = json.loads(bytes(booster.save_raw("json")))["learner"]
    parsed = [_tree(raw) for raw in learner["gradient_booster"]["model"]["trees"]]
    start = float(str(learner["learner_model_param"]["base_score"]).strip("[]"))
    mean = sum(bias for _, bias in parsed)
    return Forest(
        tuple(tree for tree, _ in parsed),
        log(start) - log1p(-start) + mean,
        int(learner["learner_model_param"]["num_feature"]),
    )


def _tree(raw: dict[str, Any]) -> tuple[Tree, float]:
    """One tree and its mean value."""
    left = raw["left_children"]
    inner = [node for node, child in enumerate(left) if child >= 0]
    number = {node: position for position, node in enumerate(inner)}
    leaves, mean = [], 0.0
    for value, path in _paths(raw):
        share = float(np.prod([weight for _, _, weight in path])) if path else 1.0
        mean += share * value
        if path:
            leaves.append(_leaf(raw["split_indices"], number, value, path))
    tree = Tree(
        np.array([raw["split_indices"][node] for node in inner], dtype=np.int64),
        np.array([raw["split_conditions"][node] for node in inner], dtype=np.float32),
        np.array([bool(raw["default_left"][node]) for node in inner], dtype=np.bool_),
        tuple(leaves),
    )
    return tree, mean


def _paths(raw: dict[str, Any]) -> Iterator[tuple[float, tuple[tuple[int, bool, float], ...]]]:
    """Each leaf's value and its way from the root: (node, went left, share of rows that did)."""
    left, right, cover = raw["left_children"], raw["right_children"], raw["sum_hessian"]
    open_paths: list[tuple[int, tuple[tuple[int, bool, float], ...]]] = [(0, ())]
    while open_paths:
        node, path = open_paths.pop()
        if left[node] < 0:
            yield float(raw["split_conditions"][node]), path
            continue
        for child, went_left in ((left[node], True), (right[node], False)):
            step = (node, went_left, cover[child] / cover[node])
            open_paths.append((child, (*path, step)))


def _leaf(
    feature_of: list[int],
    number: dict[int, int],
    value: float,
    path: tuple[tuple[int, bool, float], ...],
) -> Leaf:
    splits: dict[int, list[tuple[int, bool]]] = {}
    shares: dict[int, float] = {}
    for node, went_left, share in path:
        feature = feature_of[node]
        splits.setdefault(feature, []).append((number[node], went_left))
        shares[feature] = shares.get(feature, 1.0) * share
    return Leaf(
        np.array(list(splits), dtype=np.int64),
        tuple(tuple(steps) for steps in splits.values()),
        value * _shapley(np.array(list(shares.values()))),
    )


def _shapley(shares: Floats) -> Floats:
    """Shapley values of a leaf worth 1, for every pattern of satisfied features.

    `shares[i]` is how much of the leaf is left when feature i is unknown. Bit i of the pattern
    says that feature i is satisfied (Lundberg et al. 2020, path-dependent; tables as in
    Yang 2021, Fast TreeSHAP).
    """
    d = len(shares)
    patterns = np.arange(1 << d)
    satisfied = (patterns[:, None] >> np.arange(d)) & 1
    weight = [factorial(k) * factorial(d - k - 1) / factorial(d) for k in range(d)]
    table = np.empty((d, 1 << d))
    for i in range(d):
        # by_size[k]: sum over coalitions of k other features of what is left of the leaf
        by_size = np.zeros((1 << d, d))
        by_size[:, 0] = 1.0
        for j in (j for j in range(d) if j != i):
            grown = np.zeros_like(by_size)
            grown[:, 1:] = by_size[:, :-1] * satisfied[:, j, None]
            by_size = by_size * shares[j] + grown
        table[i] = (satisfied[:, i] - shares[i]) * (by_size @ weight)
    return table
