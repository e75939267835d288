"""Which way of learning is champion: the written rule (ADR 0009).

Least log-loss on the last window wins. Who is not worse by more than chance (the 95 % interval of
the paired difference, resampled by customer, holds zero) ties with the winner, and among ties the
simplest wins. That is the choice on merit; what is deployed is XGBoost in any case, because only
its reasons are exact, and the choice says so when merit points elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
SIMPLEST_FIRST = ("logistic", "xgboost", "lightgbm", "catboost", "ensemble")
DEPLOYED = "xgboost"
_RESAMPLES = 500
_SURE = 1e-9


class UnknownContenderError(LookupError):
    """The rule does not know how simple this one is."""


@dataclass(frozen=True)
class Choice:
    """The contender of least loss, who ties with it, who wins on merit, and each one's loss."""

    best: str
    ties: tuple[str, ...]
    on_merit: str
    losses: Mapping[str, float]

    @property
    def because(self) -> str:
        """The rule, applied, in one sentence."""
        tied = f"; not told apart from it: {', '.join(self.ties)}" if self.ties else ""
        kept = (
            ""
            if self.on_merit == DEPLOYED
            else f" {DEPLOYED} is deployed all the same: its reasons are exact."
        )
        return (
            f"{self.best} has the least log-loss ({self.losses[self.best]:.5f}){tied}; the "
            f"simplest of them, {self.on_merit}, is the choice on merit.{kept}"
        )


def choose(
    y: Floats, probability: Mapping[str, Floats], customer: Integers, seed: int = 0
) -> Choice:
    """Apply the rule to the contenders' calibrated probabilities of the same rows.

    Raises:
        UnknownContenderError: A name has no place in the order of simplicity.
    """
    if strange := sorted(set(probability) - set(SIMPLEST_FIRST)):
        raise UnknownContenderError(
            f"Contenders {strange!r} have no place in {SIMPLEST_FIRST!r}: add them there."
        )
    loss = {name: log_loss(y, p) for name, p in probability.items()}
    mean = {name: float(each.mean()) for name, each in loss.items()}
    best = min(mean, key=lambda name: (mean[name], SIMPLEST_FIRST.index(name)))
    ties = tuple(
        name
        for name in SIMPLEST_FIRST
        if name in loss and name != best and _may_be_equal(loss[name] - loss[best], customer, seed)
    )
    return Choice(best, ties, min((best, *ties), key=SIMPLEST_FIRST.index), mean)


def log_loss(y: Floats, probability: Floats) -> Floats:
    """What each row loses: minus the log of the probability that was given to what happened."""
    p = np.clip(probability, _SURE, 1 - _SURE)
    each: Floats = -(y * np.log(p) + (1 - y) * np.log1p(-p))
    return each


def _may_be_equal(worse_by: Floats, customer: Integers, seed: int) -> bool:
    """Whether the mean by which rows are worse, resampled by customer, may be zero or less."""
    _, member = np.unique(customer, return_inverse=True)
    total, rows = np.bincount(member, worse_by), np.bincount(member)
    drawn = np.random.default_rng(seed).integers(len(rows), size=(_RESAMPLES, len(rows)))
    means = total[drawn].sum(axis=1) / rows[drawn].sum(axis=1)
    return bool(np.percentile(means, 2.5) <= 0)
