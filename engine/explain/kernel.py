"""The two compiled loops of explanation: fill the tables of a model, and look rows up in them.

Every row and feature adds up in float64 in the order of the groups, whatever rows are beside it.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.features.compiled import compiled

Array = NDArray[Any]
_ROWS = 512  # at a time: what they add up to stays in the second cache


@compiled
def fill(
    bits: Array,
    table_start: Array,
    leaf_start: Array,
    leaf_value: Array,
    step_start: Array,
    step_slot: Array,
    step_mask: Array,
    step_wanted: Array,
    step_share: Array,
    table: Array,
) -> None:
    """Add the Shapley values of every leaf to its group's table ([slot, pattern])."""
    for group in range(len(bits)):
        count = 1 << bits[group]
        for leaf in range(leaf_start[group], leaf_start[group + 1]):
            first, end = step_start[leaf], step_start[leaf + 1]
            gives = _shapley(leaf_value[leaf], step_share[first:end])
            mask, wanted = step_mask[first:end], step_wanted[first:end]
            for pattern in range(count):
                satisfied = _satisfied(pattern, mask, wanted)
                for i in range(end - first):
                    place = table_start[group] + step_slot[first + i] * count + pattern
                    table[place] += gives[i, satisfied]


@compiled
def _satisfied(pattern: int, mask: Array, wanted: Array) -> int:
    """Which features of a leaf are satisfied by a group's pattern, as bits."""
    satisfied = 0
    for i in range(len(mask)):
        if pattern & mask[i] == wanted[i]:
            satisfied |= 1 << i
    return satisfied


@compiled
def _shapley(value: float, shares: Array) -> Array:
    """Shapley values [feature, satisfied features as bits] of a leaf.

    `shares[i]` is how much of the leaf is left when feature i is unknown (Lundberg et al. 2020,
    path-dependent; tables as in Yang 2021, Fast TreeSHAP).
    """
    d = len(shares)
    gives = np.empty((d, 1 << d))
    for satisfied in range(1 << d):
        for i in range(d):
            here = 1.0 if (satisfied >> i) & 1 else 0.0
            gives[i, satisfied] = value * (here - shares[i]) * _left_over(satisfied, i, shares)
    return gives


@compiled
def _left_over(satisfied: int, i: int, shares: Array) -> float:
    """The weighted sum over coalitions of the features other than i of what is left of the leaf.

    `by_size[k]` is the sum over coalitions of k; each weighs k! (d - 1 - k)! / d!.
    """
    d = len(shares)
    by_size = np.zeros(d)
    by_size[0] = 1.0
    for j in range(d):
        if j != i:
            grows = float((satisfied >> j) & 1)
            for k in range(d - 1, 0, -1):
                by_size[k] = by_size[k] * shares[j] + grows * by_size[k - 1]
            by_size[0] *= shares[j]
    weight = 1.0 / d
    total: float = weight * by_size[0]
    for k in range(1, d):
        weight *= k / (d - k)
        total += weight * by_size[k]
    return total


@compiled
def explain(
    X: Array,
    split_start: Array,
    split_feature: Array,
    split_threshold: Array,
    split_missing_left: Array,
    group_start: Array,
    bit_start: Array,
    bit_split: Array,
    slot_start: Array,
    slot_feature: Array,
    table_start: Array,
    table: Array,
    base: float,
    phi: Array,
    log_odds: Array,
) -> None:
    """Fill phi [row, feature] and the log-odds: the base and, from the left, every contribution."""
    rows, width = X.shape
    columns = np.empty((width, _ROWS), np.float32)  # the precision XGBoost compares in
    total = np.empty((width, _ROWS))
    goes_left = np.empty((max(1, np.max(np.diff(split_start))), _ROWS), np.uint8)
    pattern = np.empty(_ROWS, np.uint16)
    for start in range(0, rows, _ROWS):
        n = min(_ROWS, rows - start)
        _read(X[start : start + n], columns)
        total[:, :n] = 0.0
        for tree in range(len(split_start) - 1):
            for split in range(split_start[tree], split_start[tree + 1]):
                values = columns[split_feature[split], :n]
                left = goes_left[split - split_start[tree]]
                _decide(values, split_threshold[split], split_missing_left[split], left)
            for group in range(group_start[tree], group_start[tree + 1]):
                splits = bit_split[bit_start[group] : bit_start[group + 1]]
                features = slot_feature[slot_start[group] : slot_start[group + 1]]
                _patterns(goes_left, splits, pattern[:n])
                gives = table[table_start[group] : table_start[group + 1]]
                _add(gives, 1 << len(splits), features, pattern[:n], total)
        _write(total, base, phi[start : start + n], log_odds[start : start + n])


@compiled
def _read(X: Array, columns: Array) -> None:
    for row in range(X.shape[0]):
        for feature in range(X.shape[1]):
            columns[feature, row] = X[row, feature]


@compiled
def _decide(values: Array, threshold: float, missing_left: bool, left: Array) -> None:
    """Whether each row goes left; a comparison with NaN is false."""
    if missing_left:
        for row in range(len(values)):
            left[row] = not values[row] >= threshold
    else:
        for row in range(len(values)):
            left[row] = values[row] < threshold


@compiled
def _patterns(goes_left: Array, splits: Array, pattern: Array) -> None:
    pattern[:] = 0
    for bit in range(len(splits)):
        left = goes_left[splits[bit]]
        for row in range(len(pattern)):
            pattern[row] |= np.uint16(left[row]) << np.uint16(bit)


@compiled
def _add(table: Array, count: int, features: Array, pattern: Array, total: Array) -> None:
    for slot in range(len(features)):
        gives = table[slot * count : (slot + 1) * count]
        sums = total[features[slot]]
        for row in range(len(pattern)):
            sums[row] += gives[pattern[row]]


@compiled
def _write(total: Array, base: float, phi: Array, log_odds: Array) -> None:
    for row in range(phi.shape[0]):
        whole = base
        for feature in range(phi.shape[1]):
            phi[row, feature] = total[feature, row]
            whole += total[feature, row]
        log_odds[row] = whole
