"""Which features decide, over the whole book: the mean absolute contribution of each."""

from dataclasses import dataclass

import numpy as np

from engine.explain import contributions
from engine.features import CATALOG
from engine.model.artefact import Model
from engine.monitor.rows import Scored

_ROWS = 5_000


@dataclass(frozen=True)
class Importance:
    """One feature's mean absolute contribution, in log-odds, and its imposed sign."""

    name: str
    label: str
    unit: str
    mean: float
    harm: str | None


def importances(model: Model, scored: Scored) -> tuple[int, list[Importance]]:
    """Rows looked at, evenly spread over those given, and every feature, the weightiest first."""
    rows = np.unique(np.linspace(0, len(scored.X) - 1, min(_ROWS, len(scored.X))).astype(np.int64))
    if not len(rows):
        return 0, []
    phi, _ = contributions(model.booster, scored.X[rows])
    means = np.abs(phi).mean(axis=0)
    inputs = [*CATALOG, *model.outcome.inputs]
    found = [
        Importance(each.name, each.label, each.unit, float(mean), each.harm)
        for each, mean in zip(inputs, means, strict=True)
    ]
    return len(rows), sorted(found, key=lambda each: -each.mean)
