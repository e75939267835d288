"""What happens to people and firms in a day, before any money moves.

Nothing here is an event of the account: only its consequences are.
"""

import numpy as np

from data.simulator.households import Array
from data.simulator.world import FAR, World

MONTH = 30.0


def strike(world: World, rng: np.random.Generator) -> Array:
    """Let the day's luck fall; the customers who lost their job today."""
    _firms(world, rng)
    _moods(world, rng)
    _episodes(world, rng)
    _new_jobs(world, rng)
    return _layoffs(world, rng)


def idle(world: World) -> Array:
    """Whether each customer is out of work today."""
    return np.asarray(world.situation.idle_until > world.day)


def ill(world: World) -> Array:
    """Whether each customer is ill today."""
    return np.asarray(world.situation.ill_until > world.day)


def _firms(world: World, rng: np.random.Generator) -> None:
    """Start strains, and set the pay run of every firm whose payday is today."""
    firms, spec, day = world.firms, world.spec.employers, world.day
    count = len(firms.payday)
    well = firms.strained_until <= day
    struck = np.flatnonzero(well & (rng.random(count) < spec.strain / MONTH))
    length = rng.exponential(spec.strain_days, len(struck))
    firms.strained_until[struck] = day + 1 + length.astype(np.int64)
    due = np.flatnonzero(_is_payday(world))
    late = np.where(rng.random(len(due)) < spec.small_delay, rng.integers(1, 4, len(due)), 0)
    very_late = rng.integers(*spec.strained_delay, len(due))
    strained = firms.strained_until[due] > day
    firms.pay_on[due] = day + np.where(strained, very_late, late)


def _is_payday(world: World) -> Array:
    """Whether each firm's payday is today; one on a weekend is moved to the Friday before."""
    calendar, day = world.calendar, world.day
    hit = np.zeros(len(world.firms.payday), dtype=bool)
    for ahead in (0, 1, 2):
        weekday = calendar.weekday[day + ahead]
        if (ahead == 0 and weekday < 5) or (ahead > 0 and weekday == 4 + ahead):
            payday = np.minimum(world.firms.payday, calendar.month_length[day + ahead])
            hit |= payday == calendar.month_day[day + ahead]
    return hit


def _moods(world: World, rng: np.random.Generator) -> None:
    """Move everybody's appetite for spending a little, once a month."""
    if world.calendar.month_day[world.day] == 1:
        shocks, mood = world.spec.shocks, world.situation.mood
        fresh = shocks.drift * np.sqrt(1 - shocks.drift_memory**2)
        mood *= shocks.drift_memory
        mood += fresh * rng.standard_normal(len(mood))


def _episodes(world: World, rng: np.random.Generator) -> None:
    """Hours cut and restored, illness, and weeks away from home."""
    shocks, situation, day = world.spec.shocks, world.situation, world.day
    count = len(situation.balance)
    chance = rng.random((3, count), dtype=np.float32) * MONTH
    situation.factor[situation.factor_until == day] = 1.0
    cut = np.flatnonzero((chance[0] < shocks.hours_cut) & (situation.factor_until <= day))
    situation.factor[cut] = rng.uniform(*shocks.hours_cut_to, len(cut))
    situation.factor_until[cut] = day + _length(shocks.hours_cut_days, len(cut), rng)
    sick = np.flatnonzero(chance[1] < shocks.illness)
    situation.ill_until[sick] = day + _length(shocks.illness_days, len(sick), rng)
    away = np.flatnonzero(chance[2] < shocks.away)
    situation.away_until[away] = day + _length(shocks.away_days, len(away), rng)


def _new_jobs(world: World, rng: np.random.Generator) -> None:
    situation = world.situation
    hired = np.flatnonzero((situation.idle_until == world.day) & (situation.employer >= 0))
    situation.employer[hired] = _firm_nearby(world, hired, rng)
    situation.pay_on[hired] = FAR


def _firm_nearby(world: World, customers: Array, rng: np.random.Generator) -> Array:
    """A firm of the customer's own copy of the world."""
    firms = world.firms_a_copy
    copy = customers // world.customers_a_copy
    return np.asarray(copy * firms + rng.integers(0, firms, len(customers)))


def _layoffs(world: World, rng: np.random.Generator) -> Array:
    shocks, situation, day = world.spec.shocks, world.situation, world.day
    strained = world.firms.strained_until[situation.employer] > day
    factor = np.where(strained, world.spec.employers.strained_layoffs, 1.0)
    chance = rng.random(len(strained)) * MONTH
    lost = (situation.employer >= 0) & ~idle(world) & (chance < shocks.job_loss * factor)
    who = np.flatnonzero(lost)
    situation.idle_until[who] = day + 12 + _length(shocks.job_loss_days, len(who), rng)
    return who


def _length(mean_days: float, count: int, rng: np.random.Generator) -> Array:
    return 2 + rng.exponential(mean_days, count).astype(np.int64)
