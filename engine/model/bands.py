"""LOW, MEDIUM, HIGH, CRITICAL: where the lines are drawn, and why there.

MEDIUM is where help pays: a missed payment costs `COST_RATIO` false alarms, so contact pays from
the probability 1 / (1 + ratio). HIGH is what the analysts have room for, and CRITICAL the first
quarter of that room; where bad outcomes are so rare that there is room for more than help is worth,
each line stands at twice the odds of the line before it.
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Band = Literal["LOW", "MEDIUM", "HIGH", "CRITICAL"]
BANDS: tuple[Band, ...] = ("LOW", "MEDIUM", "HIGH", "CRITICAL")

COST_RATIO = 20.0  # one missed payment costs as much as twenty needless reminders
CAPACITY = 0.10  # share of the customers a team can work before the next scoring
FIRST_CALL = 0.25  # share of that capacity which is called first


def thresholds(
    probability: Floats, cost_ratio: float = COST_RATIO, capacity: float = CAPACITY
) -> dict[str, float]:
    """The lowest probability of each band, from the customers' probabilities on held-out time."""
    medium = 1 / (1 + cost_ratio)
    room = float(np.quantile(probability, 1 - capacity))
    first = float(np.quantile(probability, 1 - capacity * FIRST_CALL))
    high = max(room, _at_twice_the_odds(medium))
    return {"MEDIUM": medium, "HIGH": high, "CRITICAL": max(first, _at_twice_the_odds(high))}


def bands(probability: Floats, lines: Mapping[str, float]) -> NDArray[np.str_]:
    """The band of each probability."""
    edges = [lines[band] for band in BANDS[1:]]
    return np.asarray(BANDS)[np.searchsorted(edges, probability, side="right")]


def _at_twice_the_odds(probability: float) -> float:
    return 2 * probability / (1 + probability)
