"""Who the simulated customers are: traits drawn once, never written to the book.

All traits are arrays over customers, so that a run has no loop over people. Amounts are minor
units; chances are per day unless the name says otherwise.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from data.simulator.spec import Habit, PortfolioSpec

Array = np.ndarray[Any, np.dtype[Any]]
SLOTS = 128


@dataclass(frozen=True)
class Households:
    """Fixed traits, one row a customer.

    `income` is all that the household has a month, `earned` the customer's own pay within it.
    `spend_habit` holds the customer's habits in proportion to their rates, for drawing one at
    random; `spend_log` the log of the typical amount of each habit.
    """

    livelihood: Array
    earned: Array
    income: Array
    payday: Array
    pay_weekday: Array
    overdraft: Array
    buffer: Array
    saves: Array
    reach: Array
    family: Array
    appetite: Array
    foresight: Array
    pressed_from: Array
    transfer_chance: Array
    spend_rate: Array
    spend_habit: Array
    spend_log: Array
    plays: Array


def draw_households(
    spec: PortfolioSpec,
    livelihood: Array,
    earned: Array,
    income: Array,
    payday: Array,
    billed: Array,
    rng: np.random.Generator,
) -> Households:
    """The other traits of households with that income and monthly bills of `billed`."""
    cushions, borrowing = spec.cushions, spec.borrowing
    count = len(income)
    free = np.maximum(income - billed, 0.12 * income)
    thrift = rng.normal(*cushions.thrift, count).clip(0.6, 1.12)
    rate, log_amount = _spending(spec, free * thrift, rng)
    total = rate.sum(axis=1)
    has_overdraft = rng.random(count) < borrowing.overdraft_share
    overdraft = has_overdraft * income * rng.uniform(*borrowing.overdraft_size, count)
    borrower = rng.random(count) < borrowing.share
    family = (rng.random(count) < cushions.family_share) * cushions.family_reach
    return Households(
        livelihood=livelihood,
        earned=earned,
        income=income,
        payday=payday,
        pay_weekday=rng.integers(0, 6, count),
        overdraft=(overdraft // spec.money.large * spec.money.large).astype(np.int64),
        buffer=income * cushions.buffer * np.exp(rng.normal(0, cushions.buffer_spread, count)),
        saves=rng.random(count) < cushions.saver_share,
        reach=rng.uniform(*cushions.reach, count),
        family=family * rng.uniform(0.2, 1.8, count),
        appetite=borrower * rng.uniform(*borrowing.appetite, count),
        foresight=rng.uniform(*cushions.foresight, count),
        pressed_from=rng.uniform(0.2, 0.7, count) * free,
        transfer_chance=np.full(count, cushions.transfers / 30.0) * rng.exponential(1.0, count),
        spend_rate=total,
        spend_habit=_by_rate(rate / total[:, None]),
        spend_log=log_amount.astype(np.float32),
        plays=_has(rate, spec.habits, "gambling"),
    )


def _by_rate(share: Array) -> Array:
    """For each customer SLOTS habits, each as often as its share (within one slot)."""
    edges = np.cumsum(share, axis=1)
    middles = (np.arange(SLOTS) + 0.5) / SLOTS
    habit = np.zeros((len(share), SLOTS), dtype=np.int8)
    for place in range(share.shape[1] - 1):
        habit += middles >= edges[:, place, None]
    return habit


def draw_income(spec: PortfolioSpec, count: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Livelihood (its place in the spec) and own monthly pay of so many customers."""
    shares = np.array([group.share for group in spec.livelihoods])
    livelihood = rng.choice(len(shares), count, p=shares / shares.sum())
    level = np.array([group.income for group in spec.livelihoods])[livelihood]
    spread = np.array([group.spread for group in spec.livelihoods])[livelihood]
    return livelihood, level * np.exp(spread * rng.standard_normal(count))


def _has(rate: Array, habits: tuple[Habit, ...], kind: str) -> Array:
    """Whether each customer has the habit of that kind."""
    return np.asarray(rate[:, [habit.kind for habit in habits].index(kind)] > 0)


def _spending(spec: PortfolioSpec, budget: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    """Events a day and log amount of each habit, so that the month adds up to the budget."""
    habits = spec.habits
    shape = (len(budget), len(habits))
    has = rng.random(shape) < np.array([habit.share for habit in habits])
    rate = np.array([habit.rate for habit in habits]) / 30.0
    rate = np.where(has, rate * np.exp(0.45 * rng.standard_normal(shape)), 0.0)
    weight = np.array([habit.weight for habit in habits]) * np.exp(0.4 * rng.standard_normal(shape))
    weight = np.where(has, weight, 0.0)
    weight /= weight.sum(axis=1, keepdims=True)
    spread = np.array([habit.spread for habit in habits])
    mean = budget[:, None] * weight / np.maximum(rate * 30.0, 1e-9)
    log_amount = np.log(np.maximum(mean, spec.money.note / 10)) - spread**2 / 2
    return rate, log_amount
