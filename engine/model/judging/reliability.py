"""Whether probabilities mean what they say: bins of rows, what was said and what happened."""

import numpy as np
from numpy.typing import NDArray

from engine.model.bootstrap import Resamples, ratio
from engine.model.judging.exam import Level
from engine.model.judging.findings import Bin, Reliability
from engine.model.metrics import Ranked, calibration_error, value

Floats = NDArray[np.float64]
_LUCKY_DRAWS = 100


def reliability(level: Level, resamples: Resamples, seed: int) -> Reliability | None:
    """The model's reliability; none where it claims no probability."""
    believed = level.scorers[0].probability
    if believed is None:
        return None
    y, who = level.rows.y, level.rows.customer_id
    bins = Ranked(y, believed, np.zeros(len(y), dtype=np.int64)).bin
    found = []
    for number in np.unique(bins):
        inside = bins == number
        observed = ratio(y[inside], np.ones(inside.sum()), who[inside], resamples)
        found.append(
            Bin(
                int(inside.sum()),
                int(y[inside].sum()),
                float(believed[inside].mean()),
                observed.estimate(),
            )
        )
    return Reliability(level.name, tuple(found), perfect_error(believed, seed))


def perfect_error(believed: Floats, seed: int) -> float:
    """Mean calibration error when outcomes are drawn from the probabilities themselves."""
    rng = np.random.default_rng(seed)
    errors = [
        value((rng.random(len(believed)) < believed).astype(float), believed, calibration_error)
        for _ in range(_LUCKY_DRAWS)
    ]
    return float(np.mean(errors))
