"""Money coming in, before the day's debits: pay, and what people fall back on.

Pay comes on the household's own rhythm; savings kept elsewhere, family and lending apps come when
the account runs short, each with its own chance. Amounts are added to the balance as they come.
"""

import numpy as np

from data.simulator import luck
from data.simulator.events import CHANNEL, KIND, NOBODY, Events, Log
from data.simulator.households import Array
from data.simulator.parties import EMPLOYER, LENDER, MERCHANT, OWN_ACCOUNT, PAYER, RELATIVE
from data.simulator.world import World

HOUR = 3_600
PAYOUTS_A_MONTH = 5.5
ODD_JOB = 0.05
EARLY = (0.5, 6.0)
LENDERS = 12


def earn(world: World, laid_off: Array, rng: np.random.Generator, log: Log) -> None:
    """Credit the day's pay of all kinds."""
    for place, group in enumerate(world.spec.livelihoods):
        who, amount = _RHYTHMS[group.rhythm](world, place, rng)
        party = PAYER + who
        if group.rhythm == "employer":
            party = EMPLOYER + world.situation.employer[who]
        cash = rng.random(len(who)) < group.cash
        bank, none = ~cash, np.full(int(cash.sum()), NOBODY)
        _credit(
            world, who[bank], amount[bank], group.kind, "transfer", EARLY, party[bank], rng, log
        )
        _credit(world, who[cash], amount[cash], "cash_in", "cash", EARLY, none, rng, log)
    _settle(world, laid_off, rng, log)
    _odd_jobs(world, rng, log)
    _refunds(world, rng, log)


def fall_back(world: World, short: Array, rng: np.random.Generator, log: Log) -> None:
    """Bring in money from savings, family or a lending app where the account is `short`."""
    _from_savings(world, short, rng, log)
    _from_family(world, short, rng, log)
    _from_lender(world, rng, log)


def _settle(world: World, laid_off: Array, rng: np.random.Generator, log: Log) -> None:
    """Most employers pay something to those they lay off."""
    settled = laid_off[rng.random(len(laid_off)) < world.spec.shocks.settlement]
    amount = world.households.income[settled] * rng.uniform(0.3, 1.6, len(settled))
    party = EMPLOYER + world.situation.employer[settled]
    _credit(world, settled, amount, "salary", "transfer", EARLY, party, rng, log)


def _odd_jobs(world: World, rng: np.random.Generator, log: Log) -> None:
    """Those out of work earn a little now and then."""
    jobs = np.flatnonzero(luck.idle(world) & (rng.random(len(world.situation.balance)) < ODD_JOB))
    amount = world.households.income[jobs] * rng.exponential(0.06, len(jobs))
    _credit(world, jobs, amount, "other_in", "upi", EARLY, PAYER + jobs, rng, log)


def _refunds(world: World, rng: np.random.Generator, log: Log) -> None:
    """Shops take things back."""
    chance = rng.random(len(world.situation.balance), dtype=np.float32) * luck.MONTH
    who = np.flatnonzero(chance < world.spec.shocks.refund)
    habit = rng.choice(world.codes.one_off, len(who))
    amount = np.exp(world.households.spend_log[who, habit] + rng.standard_normal(len(who)))
    shop = MERCHANT + habit * 1_000 + who % world.codes.habits.merchants[habit]
    _credit(world, who, amount, "refund", "card", EARLY, shop, rng, log)


def _employer_pay(world: World, place: int, rng: np.random.Generator) -> tuple[Array, Array]:
    situation, firms, day = world.situation, world.firms, world.day
    paid = (firms.pay_on[situation.employer] == day) & (situation.employer >= 0)
    staff = np.flatnonzero(paid & ~luck.idle(world))
    slow = rng.random(len(staff)) < world.spec.employers.posting_delay
    situation.pay_on[staff] = day + slow
    who = np.flatnonzero(situation.pay_on == day)
    situation.paid_by[who] = situation.employer[who]
    wobble = 1 + world.spec.livelihoods[place].wobble * rng.standard_normal(len(who))
    return who, world.households.income[who] * situation.factor[who] * wobble


def _weekly_pay(world: World, place: int, rng: np.random.Generator) -> tuple[Array, Array]:
    households = world.households
    today = households.pay_weekday == world.calendar.weekday[world.day]
    who = np.flatnonzero((households.livelihood == place) & today & ~luck.ill(world))
    who = who[rng.random(len(who)) > 0.04]
    return who, _unsteady(world, place, who, rng) * 7 / 30.0


def _irregular_pay(world: World, place: int, rng: np.random.Generator) -> tuple[Array, Array]:
    mine = (world.households.livelihood == place) & ~luck.ill(world)
    chance = rng.random(len(mine), dtype=np.float32) * luck.MONTH
    who = np.flatnonzero(mine & (chance < PAYOUTS_A_MONTH))
    return who, _unsteady(world, place, who, rng) / PAYOUTS_A_MONTH


def _monthly_pay(world: World, place: int, rng: np.random.Generator) -> tuple[Array, Array]:
    households = world.households
    today = households.payday == world.calendar.month_day[world.day]
    who = np.flatnonzero((households.livelihood == place) & today)
    return who, households.income[who].copy()


_RHYTHMS = {
    "employer": _employer_pay,
    "weekly": _weekly_pay,
    "irregular": _irregular_pay,
    "monthly": _monthly_pay,
}


def _unsteady(world: World, place: int, who: Array, rng: np.random.Generator) -> Array:
    wobble = world.spec.livelihoods[place].wobble
    swing = np.exp(wobble * rng.standard_normal(len(who)) - wobble**2 / 2)
    return np.asarray(world.households.income[who] * world.situation.factor[who] * swing)


def _from_savings(world: World, short: Array, rng: np.random.Generator, log: Log) -> None:
    """Most people with savings elsewhere move them in time, some too late."""
    households, situation = world.households, world.situation
    thin = situation.balance < 0.03 * households.income
    wanted = np.maximum(short * 1.05, np.where(thin, 0.10 * households.income, 0.0))
    chance = np.where(short > 0, households.reach, 0.3 * households.reach)
    able = (wanted > 0) & (situation.outside >= wanted)
    who = np.flatnonzero(able & (rng.random(len(able)) < chance))
    amount = _hundreds(wanted[who])
    situation.outside[who] -= amount
    short[who] = 0
    _credit(
        world, who, amount, "transfer_in", "netbanking", (6.0, 7.4), OWN_ACCOUNT + who, rng, log
    )


def _from_family(world: World, short: Array, rng: np.random.Generator, log: Log) -> None:
    """Family helps once a payment has failed, if it can."""
    asked = np.zeros(len(short), dtype=bool)
    asked[world.ledger.customer[world.open_rows]] = True
    chance = rng.random(len(short))
    who = np.flatnonzero(asked & (short > 0) & (chance < world.households.family))
    amount = _hundreds(short[who] * rng.uniform(1.0, 1.4, len(who)))
    short[who] = 0
    _credit(world, who, amount, "transfer_in", "upi", (6.0, 7.4), RELATIVE + who, rng, log)


def _from_lender(world: World, rng: np.random.Generator, log: Log) -> None:
    """Those who use lending apps do so when nearly out of money, and owe it back with interest."""
    spec, households, situation = world.spec.borrowing, world.households, world.situation
    wants = situation.balance < spec.below * households.income
    allowed = situation.lent < spec.limit * households.income
    chance = rng.random(len(wants))
    who = np.flatnonzero(wants & allowed & (chance < households.appetite))
    amount = _hundreds(households.income[who] * rng.uniform(*spec.size, len(who)))
    situation.lent[who] += (amount * spec.price).astype(np.int64)
    situation.instalment[who] = situation.lent[who] // spec.weeks
    lender = LENDER + who % LENDERS
    _credit(world, who, amount, "loan_in", "upi", (6.0, 7.4), lender, rng, log)


def _credit(
    world: World,
    who: Array,
    amount: Array,
    kind: str,
    channel: str,
    hours: tuple[float, float],
    party: Array,
    rng: np.random.Generator,
    log: Log,
) -> None:
    """Book a credit for each of the customers, who are named once at most."""
    money = np.maximum(amount, 100).astype(np.int64) // 100 * 100
    world.situation.balance[who] += money
    second = (rng.uniform(*hours, len(who)) * HOUR).astype(np.int64)
    log.add(Events(who, second, money, KIND[kind], CHANNEL[channel], party=party))


def _hundreds(amount: Array) -> Array:
    """The amount, rounded up to whole hundreds of the currency's main unit."""
    return np.ceil(amount / 10_000).astype(np.int64) * 10_000
