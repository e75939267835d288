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


def lost_pay(world: World, who: Array | slice) -> Array:
    """The share of its income that each of these households goes without at present."""
    households, situation, day = world.households, world.situation, world.day
    without = np.where(situation.idle_until[who] > day, 1.0, 1 - situation.factor[who])
    partner = (situation.second_idle_until[who] > day) * world.ties.second[who]
    return np.asarray((without * households.earned[who] + partner) / households.income[who])


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
    very_late = np.where(firms.payday[due] > 0, very_late, np.minimum(very_late, 13))
    strained = firms.strained_until[due] > day
    firms.pay_on[due] = day + np.where(strained, very_late, late)


def _is_payday(world: World) -> Array:
    """Whether each firm's payday is today; one on a day off is moved to the working day before."""
    firms, day = world.firms, world.day
    return np.asarray(
        np.where(
            firms.payday > 0,
            world.calendar.pays[day, firms.payday],
            (day - firms.phase) % 14 == 0,
        )
    )


def _moods(world: World, rng: np.random.Generator) -> None:
    """Move everybody's appetite for spending a little, once a month."""
    if world.calendar.month_day[world.day] == 1:
        shocks, mood = world.spec.shocks, world.situation.mood
        fresh = shocks.drift * np.sqrt(1 - shocks.drift_memory**2)
        mood *= shocks.drift_memory
        mood += fresh * rng.standard_normal(len(mood))


def _episodes(world: World, rng: np.random.Generator) -> None:
    """Hours cut and restored, illness, weeks away from home, gambling and spending sprees."""
    shocks, situation, day = world.spec.shocks, world.situation, world.day
    count = len(situation.balance)
    chance = rng.random((5, count), dtype=np.float32) * MONTH
    situation.factor[situation.factor_until == day] = 1.0
    cut = np.flatnonzero((chance[0] < shocks.hours_cut) & (situation.factor_until <= day))
    situation.factor[cut] = rng.uniform(*shocks.hours_cut_to, len(cut))
    situation.factor_until[cut] = day + _length(shocks.hours_cut_days, len(cut), rng)
    sick = np.flatnonzero(chance[1] < shocks.illness)
    situation.ill_until[sick] = day + _length(shocks.illness_days, len(sick), rng)
    away = np.flatnonzero(chance[2] < shocks.away)
    situation.away_until[away] = day + _length(shocks.away_days, len(away), rng)
    hooked = np.flatnonzero((chance[3] < shocks.hooked) & world.households.plays)
    situation.hooked_until[hooked] = day + _length(shocks.hooked_days, len(hooked), rng)
    spree = np.flatnonzero(chance[4] < shocks.spree)
    situation.spree_until[spree] = day + _length(shocks.spree_days, len(spree), rng)


def _new_jobs(world: World, rng: np.random.Generator) -> None:
    situation = world.situation
    hired = np.flatnonzero((situation.idle_until == world.day) & (situation.employer >= 0))
    situation.employer[hired] = _firm_nearby(world, hired, rng)
    situation.pay_on[hired] = FAR
    hired = np.flatnonzero(situation.second_idle_until == world.day)
    situation.second_employer[hired] = _firm_nearby(world, hired, rng)


def _firm_nearby(world: World, customers: Array, rng: np.random.Generator) -> Array:
    """A firm of the customer's own copy of the world."""
    firms = world.firms_a_copy
    copy = customers // world.customers_a_copy
    return np.asarray(copy * firms + rng.integers(0, firms, len(customers)))


def _layoffs(world: World, rng: np.random.Generator) -> Array:
    """Customers who lose their job today; partners may lose theirs too."""
    situation = world.situation
    chance = rng.random((2, len(situation.balance)), dtype=np.float32) * MONTH
    partners = _laid_off(world, situation.second_employer, chance[1])
    partners = partners[situation.second_idle_until[partners] <= world.day]
    situation.second_idle_until[partners] = _out_of_work(world, len(partners), rng)
    who = _laid_off(world, situation.employer, chance[0])
    who = who[situation.idle_until[who] <= world.day]
    situation.idle_until[who] = _out_of_work(world, len(who), rng)
    return who


def _laid_off(world: World, employer: Array, chance: Array) -> Array:
    """Whom bad luck strikes among those with an employer; more of them where it is in strain."""
    loss, worst = world.spec.shocks.job_loss, world.spec.employers.strained_layoffs
    may = np.flatnonzero((chance < loss * worst) & (employer >= 0))
    strained = world.firms.strained_until[employer[may]] > world.day
    return np.asarray(may[chance[may] < loss * np.where(strained, worst, 1.0)])


def _out_of_work(world: World, count: int, rng: np.random.Generator) -> Array:
    return world.day + 12 + _length(world.spec.shocks.job_loss_days, count, rng)


def _length(mean_days: float, count: int, rng: np.random.Generator) -> Array:
    return 2 + rng.exponential(mean_days, count).astype(np.int64)
