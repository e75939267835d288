"""Everyday spending, and what is done with the rest: gifts to friends, savings, interest owed.

A purchase happens only if the money is there; the first one of a day that is not covered may be
tried and declined. Habits follow weekday and season, and shrink when money is short: early for
some households, hardly at all for others.
"""

from dataclasses import dataclass

import numpy as np

from data.simulator import luck
from data.simulator.events import BOOKED, CHANNEL, FAILED, KIND, Events, Log
from data.simulator.households import Array
from data.simulator.income import DAY, HOUR, OWN_ACCOUNT
from data.simulator.world import World

DECLINE_SEEN = 0.5
CUSTOMER = 4_000_000
AWAY = 0.25
INDULGENCE = 0.9
ESSENTIAL_CUT = 0.35
ONE_OFFS = ("household", "shopping", "health", "travel")


@dataclass(frozen=True)
class Basket:
    """The purchases that people set out to make in a day, sorted by customer and time."""

    customer: Array
    second: Array
    amount: Array
    habit: Array


def spend(world: World, rng: np.random.Generator, log: Log) -> None:
    """Make the day's purchases as far as the money goes."""
    basket = _basket(world, rng)
    situation = world.situation
    funds = situation.balance + world.households.overdraft
    first = np.searchsorted(basket.customer, np.arange(len(funds)))
    before = np.concatenate([[0], np.cumsum(basket.amount)])
    spent = before[1:] - before[first[basket.customer]]
    covered = spent <= np.maximum(funds, 0)[basket.customer]
    counted = np.concatenate([[0], np.cumsum(covered)])
    declined = ~covered & (
        counted[:-1] - counted[first[basket.customer]]
        == np.arange(len(covered)) - first[basket.customer]
    )
    np.subtract.at(situation.balance, basket.customer[covered], basket.amount[covered])
    seen = covered | (declined & (rng.random(len(covered)) < DECLINE_SEEN))
    if log.keeps:
        _report(world, basket, np.flatnonzero(seen), covered, rng, log)


def give(world: World, rng: np.random.Generator, log: Log) -> None:
    """Send money to friends who bank here too."""
    households, situation = world.households, world.situation
    count = len(situation.balance)
    sender = np.flatnonzero(rng.random(count) < households.transfer_chance)
    amount = 0.02 * households.income[sender] * np.exp(0.8 * rng.standard_normal(len(sender)))
    money = np.maximum(amount, 10_000).astype(np.int64) // 1_000 * 1_000
    friend = households.friends[sender, rng.integers(0, households.friends.shape[1], len(sender))]
    keep = (money < 0.5 * situation.balance[sender]) & (friend != sender)
    sender, friend, money = sender[keep], friend[keep], money[keep]
    situation.balance[sender] -= money
    np.add.at(situation.balance, friend, money)
    second = world.day * DAY + (rng.uniform(21.5, 22.5, len(sender)) * HOUR).astype(np.int64)
    upi = CHANNEL["upi"]
    log.add(Events(sender, second, -money, KIND["transfer_out"], upi, party=CUSTOMER + friend))
    log.add(Events(friend, second + 2, money, KIND["transfer_in"], upi, party=CUSTOMER + sender))


def put_aside(world: World, rng: np.random.Generator, log: Log) -> None:
    """Move what savers do not need to savings elsewhere, and charge interest at month's end."""
    households, situation, day = world.households, world.situation, world.day
    spare = situation.balance - households.buffer
    chance = rng.random(len(spare))
    who = np.flatnonzero(households.saves & (spare > 0.05 * households.income) & (chance < 0.2))
    amount = (spare[who] * rng.uniform(0.5, 1.0, len(who))).astype(np.int64) // 10_000 * 10_000
    who, amount = who[amount > 0], amount[amount > 0]
    situation.balance[who] -= amount
    situation.outside[who] += amount
    second = day * DAY + (rng.uniform(22.5, 23.5, len(who)) * HOUR).astype(np.int64)
    kind, channel = KIND["transfer_out"], CHANNEL["netbanking"]
    log.add(Events(who, second, -amount, kind, channel, party=OWN_ACCOUNT + who))
    if world.calendar.month_day[day] == world.calendar.month_length[day]:
        _charge_interest(world, log)


def _charge_interest(world: World, log: Log) -> None:
    situation = world.situation
    who = np.flatnonzero(situation.balance < -10_000)
    amount = (-situation.balance[who] * world.spec.borrowing.overdraft_rate).astype(np.int64)
    situation.balance[who] -= amount
    second = np.full(len(who), world.day * DAY + int(23.8 * HOUR))
    log.add(Events(who, second, -amount, KIND["penalty_interest"], CHANNEL["internal"]))


def _basket(world: World, rng: np.random.Generator) -> Basket:
    customer, habit, amount = (
        np.concatenate(column)
        for column in zip(
            _usual(world, rng), _one_offs(world, rng), _cures(world, rng), strict=True
        )
    )
    hours = np.array([habit.hours for habit in world.spec.habits])
    step = np.array([habit.step for habit in world.spec.habits])
    start, end = hours[habit].T
    moment = start + (end - start) * rng.random(len(habit))
    second = (moment * HOUR).astype(np.int64)
    money = np.maximum((amount / step[habit]).astype(np.int64), 1) * step[habit]
    order = np.argsort(customer << 17 | second)
    return Basket(customer[order], second[order] + world.day * DAY, money[order], habit[order])


def _usual(world: World, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Purchases by habit: customer, habit and amount."""
    households, habits = world.households, world.spec.habits
    factor = _day_factor(world)
    eager = _eagerness(world)
    counts = rng.poisson(households.spend_rate * eager * factor.max())
    customer = np.repeat(np.arange(len(counts)), counts)
    draw = rng.random((2, len(customer)), dtype=np.float32)
    habit = (draw[0][:, None] >= households.spend_cum[customer, :-1]).sum(axis=1)
    essential = np.array([habit.essential for habit in habits])
    cut = _cut(world)[customer] * np.where(essential[habit], ESSENTIAL_CUT, 1.0)
    keep = np.flatnonzero(draw[1] < factor[habit] / factor.max() * (1 - cut))
    customer, habit = customer[keep], habit[keep]
    spread = np.array([habit.spread for habit in habits], dtype=np.float32)
    log_amount = households.spend_log[customer, habit]
    log_amount += spread[habit] * rng.standard_normal(len(keep), dtype=np.float32)
    return customer, habit, np.exp(log_amount).astype(np.float64)


def _day_factor(world: World) -> Array:
    """How much each habit is followed on this weekday and in this season."""
    weekend = world.calendar.weekday[world.day] >= 5
    month = world.calendar.month[world.day]
    return np.array(
        [habit.season[month] * (habit.weekend if weekend else 1.0) for habit in world.spec.habits]
    )


def _eagerness(world: World) -> Array:
    """How much more or less than usual people spend: mood, absence, money to spare."""
    households, situation = world.households, world.situation
    spare = (situation.balance - households.buffer) / households.income
    eager = np.exp(situation.mood) * (1 + INDULGENCE * spare.clip(0, 1))
    return np.asarray(np.where(situation.away_until > world.day, AWAY, 1.0) * eager)


def _cut(world: World) -> Array:
    """The share of purchases given up because money is short or expected to be."""
    households, situation = world.households, world.situation
    tight = (1 - situation.balance / households.pressed_from).clip(0, 1)
    worried = np.where(luck.idle(world), 0.8, 1.1 * (1 - situation.factor))
    return np.asarray(world.spec.cushions.cut * households.foresight * np.maximum(tight, worried))


def _one_offs(world: World, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Large purchases that nobody sees coming."""
    shocks, income = world.spec.shocks, world.households.income
    chance = rng.random(len(income), dtype=np.float32) * luck.MONTH
    who = np.flatnonzero(chance < shocks.lump)
    amount = (
        income[who] * shocks.lump_size * np.exp(shocks.lump_spread * rng.standard_normal(len(who)))
    )
    return who, rng.choice(_places(world, ONE_OFFS), len(who)), amount


def _cures(world: World, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """What illness costs."""
    shocks, income = world.spec.shocks, world.households.income
    sick = luck.ill(world)
    who = np.flatnonzero(sick & (rng.random(len(sick), dtype=np.float32) < shocks.illness_rate))
    amount = income[who] * shocks.illness_cost * rng.lognormal(0, 0.8, len(who))
    return who, np.full(len(who), _places(world, ("health",))[0]), amount


def _places(world: World, kinds: tuple[str, ...]) -> Array:
    return np.array([n for n, habit in enumerate(world.spec.habits) if habit.kind in kinds])


def _report(
    world: World,
    basket: Basket,
    seen: Array,
    covered: Array,
    rng: np.random.Generator,
    log: Log,
) -> None:
    customer, habit = basket.customer[seen], basket.habit[seen]
    favourite = rng.geometric(0.3, len(seen))
    merchants = np.array([habit.merchants for habit in world.spec.habits])[habit]
    merchant = (customer * 7919 + habit * 104_729 + favourite * 31) % merchants
    kinds = np.array([KIND[habit.kind] for habit in world.spec.habits])
    log.add(
        Events(
            customer=customer,
            second=basket.second[seen],
            amount=-basket.amount[seen],
            kind=kinds[habit],
            channel=_channel(world, habit, rng),
            mcc=_mcc(world, habit, merchant),
            party=100_000 + habit * 1_000 + merchant,
            status=np.where(covered[seen], BOOKED, FAILED),
        )
    )


def _channel(world: World, habit: Array, rng: np.random.Generator) -> Array:
    """Card or UPI and the like, in the habit's proportions."""
    usual = np.array([CHANNEL[habit.channels[0][0]] for habit in world.spec.habits])
    other = np.array([CHANNEL[habit.channels[-1][0]] for habit in world.spec.habits])
    share = np.array([habit.channels[0][1] for habit in world.spec.habits])
    return np.where(rng.random(len(habit)) < share[habit], usual[habit], other[habit])


def _mcc(world: World, habit: Array, merchant: Array) -> Array:
    """The merchant's own code, one of its habit's."""
    width = max(len(habit.mccs) for habit in world.spec.habits)
    codes = np.array([(habit.mccs * width)[:width] for habit in world.spec.habits])
    return np.asarray(codes[habit, merchant % width])
