"""One day in the life of a portfolio: the only way in which a world moves on.

The parts of a day do not overlap in time (night, pay, debits, purchases, gifts), so
that every decision is made on the balance that the log will show at that moment. The realised run
and the oracle's runs both call `live`.
"""

from dataclasses import replace

import numpy as np

from data.simulator import fallback, income, luck, payments, spending
from data.simulator.events import Log
from data.simulator.world import World


def live(world: World, days: int, rng: np.random.Generator, log: Log) -> World:
    """The world after so many days; its arrays are changed in place."""
    for _ in range(days):
        world = _live_day(world, rng, log)
    return world


def _live_day(world: World, rng: np.random.Generator, log: Log) -> World:
    laid_off = luck.strike(world, rng)
    spending.stay_up(world, rng, log)
    income.earn(world, laid_off, rng, log)
    fallback.share_pay(world, rng, log)
    fallback.fall_back(world, payments.shortfall(world), rng, log)
    payments.repay_lenders(world, rng, log)
    open_rows = payments.settle_bills(world, rng, log)
    spending.spend(world, rng, log)
    spending.give(world, rng, log)
    spending.put_aside(world, rng, log)
    log.close(world.day)
    return replace(world, day=world.day + 1, open_rows=open_rows)
