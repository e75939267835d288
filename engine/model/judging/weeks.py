"""The lead-time curve held against what happened: in which week the first miss was due.

The curve is scaled to each customer's calibrated probability, so its weeks add up to something
that is calibrated; that says nothing of each week alone. Here every week is judged like a
probability of its own: a customer's first miss is the earliest of their missed payments.
"""

import numpy as np
from numpy.typing import NDArray

from engine.model.bootstrap import Resamples, ratio
from engine.model.combine import Groups
from engine.model.judging.exam import Exam
from engine.model.judging.findings import Week
from engine.model.judging.reliability import perfect_error
from engine.model.leadtime import WEEK_DAYS, first_miss_by_week
from engine.model.metrics import calibration_error, spreads

Floats = NDArray[np.float64]


def weeks(exam: Exam, horizon_days: int, resamples: Resamples, seed: int) -> tuple[Week, ...]:
    """Every week of the horizon; none where the rows are no payments with probabilities."""
    row = exam.unit.scorers[0].probability
    customer = exam.customer.scorers[0].probability
    if row is None or customer is None or exam.unit.name == exam.customer.name:
        return ()
    groups = Groups(exam.member, np.arange(len(customer)))
    said = first_miss_by_week(groups, row, exam.unit.rows.days, customer, horizon_days)
    happened = _first_misses(exam, said.shape[1])
    return tuple(
        _week(exam, number, said[:, number], happened[:, number], horizon_days, resamples, seed)
        for number in range(said.shape[1])
    )


def _first_misses(exam: Exam, count: int) -> Floats:
    """[customer, week]: 1 in the week of the earliest payment that was missed."""
    bad = exam.unit.rows.y > 0
    week = np.minimum(exam.unit.rows.days[bad].astype(np.int64) // WEEK_DAYS, count - 1)
    first = np.full(len(exam.customer.rows), count)
    np.minimum.at(first, exam.member[bad], week)
    flags: Floats = (first[:, None] == np.arange(count)).astype(float)
    return flags


def _week(
    exam: Exam,
    number: int,
    said: Floats,
    happened: Floats,
    horizon_days: int,
    resamples: Resamples,
    seed: int,
) -> Week:
    who = exam.customer.rows.customer_id
    error = spreads(happened, said, who, {"ece": calibration_error}, resamples)["ece"]
    return Week(
        number * WEEK_DAYS,
        min((number + 1) * WEEK_DAYS, horizon_days) - 1,
        int(happened.sum()),
        float(said.sum()),
        ratio(happened, said, who, resamples).estimate(),
        error.estimate(),
        perfect_error(said, seed),
    )
