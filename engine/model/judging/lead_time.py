"""Lead time: how many days before a bad event the team would have been looking at the customer.

The team works the highest scores to capacity. An event (one payment, one breach) may be ahead of
several judged moments; a warning counts for as many days as lay between the moment and the event.
For each number of days the question is asked only of events that were judged that early: what no
moment could have warned of is no failure of the score. The worked list is held fixed while
customers are drawn again, so the intervals do not cover where the cut falls.
"""

import numpy as np
from numpy.typing import NDArray

from engine.model.bootstrap import Resamples, ratio
from engine.model.judging.exam import Exam, Scorer
from engine.model.judging.findings import LeadTime, Warned
from engine.model.judging.judge import COMPARED

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
DAYS = (0, 3, 7, 10, 14, 17, 21, 25, 28)


def lead_times(exam: Exam, capacity: float, resamples: Resamples) -> tuple[LeadTime, ...]:
    """For the model and its baselines; none where no bad row says when it came (loans)."""
    if np.isnan(exam.unit.rows.days[exam.unit.rows.y > 0]).all():
        return ()
    return tuple(
        _lead_time(exam, scorer, capacity, resamples) for scorer in exam.customer.scorers[:COMPARED]
    )


def worked(score: Floats, capacity: float) -> Floats:
    """How much of each row is worked: 1 above the cut, 0 below it, a tie at the cut in part."""
    _, tie, size = np.unique(-score, return_inverse=True, return_counts=True)
    before = np.cumsum(size) - size
    share: Floats = np.clip((capacity * len(score) - before) / size, 0, 1)[tie.reshape(-1)]
    return share


def _lead_time(exam: Exam, scorer: Scorer, capacity: float, resamples: Resamples) -> LeadTime:
    bad = exam.unit.rows.y > 0
    rows = exam.unit.rows.take(bad)
    caught = worked(scorer.score, capacity)[exam.member[bad]]
    event = _events(rows.customer_id, rows.as_of, rows.obligation_id)
    _, first = np.unique(event, return_index=True)
    who = rows.customer_id[first]
    highest = _highest(event, caught, len(first))
    warned = []
    for days in DAYS:
        early = rows.days >= days
        seen = np.bincount(event[early], minlength=len(first)) > 0
        by_then = _highest(event, np.where(early, caught, 0), len(first))
        share = ratio(by_then[seen], np.ones(seen.sum()), who[seen], resamples)
        warned.append(Warned(days, int(seen.sum()), share.estimate()))
    return LeadTime(
        scorer.name,
        capacity,
        len(first),
        round(float(highest.sum())),
        _median(rows.days, caught, event, len(first)),
        tuple(warned),
    )


def _events(customer: Integers, as_of: Integers, obligation: Integers) -> Integers:
    """The event of each bad row: its payment, or where there is none, its moment."""
    key = np.column_stack([customer, obligation, np.where(obligation < 0, as_of, 0)])
    _, event = np.unique(key, axis=0, return_inverse=True)
    return event.reshape(-1)


def _highest(event: Integers, values: Floats, count: int) -> Floats:
    highest = np.zeros(count)
    np.maximum.at(highest, event, values)
    return highest


def _median(days: Floats, caught: Floats, event: Integers, count: int) -> float | None:
    """The middle of the earliest warnings, over events caught at least by half."""
    warned = np.full(count, -1.0)
    np.maximum.at(warned, event, np.where((caught >= 0.5) & ~np.isnan(days), days, -1.0))
    return float(np.median(warned[warned >= 0])) if (warned >= 0).any() else None
