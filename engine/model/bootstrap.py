"""Intervals that respect the customer: whole customers are drawn again, not rows.

One customer gives many rows, so rows are not independent. A replicate says how often each customer
was drawn; all scorers are measured on the same replicates, so that a difference between two of them
has an interval of its own (Efron and Tibshirani 1993, chapters 8 and 13; percentile method).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
REPLICATES = 400
_CELLS = 4_000_000  # counts held in memory at once, as floats


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval; all NaN where it is undefined."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        """As tables print it."""
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


UNDEFINED = Estimate(float("nan"), float("nan"), float("nan"))


@dataclass(frozen=True)
class Spread:
    """A figure, and the same figure on every replicate."""

    value: float
    draws: Floats

    def __sub__(self, other: "Spread") -> "Spread":
        """The paired difference: replicate by replicate."""
        return Spread(self.value - other.value, self.draws - other.draws)

    def estimate(self) -> Estimate:
        """With the 2.5 % and 97.5 % points of the replicates on which it is defined."""
        known = self.draws[~np.isnan(self.draws)]
        if np.isnan(self.value) or not known.size:
            return UNDEFINED
        low, high = np.quantile(known, [0.025, 0.975])
        return Estimate(float(self.value), float(low), float(high))


@dataclass(frozen=True)
class Resamples:
    """How often each customer is drawn in each replicate; the same seed draws the same."""

    customers: Integers  # sorted, each once
    replicates: int
    seed: int

    @classmethod
    def of(cls, customers: Integers, seed: int, replicates: int = REPLICATES) -> "Resamples":
        """Replicates of these customers, each of whom may have many rows."""
        return cls(np.unique(customers), replicates, seed)

    def member(self, customers: Integers) -> Integers:
        """Place of each row's customer among those drawn from."""
        return np.searchsorted(self.customers, customers).astype(np.int64)

    def blocks(self, rows: int) -> Iterator[Floats]:
        """Counts [customer, replicate], few enough replicates at a time for so many rows."""
        step = max(1, _CELLS // max(rows, len(self.customers), 1))
        for start in range(0, self.replicates, step):
            yield self._drawn[:, start : start + step].astype(float)

    @cached_property
    def _drawn(self) -> NDArray[np.uint16]:
        count = len(self.customers)
        fair = np.full(count, 1 / max(count, 1))
        rng = np.random.default_rng(self.seed)
        drawn = np.empty((count, self.replicates), dtype=np.uint16)
        for replicate in range(self.replicates):
            drawn[:, replicate] = rng.multinomial(count, fair)
        return drawn


def ratio(part: Floats, whole: Floats, customers: Integers, resamples: Resamples) -> Spread:
    """Sum of `part` over sum of `whole`; both are per row. NaN where the whole is nothing."""
    member, count = resamples.member(customers), len(resamples.customers)
    sums = np.stack([np.bincount(member, each, minlength=count) for each in (part, whole)])
    drawn = np.concatenate([sums @ block for block in resamples.blocks(count)], axis=1)
    total = np.array([part.sum(), whole.sum()])
    return Spread(float(_divided(*total[:, None])[0]), _divided(*drawn))


def _divided(part: Floats, whole: Floats) -> Floats:
    share: Floats = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole != 0)
    return share
