"""Everyday spending, and what is done with the rest: gifts to friends, savings, interest owed.

A purchase happens only if the money is there. Most people know when it is not; those who do not
look may try the first one of a day that is not covered, and it is declined. Habits follow weekday
and season, and shrink when money is short: early for some households, hardly at all for others.
"""

from dataclasses import dataclass

import numpy as np

from data.simulator import luck
from data.simulator.events import BOOKED, CHANNEL, FAILED, KIND, Events, Log, in_order
from data.simulator.households import SLOTS, Array
from data.simulator.income import HOUR
from data.simulator.parties import FIRST_CUSTOMER, MERCHANT, OWN_ACCOUNT
from data.simulator.world import World

DECLINED = 0.5
CARELESS = 0.2
"""Who has less foresight than this pays without a look at the balance; some are declined."""
AWAY = 0.25
INDULGENCE = 0.9
ESSENTIAL_CUT = 0.35
NIGHT = (0.05, 4.0)
WORRY = 0.9
EVERYONE = slice(None)


@dataclass(frozen=True)
class Basket:
    """The purchases that people set out to make in a day, sorted by customer and time."""

    customer: Array
    second: Array
    amount: Array
    habit: Array


def stay_up(world: World, rng: np.random.Generator, log: Log) -> None:
    """Make the purchases after midnight, as far as the money goes: leisure, rides home, bets."""
    part = world.codes.habits.at_night
    parts = [_usual(world, part, rng), _bets(world, part, rng)]
    customer, habit, amount = (np.concatenate(column) for column in zip(*parts, strict=True))
    _buy(world, _basket(world, customer, habit, rng.uniform(*NIGHT, len(habit)), amount), rng, log)


def spend(world: World, rng: np.random.Generator, log: Log) -> None:
    """Make the day's purchases as far as the money goes."""
    codes, part = world.codes.habits, 1 - world.codes.habits.at_night
    parts = [_usual(world, part, rng), _one_offs(world, rng), _cures(world, rng)]
    parts += [_bets(world, part, rng), _on_loan(world, rng)]
    customer, habit, amount = (np.concatenate(column) for column in zip(*parts, strict=True))
    hour = codes.opens[habit] + codes.open_for[habit] * rng.random(len(habit), dtype=np.float32)
    _buy(world, _basket(world, customer, habit, hour, amount), rng, log)


def _buy(world: World, basket: Basket, rng: np.random.Generator, log: Log) -> None:
    """Take what the money covers off the balances, and report it with some that was declined."""
    situation = world.situation
    count = len(situation.balance)
    counts = np.bincount(basket.customer, minlength=count)
    first = (np.cumsum(counts) - counts)[basket.customer]
    before = np.concatenate([[0], np.cumsum(basket.amount)])
    funds = np.maximum(situation.balance + world.households.overdraft, 0)
    covered = before[1:] - before[first] <= funds[basket.customer]
    counted = np.concatenate([[0], np.cumsum(covered)])
    is_next = counted[:-1] - counted[first] == np.arange(len(covered)) - first
    spent = np.bincount(basket.customer, basket.amount * covered, count)
    situation.balance[:] -= spent.astype(np.int64)
    if log.keeps:
        careless = world.households.foresight[basket.customer] < CARELESS
        declined = ~covered & is_next & careless & (rng.random(len(covered)) < DECLINED)
        _report(world, basket, np.flatnonzero(covered | declined), covered, rng, log)


def cut(world: World, who: Array | slice = EVERYONE) -> Array:
    """The share of purchases given up because money is short or expected to be."""
    households, situation = world.households, world.situation
    tight = (1 - situation.balance[who] / households.pressed_from[who]).clip(0, 1)
    worried = WORRY * luck.lost_pay(world, who)
    return np.asarray(
        world.spec.cushions.cut * households.foresight[who] * np.maximum(tight, worried)
    )


def give(world: World, rng: np.random.Generator, log: Log) -> None:
    """Send money to friends who bank here too."""
    households, situation = world.households, world.situation
    count = len(situation.balance)
    sender = np.flatnonzero(rng.random(count) < households.transfer_chance)
    amount = 0.02 * households.income[sender] * np.exp(0.8 * rng.standard_normal(len(sender)))
    note, friends = world.spec.money.note, world.ties.friends
    money = np.maximum(amount, note).astype(np.int64) // (note // 10) * (note // 10)
    friend = friends[sender, rng.integers(0, friends.shape[1], len(sender))]
    keep = (money < 0.5 * situation.balance[sender]) & (friend != sender)
    sender, friend, money = sender[keep], friend[keep], money[keep]
    situation.balance[sender] -= money
    np.add.at(situation.balance, friend, money)
    second = (rng.uniform(21.5, 22.5, len(sender)) * HOUR).astype(np.int64)
    out, back, channel = KIND["transfer_out"], KIND["transfer_in"], CHANNEL[world.spec.instant]
    log.add(Events(sender, second, -money, out, channel, party=FIRST_CUSTOMER + friend))
    log.add(Events(friend, second + 2, money, back, channel, party=FIRST_CUSTOMER + sender))


def put_aside(world: World, rng: np.random.Generator, log: Log) -> None:
    """Move what savers do not need to savings elsewhere, and settle interest at month's end."""
    households, situation, day = world.households, world.situation, world.day
    spare, note = situation.balance - households.buffer, world.spec.money.note
    chance = rng.random(len(spare))
    who = np.flatnonzero(households.saves & (spare > 0.05 * households.income) & (chance < 0.2))
    amount = (spare[who] * rng.uniform(0.5, 1.0, len(who))).astype(np.int64) // note * note
    who, amount = who[amount > 0], amount[amount > 0]
    situation.balance[who] -= amount
    situation.outside[who] += amount
    second = (rng.uniform(22.5, 23.5, len(who)) * HOUR).astype(np.int64)
    kind, channel = KIND["transfer_out"], CHANNEL["netbanking"]
    log.add(Events(who, second, -amount, kind, channel, party=OWN_ACCOUNT + who))
    if world.calendar.month_day[day] == world.calendar.month_length[day]:
        _charge_interest(world, log)
        if world.calendar.month[day] % 3 == 2:
            _pay_interest(world, log)


def _pay_interest(world: World, log: Log) -> None:
    """Credit a quarter's interest on what is in the account."""
    situation = world.situation
    amount = 3 * world.spec.borrowing.savings_rate * situation.balance
    who = np.flatnonzero(amount >= world.spec.money.step)
    money = amount[who].astype(np.int64)
    situation.balance[who] += money
    second = np.full(len(who), int(23.9 * HOUR))
    log.add(Events(who, second, money, KIND["interest"], CHANNEL["internal"]))


def _charge_interest(world: World, log: Log) -> None:
    """Take a month's interest from those who are overdrawn."""
    situation = world.situation
    who = np.flatnonzero(situation.balance < -world.spec.money.note)
    amount = (-situation.balance[who] * world.spec.borrowing.overdraft_rate).astype(np.int64)
    situation.balance[who] -= amount
    second = np.full(len(who), int(23.8 * HOUR))
    log.add(Events(who, second, -amount, KIND["penalty_interest"], CHANNEL["internal"]))


def _basket(world: World, customer: Array, habit: Array, hour: Array, amount: Array) -> Basket:
    """Purchases in the order of the day, at prices people pay."""
    second = (hour * HOUR).astype(np.int64)
    step = world.codes.habits.step[habit]
    money = np.maximum((amount / step).astype(np.int64), 1) * step
    order = in_order(customer, second)
    return Basket(customer[order], second[order], money[order], habit[order])


def _usual(world: World, part: Array, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Purchases of that part of each habit: customer, habit and amount."""
    households, codes, calendar = world.households, world.codes.habits, world.calendar
    factor = part * codes.factor[calendar.weekday[world.day], calendar.month[world.day]]
    counts = rng.poisson(households.spend_rate * _eagerness(world) * factor.max())
    customer = np.repeat(np.arange(len(counts)), counts)
    slot = rng.integers(0, SLOTS, len(customer), dtype=np.int16)
    habit = households.spend_habit[customer, slot]
    kept = (factor / factor.max()).astype(np.float32)[habit]
    kept *= 1 - cut(world)[customer] * np.where(codes.essential, ESSENTIAL_CUT, 1.0)[habit]
    keep = np.flatnonzero(rng.random(len(customer), dtype=np.float32) < kept)
    customer, habit = customer[keep], habit[keep]
    log_amount = households.spend_log[customer, habit]
    log_amount += codes.spread[habit] * rng.standard_normal(len(keep), dtype=np.float32)
    return customer, habit, np.exp(log_amount)


def _eagerness(world: World) -> Array:
    """How much more or less than usual people spend: mood, absence, money to spare."""
    households, situation = world.households, world.situation
    spare = (situation.balance - households.buffer) / households.income
    eager = np.exp(situation.mood) * (1 + INDULGENCE * spare.clip(0, 1))
    eager[situation.spree] *= world.spec.shocks.spree_size
    return np.asarray(np.where(situation.away, AWAY, 1.0) * eager)


def _one_offs(world: World, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Large purchases that nobody sees coming."""
    shocks, income = world.spec.shocks, world.households.income
    chance = rng.random(len(income), dtype=np.float32) * luck.MONTH
    who = np.flatnonzero(chance < shocks.lump)
    amount = (
        income[who] * shocks.lump_size * np.exp(shocks.lump_spread * rng.standard_normal(len(who)))
    )
    return who, rng.choice(world.codes.one_off, len(who)), amount


def _cures(world: World, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """What illness costs."""
    shocks, income = world.spec.shocks, world.households.income
    sick = world.situation.ill
    who = np.flatnonzero(sick & (rng.random(len(sick), dtype=np.float32) < shocks.illness_rate))
    amount = income[who] * shocks.illness_cost * rng.lognormal(0, 0.8, len(who))
    return who, np.full(len(who), world.codes.cure), amount


def _bets(world: World, part: Array, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """What those lose who cannot stop gambling, on top of their habit."""
    shocks, income = world.spec.shocks, world.households.income
    hooked = np.flatnonzero(world.situation.hooked)
    who = hooked[rng.random(len(hooked)) < shocks.hooked_rate * part[world.codes.bet]]
    amount = income[who] * shocks.hooked_size * rng.lognormal(0, 0.7, len(who))
    return who, np.full(len(who), world.codes.bet), amount


def _on_loan(world: World, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """What today's loans were taken for."""
    loans = world.loans
    today = np.flatnonzero(loans.day == world.day)
    amount = loans.amount[today] * rng.uniform(0.8, 1.0, len(today))
    return loans.customer[today], rng.choice(world.codes.one_off, len(today)), amount


def _report(
    world: World,
    basket: Basket,
    seen: Array,
    covered: Array,
    rng: np.random.Generator,
    log: Log,
) -> None:
    codes = world.codes.habits
    customer, habit = basket.customer[seen], basket.habit[seen]
    favourite = rng.geometric(0.3, len(seen))
    merchant = (customer * 7919 + favourite * 31) % codes.merchants[habit]
    usual = rng.random(len(seen), dtype=np.float32) < codes.usual_share[habit]
    log.add(
        Events(
            customer=customer,
            second=basket.second[seen],
            amount=-basket.amount[seen],
            kind=codes.kind[habit],
            channel=np.where(usual, codes.usual_channel[habit], codes.other_channel[habit]),
            mcc=codes.mcc[habit, merchant % codes.mcc.shape[1]],
            party=MERCHANT + habit.astype(np.int64) * 1_000 + merchant,
            status=np.where(covered[seen], BOOKED, FAILED),
        )
    )
