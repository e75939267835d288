"""The best that any model could know: the hidden state, run forward many times.

The probability of a miss is the share of independent continuations, by the very step function
that made the book, in which at least one obligation due in the horizon is not paid within the
grace days. A model that sees only the book cannot do better, save by luck.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from data.simulator.events import NoLog
from data.simulator.ledger import NEVER, Ledger
from data.simulator.step import live
from data.simulator.world import World, tile

Array = np.ndarray[Any, np.dtype[Any]]
HORIZON = 30
LONGEST_BATCH = 200_000
"""Customers times copies that live at the same time, to bound memory."""


@dataclass(frozen=True)
class Outcomes:
    """For each customer: was any obligation due in the horizon, and was one missed."""

    due: Array
    missed: Array


def outcomes(world: World, ledger: Ledger, as_of_day: int) -> Outcomes:
    """What became of all due in the 30 days after `as_of_day`; the ledger has lived past them."""
    collected = np.array([bill.obligation is not None for bill in world.spec.bills])
    rows = ledger.due_within(as_of_day + 1, as_of_day + HORIZON)
    mine = collected[rows.bill]
    late = (rows.paid == NEVER) | (rows.paid - rows.due > world.spec.collection.grace_days)
    count = len(world.households.income)
    due = np.bincount(rows.customer[mine], minlength=count) > 0
    missed = np.bincount(rows.customer[mine & late], minlength=count) > 0
    return Outcomes(due, missed)


def days_to_see(world: World, ahead: int = 0) -> int:
    """Days that must be lived past the as-of day before the outcomes of the horizon are certain."""
    return ahead + HORIZON + world.spec.collection.grace_days


def foresee(world: World, draws: int, rng: np.random.Generator, ahead: int = 0) -> Array:
    """Each customer's probability of at least one miss, from so many continuations.

    The horizon begins `ahead` days from now.
    """
    eve = _only_what_matters(world, ahead)
    misses = np.zeros(world.customers_a_copy)
    left = draws
    while left:
        copies = min(left, max(LONGEST_BATCH // world.customers_a_copy, 1))
        future = live(tile(eve, copies), days_to_see(world, ahead), rng, NoLog())
        missed = outcomes(future, future.ledger, world.day - 1 + ahead).missed
        misses += missed.reshape(copies, -1).sum(axis=0)
        left -= copies
    return misses / draws


def _only_what_matters(world: World, ahead: int) -> World:
    """The world with the ledger rows and loans that matter while it is run forward."""
    first = int(world.ledger.due[world.open_rows].min(initial=world.day))
    start = int(np.searchsorted(world.ledger.due, first))
    ledger = world.ledger.due_within(first, world.day + days_to_see(world, ahead))
    loans = world.loans.after(world.day)
    return replace(world, ledger=ledger, loans=loans, open_rows=world.open_rows - start)


def auc(probability: Array, outcome: Array) -> float:
    """Area under the ROC curve, by mean ranks, so that ties count half."""
    _, place, counts = np.unique(probability, return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - (counts - 1) / 2)[place]
    positive = int(outcome.sum())
    negative = len(outcome) - positive
    return float((rank[outcome].sum() - positive * (positive + 1) / 2) / (positive * negative))
