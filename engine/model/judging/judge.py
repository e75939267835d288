"""Measuring scorers on the same rows and the same replicates, and the model's advantage on them."""

from collections.abc import Iterable, Sequence

from engine.model.bootstrap import Estimate, Resamples, Spread
from engine.model.judging.exam import Level, Scorer
from engine.model.judging.findings import Difference, Result
from engine.model.metrics import PROBABILITY, RANKING, spreads

COMPARED = 3  # the model, the best rule and logistic regression: what slices and origins show


def judge(level: Level, resamples: Resamples) -> tuple[list[Result], list[Difference]]:
    """Every scorer of the level, and the model less each of the others."""
    found = [_measure(level, scorer, resamples) for scorer in level.scorers]
    rows, positives = len(level.rows), int(level.rows.y.sum())
    results = [
        Result(level.name, scorer.name, rows, positives, _estimates(measured))
        for scorer, measured in zip(level.scorers, found, strict=True)
    ]
    differences = [
        Difference(level.name, scorer.name, _estimates(_less(found[0], measured)))
        for scorer, measured in zip(level.scorers[1:], found[1:], strict=True)
    ]
    return results, differences


def main_scorers(level: Level) -> Level:
    """The level without its challengers."""
    return Level(level.name, level.rows, level.scorers[:COMPARED], level.origin)


def by_origin(level: Level, numbers: Iterable[int]) -> Sequence[Level]:
    """The level at each origin alone."""
    return [
        main_scorers(level.take(level.origin == number, f"{level.name}, origin {number}"))
        for number in numbers
    ]


def _measure(level: Level, scorer: Scorer, resamples: Resamples) -> dict[str, Spread]:
    y, who = level.rows.y, level.rows.customer_id
    measured = spreads(y, scorer.score, who, RANKING, resamples)
    if scorer.probability is not None:
        measured |= spreads(y, scorer.probability, who, PROBABILITY, resamples)
    return measured


def _less(model: dict[str, Spread], other: dict[str, Spread]) -> dict[str, Spread]:
    return {name: model[name] - other[name] for name in model if name in other}


def _estimates(measured: dict[str, Spread]) -> dict[str, Estimate]:
    return {name: spread.estimate() for name, spread in measured.items()}
