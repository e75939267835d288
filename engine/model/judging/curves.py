"""ROC and precision-recall curves at evenly spaced places, ties shared out in part."""

import numpy as np
from numpy.typing import NDArray

from engine.model.judging.exam import Level, Scorer
from engine.model.judging.findings import Curves
from engine.model.metrics import Ranked, Sample

Floats = NDArray[np.float64]
_PLACES = np.linspace(0, 1, 101)


def curves(level: Level) -> tuple[Curves, ...]:
    """One for each scorer; none where there are not both outcomes."""
    if not 0 < level.rows.y.sum() < len(level.rows):
        return ()
    return tuple(_curve(level, scorer) for scorer in level.scorers)


def _curve(level: Level, scorer: Scorer) -> Curves:
    ranked = Ranked(level.rows.y, scorer.score, np.zeros(len(level.rows), dtype=np.int64))
    sample = Sample(ranked, np.ones((1, 1)))
    found = np.r_[0, sample.positives[:, 0].cumsum()]
    wrong = np.r_[0, sample.negatives[:, 0].cumsum()]
    caught = np.interp(_PLACES, wrong / wrong[-1], found / found[-1])
    recall = _PLACES[1:]
    # several places may share one recall: the first costs the fewest false alarms
    alarms = np.interp(recall * found[-1], *_first(found, wrong))
    precision = recall * found[-1] / (recall * found[-1] + alarms)
    return Curves(
        scorer.name,
        *(
            tuple(np.round(each, 4).tolist())
            for each in (
                _PLACES,
                caught,
                recall,
                precision,
            )
        ),
    )


def _first(found: Floats, wrong: Floats) -> tuple[Floats, Floats]:
    """For each recall, the fewest false alarms that it takes."""
    levels, place = np.unique(found, return_index=True)
    return levels, wrong[place]
