"""Trees cut into groups of leaves, each with a table of what it gives to the features.

What some leaves give to the features on their paths depends only on the outcomes of the splits that
lead to them: with b splits that is one of 2**b patterns. So the Shapley values are tables, computed
once for a model; explaining a row is looking its patterns up. Leaves of one branch share most of
their splits, so they share a table as long as it stays small.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.explain.kernel import fill
from engine.explain.trees import Forest, Tree, UnexplainableError

DEEPEST = 12  # splits above a leaf; its table has a place for each of their 2**12 outcomes
BITS = 7  # of the largest shared table: it fits the innermost cache beside the rows


class Patterns(NamedTuple):
    """A forest as flat arrays; `*_start` say where each one's part begins, and the last one ends.

    A table is [feature of the group, pattern] -> log-odds; bit i of a pattern is set when the row
    goes left at the group's split i.
    """

    split_start: NDArray[np.int64]  # by tree
    split_feature: NDArray[np.int64]
    split_threshold: NDArray[np.float32]
    split_missing_left: NDArray[np.bool_]
    group_start: NDArray[np.int64]  # by tree
    bit_start: NDArray[np.int64]  # by group
    bit_split: NDArray[np.int64]  # which split of its tree
    slot_start: NDArray[np.int64]  # by group
    slot_feature: NDArray[np.int64]
    table_start: NDArray[np.int64]  # by group
    table: NDArray[np.float64]


@dataclass(frozen=True)
class _Step:
    """One split on the way to a leaf."""

    node: int
    went_left: bool
    share: float


_Path = tuple[_Step, ...]


@dataclass(frozen=True)
class _Group:
    """Leaves with their paths, and the splits on them."""

    splits: list[int]
    leaves: list[tuple[float, _Path]]


def patterns(trees: Forest, bits: int = BITS) -> Patterns:
    """The tables of a forest; groups have up to `bits` splits, or one leaf.

    Raises:
        UnexplainableError: A tree is too deep.
    """
    numbers = [_numbers(tree) for tree in trees.trees]
    groups = [list(_groups(tree, bits)) for tree in trees.trees]
    flat = [(tree, group) for tree, some in enumerate(groups) for group in some]
    slots = [_features(trees.trees[tree], group) for tree, group in flat]
    nodes = [(tree, node) for tree, some in zip(trees.trees, numbers, strict=True) for node in some]
    sizes = [len(slot) << len(group.splits) for slot, (_, group) in zip(slots, flat, strict=True)]
    bit_start, table_start = _starts([len(group.splits) for _, group in flat]), _starts(sizes)
    table = np.zeros(table_start[-1])
    leaves = [
        _leaf(trees.trees[tree], group, slot, leaf)
        for (tree, group), slot in zip(flat, slots, strict=True)
        for leaf in group.leaves
    ]
    fill(
        np.diff(bit_start),
        table_start,
        _starts([len(group.leaves) for _, group in flat]),
        np.array([value for value, _ in leaves]),
        _starts([len(steps) for _, steps in leaves]),
        *_columns([step for _, steps in leaves for step in steps]),
        table,
    )
    return Patterns(
        _starts([len(some) for some in numbers]),
        np.array([tree.feature[node] for tree, node in nodes], dtype=np.int64),
        np.array([tree.threshold[node] for tree, node in nodes], dtype=np.float32),
        np.array([tree.missing_goes_left[node] for tree, node in nodes], dtype=np.bool_),
        _starts([len(some) for some in groups]),
        bit_start,
        np.array([numbers[t][node] for t, group in flat for node in group.splits], dtype=np.int64),
        _starts([len(slot) for slot in slots]),
        np.array([feature for slot in slots for feature in slot], dtype=np.int64),
        table_start,
        table,
    )


def _numbers(tree: Tree) -> dict[int, int]:
    """The splits of a tree, numbered from 0."""
    splits = [node for node in range(len(tree.left)) if not tree.is_leaf(node)]
    return {node: number for number, node in enumerate(splits)}


def _groups(tree: Tree, bits: int) -> Iterator[_Group]:
    """Cut the tree into branches that are small enough; a tree without splits has none."""
    waiting: list[tuple[int, _Path]] = [] if tree.is_leaf(0) else [(0, ())]
    while waiting:
        node, path = waiting.pop()
        below = list(_splits_below(tree, node))
        if len(path) > DEEPEST:
            raise UnexplainableError(
                f"A leaf lies below more than {DEEPEST} splits, too many for a table: train the "
                f"model with a max_depth of at most {DEEPEST}."
            )
        if tree.is_leaf(node) or len(path) + len(below) <= bits:
            yield _Group([step.node for step in path] + below, list(_leaves(tree, node, path)))
        else:
            waiting += _children(tree, node, path)


def _splits_below(tree: Tree, node: int) -> Iterator[int]:
    if not tree.is_leaf(node):
        yield node
        yield from _splits_below(tree, tree.left[node])
        yield from _splits_below(tree, tree.right[node])


def _leaves(tree: Tree, node: int, path: _Path) -> Iterator[tuple[float, _Path]]:
    if tree.is_leaf(node):
        yield float(tree.threshold[node]), path
    else:
        for child, longer in _children(tree, node, path):
            yield from _leaves(tree, child, longer)


def _children(tree: Tree, node: int, path: _Path) -> list[tuple[int, _Path]]:
    return [
        (child, (*path, _Step(node, went_left, tree.share(node, child))))
        for child, went_left in ((tree.left[node], True), (tree.right[node], False))
    ]


def _features(tree: Tree, group: _Group) -> list[int]:
    return list(dict.fromkeys(tree.feature[node] for node in group.splits))


_Leaf = tuple[float, list[tuple[int, int, int, float]]]


def _leaf(tree: Tree, group: _Group, slots: list[int], leaf: tuple[float, _Path]) -> _Leaf:
    """The leaf's value; for each feature on its path: slot, bits that matter, as wanted, share."""
    value, path = leaf
    gathered: dict[int, tuple[int, int, float]] = {}
    for step in path:
        slot, bit = slots.index(tree.feature[step.node]), 1 << group.splits.index(step.node)
        mask, wanted, share = gathered.get(slot, (0, 0, 1.0))
        gathered[slot] = (mask | bit, wanted | bit * step.went_left, share * step.share)
    return value, [(slot, *about) for slot, about in gathered.items()]


_Column = NDArray[Any]


def _columns(
    steps: list[tuple[int, int, int, float]],
) -> tuple[_Column, _Column, _Column, _Column]:
    slot, mask, wanted = (np.array([step[k] for step in steps], dtype=np.int64) for k in range(3))
    return slot, mask, wanted, np.array([step[3] for step in steps], dtype=np.float64)


def _starts(sizes: list[int]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
