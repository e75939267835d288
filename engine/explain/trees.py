"""The boosted trees of a model, read for explanation: splits, leaves, and how rows share out.

`sum_hessian` says how much of the training rows went each way; those shares stand in for a feature
that is not known (Lundberg et al. 2020, path-dependent TreeSHAP).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import log, log1p
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class Booster(Protocol):
    """What is asked of an XGBoost booster here."""

    def save_raw(self, raw_format: str = ...) -> bytearray:
        """The model as bytes."""

    def __hash__(self) -> int:
        """By identity: a booster is never changed once it is trained."""


class UnexplainableError(ValueError):
    """The model holds something that the explanation does not know."""


@dataclass(frozen=True)
class Tree:
    """One tree; a node is its number in the booster, and a leaf is a node without children.

    A row goes left at a split if value < threshold, or if the value is missing and says so there.
    """

    left: list[int]
    right: list[int]
    feature: list[int]
    threshold: NDArray[np.float32]  # of a leaf: its value
    missing_goes_left: list[int]
    cover: list[float]

    def is_leaf(self, node: int) -> bool:
        """Whether the node is a leaf."""
        return self.left[node] < 0

    def share(self, node: int, child: int) -> float:
        """Part of the training rows at a split that went to this child."""
        return self.cover[child] / self.cover[node]

    def leaves(self) -> Iterator[tuple[float, float]]:
        """Each leaf's value, and the part of the training rows that ended there."""
        waiting = [(0, 1.0)]
        while waiting:
            node, share = waiting.pop()
            if self.is_leaf(node):
                yield float(self.threshold[node]), share
                continue
            children = (self.left[node], self.right[node])
            waiting += [(child, share * self.share(node, child)) for child in children]


@dataclass(frozen=True)
class Forest:
    """All trees, and the log-odds that a row has before anything is known about it."""

    trees: tuple[Tree, ...]
    base: float
    width: int


def forest(booster: Booster) -> Forest:
    """Read the trees of a binary classifier; the base is the mean log-odds over its training.

    Raises:
        UnexplainableError: It is no sum of plain trees with one output.
    """
    learner = json.loads(bytes(booster.save_raw("json")))["learner"]
    parameters = learner["learner_model_param"]
    kind = learner["gradient_booster"]["name"]
    if kind != "gbtree" or int(parameters.get("num_class", 0)) > 1:
        raise UnexplainableError(
            f"A model of kind {kind!r} with {parameters.get('num_class')} classes cannot be "
            "explained exactly: train one of plain boosted trees (gbtree) with one output."
        )
    trees = tuple(_tree(raw) for raw in learner["gradient_booster"]["model"]["trees"])
    start = float(str(parameters["base_score"]).strip("[]"))
    mean = sum(share * value for tree in trees for value, share in tree.leaves())
    return Forest(trees, log(start) - log1p(-start) + mean, int(parameters["num_feature"]))


def _tree(raw: dict[str, Any]) -> Tree:
    if raw.get("categories_nodes"):
        raise UnexplainableError(
            "A tree splits on categories: give the model numbers and train it again."
        )
    return Tree(
        raw["left_children"],
        raw["right_children"],
        raw["split_indices"],
        np.array(raw["split_conditions"], dtype=np.float32),
        raw["default_left"],
        raw["sum_hessian"],
    )
