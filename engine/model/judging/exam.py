"""What a task hands to the judge: rows that nobody learned from, and what each scorer said of them.

A task decides how rows are kept unseen (rolling origins, folds); the judge asks no further. The
first scorer is the model, the second the best single rule, the third logistic regression; any
after them are challengers. Every scorer speaks about the same rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

import numpy as np
from numpy.typing import NDArray

from engine.model.calibration import logit
from engine.model.combine import Groups
from engine.model.outcome import Rows

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Scorer:
    """A way to rank the rows; `probability` where it claims one."""

    name: str
    score: Floats
    probability: Floats | None

    def take(self, chosen: Mask | Integers) -> "Scorer":
        """What it said of the chosen rows."""
        believed = None if self.probability is None else self.probability[chosen]
        return Scorer(self.name, self.score[chosen], believed)


@dataclass(frozen=True)
class Level:
    """Rows of one kind ("customer", "one payment") with all scorers."""

    name: str
    rows: Rows
    scorers: tuple[Scorer, ...]
    origin: Integers  # number of the origin (1, 2 …) or of the fold that each row is judged in

    def take(self, chosen: Mask | Integers, name: str) -> "Level":
        """Only the chosen rows, under another name."""
        return Level(
            name,
            self.rows.take(chosen),
            tuple(each.take(chosen) for each in self.scorers),
            self.origin[chosen],
        )


@dataclass(frozen=True)
class Window:
    """Rows of some moments, from the first to the last of them."""

    first: datetime
    last: datetime
    rows: int
    positives: int
    customers: int

    @classmethod
    def of(cls, rows: Rows, zone: tzinfo) -> "Window":
        """What these rows span; the epoch where there are none."""
        moments = rows.as_of
        ends = (moments.min(initial=moments.max(initial=0)), moments.max(initial=0))
        first, last = (datetime.fromtimestamp(int(each) / 1e6, zone) for each in ends)
        return cls(first, last, len(rows), int(rows.y.sum()), len(np.unique(rows.customer_id)))


@dataclass(frozen=True)
class Origin:
    """One moment of standing still: what was learned before it, and what was judged after it."""

    number: int
    learned: Window
    calibrated: Window
    judged: Window
    rule: str  # the best single rule on its training rows


@dataclass(frozen=True)
class Exam:
    """All that is judged: customers, and beneath them the payments where there are any."""

    design: str
    unit: Level  # the finest rows: payments, or the customers themselves
    customer: Level
    member: Integers  # row of `customer` that each row of `unit` belongs to
    origins: tuple[Origin, ...]  # none where folds of customers take the place of time
    idle_share: float  # of all customers and moments: those that nothing can be said of

    @property
    def levels(self) -> tuple[Level, ...]:
        """From the customer down; one level where they are the same."""
        return (
            (self.customer,)
            if self.unit.name == self.customer.name
            else (
                self.customer,
                self.unit,
            )
        )


def of_customers(design: str, level: Level, idle_share: float) -> Exam:
    """An exam whose rows are customers, each at one moment."""
    return Exam(design, level, level, np.arange(len(level.rows)), (), idle_share)


def customers_of(unit: Level, groups: Groups, believed: Sequence[Floats | None]) -> Level:
    """The customers of some payments, with each scorer's calibrated probability of any miss.

    A rule knows no probability: it takes a customer to be as risky as the riskiest payment.
    """
    scorers = [
        Scorer(each.name, groups.highest(each.score), None)
        if chance is None
        else Scorer(each.name, logit(chance), chance)
        for each, chance in zip(unit.scorers, believed, strict=True)
    ]
    rows = replace(unit.rows.take(groups.first), y=groups.any_bad(unit.rows.y))
    return Level("customer", rows, tuple(scorers), unit.origin[groups.first])
