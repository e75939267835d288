"""Several boosters as one: the same artefact, the same exact contributions, less luck.

The mean of boosters is the sum of their trees with each leaf divided by their number, which is one
booster again. And a booster that was grown on some columns is told where they stand among all.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xgboost as xgb


def averaged(boosters: Sequence["xgb.Booster"]) -> "xgb.Booster":
    """One booster whose log-odds are the mean of these; they have the same base and inputs.

    Raises:
        ValueError: There is none, or they differ in their base or width.
    """
    models = [_read(booster) for booster in boosters]
    starts = {json.dumps(model["learner"]["learner_model_param"]) for model in models}
    if len(starts) != 1:
        raise ValueError(f"{len(models)} boosters with {len(starts)} different bases: need one.")
    joined = models[0]
    trees = [tree for model in models for tree in _trees(model)]
    for number, tree in enumerate(trees):
        tree["id"] = number
        _scale_leaves(tree, 1 / len(models))
    return _written(joined, trees)


def widened(booster: "xgb.Booster", columns: Sequence[int], width: int) -> "xgb.Booster":
    """The same booster for rows of `width` inputs, of which it looks at `columns` only."""
    model = _read(booster)
    trees = _trees(model)
    for tree in trees:
        tree["split_indices"] = [
            columns[split] if child >= 0 else 0
            for split, child in zip(tree["split_indices"], tree["left_children"], strict=True)
        ]
        tree["tree_param"]["num_feature"] = str(width)
    model["learner"]["learner_model_param"]["num_feature"] = str(width)
    model["learner"]["feature_names"] = model["learner"]["feature_types"] = []
    return _written(model, trees)


def _read(booster: "xgb.Booster") -> dict[str, Any]:
    model: dict[str, Any] = json.loads(bytes(booster.save_raw("json")))
    return model


def _trees(model: dict[str, Any]) -> list[dict[str, Any]]:
    trees: list[dict[str, Any]] = model["learner"]["gradient_booster"]["model"]["trees"]
    return trees


def _scale_leaves(tree: dict[str, Any], share: float) -> None:
    """A leaf keeps its value where an inner node keeps its condition."""
    for node, child in enumerate(tree["left_children"]):
        tree["base_weights"][node] *= share
        if child < 0:
            tree["split_conditions"][node] *= share


def _written(model: dict[str, Any], trees: list[dict[str, Any]]) -> "xgb.Booster":
    import xgboost as xgb

    forest = model["learner"]["gradient_booster"]["model"]
    forest["trees"] = trees
    forest["tree_info"] = [0] * len(trees)
    forest["gbtree_model_param"]["num_trees"] = str(len(trees))
    forest["iteration_indptr"] = list(range(len(trees) + 1))
    attributes = model["learner"].get("attributes", {})
    attributes.pop("best_iteration", None)
    attributes.pop("best_score", None)
    booster = xgb.Booster(model_file=bytearray(json.dumps(model).encode()))
    booster.set_param({"nthread": 1})
    return booster
