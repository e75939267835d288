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


def lost_pay(world: World, who: Array | slice) -> Array:
    """The share of its income that each of these households goes without at present."""
    households, situation = world.households, world.situation
    without = np.where(situation.idle[who], 1.0, 1 - situation.factor[who])
    partner = situation.second_idle[who] * world.ties.second[who]
    return np.asarray((without * households.earned[who] + partner) / households.income[who])


def _firms(world: World, rng: np.random.Generator) -> None:
    """Start and end strains, and set the pay run of every firm whose payday is today."""
    firms, spec, day = world.firms, world.spec.employers, world.day
    count = len(firms.payday)
    struck = np.flatnonzero(rng.random(count) < spec.strain / MONTH)
    _some_end(firms.strained, spec.strain_days, rng)
    firms.strained[struck] = True
    due = np.flatnonzero(_is_payday(world))
    late = np.where(rng.random(len(due)) < spec.small_delay, rng.integers(1, 4, len(due)), 0)
    very_late = rng.integers(*spec.strained_delay, len(due))
    very_late = np.where(firms.payday[due] > 0, very_late, np.minimum(very_late, 13))
    firms.pay_on[due] = day + np.where(firms.strained[due], very_late, late)


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
    shocks, situation = world.spec.shocks, world.situation
    chance = rng.random((5, len(situation.balance)), dtype=np.float32) * MONTH
    reduced = situation.factor < 1
    situation.factor[_some_end(reduced, shocks.hours_cut_days, rng)] = 1.0
    cut = np.flatnonzero((chance[0] < shocks.hours_cut) & ~reduced)
    situation.factor[cut] = rng.uniform(*shocks.hours_cut_to, len(cut))
    for place, (state, begins, days) in enumerate(
        (
            (situation.ill, shocks.illness, shocks.illness_days),
            (situation.away, shocks.away, shocks.away_days),
            (situation.hooked, shocks.hooked * world.households.plays, shocks.hooked_days),
            (situation.spree, shocks.spree, shocks.spree_days),
        ),
        start=1,
    ):
        _some_end(state, days, rng)
        state |= chance[place] < begins


def _some_end(state: Array, mean_days: float, rng: np.random.Generator) -> Array:
    """End each ongoing episode with the same chance a day; whose ended.

    The past of an episode tells nothing about its rest, so that the hidden state holds no future.
    """
    ongoing = np.flatnonzero(state)
    ended = ongoing[rng.random(len(ongoing)) * mean_days < 1]
    state[ended] = False
    return ended


def _new_jobs(world: World, rng: np.random.Generator) -> None:
    situation, days = world.situation, world.spec.shocks.job_loss_days
    hired = _some_end(situation.idle, days, rng)
    situation.employer[hired] = _firm_nearby(world, hired, rng)
    situation.pay_on[hired] = FAR
    hired = _some_end(situation.second_idle, days, rng)
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
    situation.second_idle[partners] = True
    who = _laid_off(world, situation.employer, chance[0])
    who = who[~situation.idle[who]]
    situation.idle[who] = True
    return who


def _laid_off(world: World, employer: Array, chance: Array) -> Array:
    """Whom bad luck strikes among those with an employer; more of them where it is in strain."""
    loss, worst = world.spec.shocks.job_loss, world.spec.employers.strained_layoffs
    may = np.flatnonzero((chance < loss * worst) & (employer >= 0))
    strained = world.firms.strained[employer[may]]
    return np.asarray(may[chance[may] < loss * np.where(strained, worst, 1.0)])
