"""What a threshold costs: missed payments against needless contacts, within the team's capacity.

With calibrated probabilities, contact pays from 1 / (1 + ratio) on, where one missed payment costs
`ratio` false alarms (Elkan 2001). If more customers stand above that line than the team has room
for, capacity draws the line instead. Costs are what happened on the judged rows, not what the
probabilities promise.
"""

import numpy as np
from numpy.typing import NDArray

from engine.model.bands import CAPACITY, COST_RATIO
from engine.model.bootstrap import Resamples, ratio
from engine.model.judging.exam import Level, Scorer
from engine.model.judging.findings import Choice, CostCurve, Costs
from engine.model.judging.judge import COMPARED
from engine.model.metrics import Metric, Sample, spreads, top

Floats = NDArray[np.float64]
RATIOS = (2.0, 3.0, 5.0, 7.0, 10.0, 15.0, COST_RATIO, 30.0, 50.0, 70.0, 100.0)
SHARES = (np.linspace(0, 1, 41) ** 2).round(6).tolist()  # evenly spaced on a square-root scale
_EACH = 100  # costs are told for so many judged customers


def costs(level: Level, idle_share: float, resamples: Resamples) -> Costs | None:
    """Cost curves and thresholds; none where the model claims no probability.

    `idle_share` are customers with nothing to judge: they count for the team's capacity, which is
    a share of everybody, and never for its work.
    """
    believed = level.scorers[0].probability
    if believed is None:
        return None
    room = min(1.0, CAPACITY / (1 - idle_share))
    by_capacity = float(np.quantile(believed, 1 - room))
    return Costs(
        COST_RATIO,
        CAPACITY,
        room,
        by_capacity,
        tuple(_curve(level, scorer, resamples) for scorer in level.scorers[:COMPARED]),
        tuple(_choice(level, believed, each, room, by_capacity, resamples) for each in RATIOS),
    )


def _curve(level: Level, scorer: Scorer, resamples: Resamples) -> CostCurve:
    metrics = {f"{share}": _cost_at(share, COST_RATIO) for share in SHARES}
    found = spreads(level.rows.y, scorer.score, level.rows.customer_id, metrics, resamples)
    return CostCurve(scorer.name, tuple(SHARES), tuple(each.estimate() for each in found.values()))


def _cost_at(share: float, cost_ratio: float) -> Metric:
    def cost(sample: Sample) -> Floats:
        hits, contacted = top(sample, share)
        positives = sample.positives.sum(axis=0)
        everyone = positives + sample.negatives.sum(axis=0)
        paid = cost_ratio * (positives - hits) + (contacted - hits)
        each: Floats = _EACH * paid / everyone
        return each

    return cost


def _choice(
    level: Level,
    believed: Floats,
    cost_ratio: float,
    room: float,
    by_capacity: float,
    resamples: Resamples,
) -> Choice:
    y, who = level.rows.y, level.rows.customer_id
    by_cost = 1 / (1 + cost_ratio)
    wanted = float((believed >= by_cost).mean())
    binds = wanted > room
    threshold = max(by_cost, by_capacity) if binds else by_cost
    contacted = (believed >= threshold).astype(float)
    each = np.ones(len(y))
    paid, unlimited = (
        _EACH * _paid(y, chosen, cost_ratio)
        for chosen in (contacted, (believed >= by_cost).astype(float))
    )
    return Choice(
        ratio=cost_ratio,
        by_cost=by_cost,
        wanted=wanted,
        threshold=threshold,
        binding="capacity" if binds else "cost",
        contacted=float(contacted.mean()),
        recall=ratio(y * contacted, y, who, resamples).estimate(),
        cost=ratio(paid, each, who, resamples).estimate(),
        cost_unlimited=ratio(unlimited, each, who, resamples).estimate(),
        cost_of_none=float(_EACH * cost_ratio * y.mean()),
        cost_of_all=float(_EACH * (1 - y).mean()),
    )


def _paid(y: Floats, contacted: Floats, cost_ratio: float) -> Floats:
    """What each row cost: the ratio for a miss that nobody saw, 1 for a needless contact."""
    return cost_ratio * y * (1 - contacted) + (1 - y) * contacted
