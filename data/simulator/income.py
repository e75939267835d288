"""Money coming in, before the day's debits: the pay of all in the household, loans, refunds.

Pay comes on the household's own rhythm or on its employer's, whole firms at a time. Amounts are
added to the balance as they come.
"""

import numpy as np

from data.simulator import luck
from data.simulator.events import CHANNEL, KIND, NOBODY, Events, Log
from data.simulator.households import Array
from data.simulator.parties import BILLER, EMPLOYER, MERCHANT, PAYER
from data.simulator.world import World

HOUR = 3_600
PAYOUTS_A_MONTH = 5.5
ODD_JOB = 0.05
EARLY = (4.1, 6.0)


def earn(world: World, laid_off: Array, rng: np.random.Generator, log: Log) -> None:
    """Credit the day's pay of all kinds."""
    for place, group in enumerate(world.spec.livelihoods):
        who, amount = _RHYTHMS[group.rhythm](world, place, rng)
        party = PAYER + who
        if group.rhythm == "employer":
            party = EMPLOYER + world.situation.employer[who]
        cash = rng.random(len(who)) < group.cash
        bank, none = ~cash, np.full(int(cash.sum()), NOBODY)
        credit(world, who[bank], amount[bank], group.kind, "transfer", EARLY, party[bank], rng, log)
        credit(world, who[cash], amount[cash], "cash_in", "cash", EARLY, none, rng, log)
    _partners_pay(world, rng, log)
    _settle(world, laid_off, rng, log)
    _pay_out_loans(world, rng, log)
    _odd_jobs(world, rng, log)
    _refunds(world, rng, log)


def _partners_pay(world: World, rng: np.random.Generator, log: Log) -> None:
    """Credit the partners' pay, on their own employers' days."""
    firms, employer = world.firms, world.situation.second_employer
    paid = (firms.pay_on[employer] == world.day) & (employer >= 0)
    who = np.flatnonzero(paid & ~world.situation.second_idle)
    amount = world.ties.second[who] * firms.part[employer[who]]
    credit(world, who, amount, "salary", "transfer", EARLY, EMPLOYER + employer[who], rng, log)


def _pay_out_loans(world: World, rng: np.random.Generator, log: Log) -> None:
    """Credit the bank's loans that begin today."""
    loans = world.loans
    today = np.flatnonzero(loans.day == world.day)
    who, bill = loans.customer[today], loans.bill[today]
    lender = BILLER + bill * 1_000 + who % 37
    credit(world, who, loans.amount[today], "loan_in", "transfer", EARLY, lender, rng, log)


def _settle(world: World, laid_off: Array, rng: np.random.Generator, log: Log) -> None:
    """Most employers pay something to those they lay off."""
    settled = laid_off[rng.random(len(laid_off)) < world.spec.shocks.settlement]
    amount = world.households.earned[settled] * rng.uniform(0.3, 1.6, len(settled))
    party = EMPLOYER + world.situation.employer[settled]
    credit(world, settled, amount, "salary", "transfer", EARLY, party, rng, log)


def _odd_jobs(world: World, rng: np.random.Generator, log: Log) -> None:
    """Those out of work earn a little now and then."""
    jobs = np.flatnonzero(
        world.situation.idle & (rng.random(len(world.situation.balance)) < ODD_JOB)
    )
    amount = world.households.earned[jobs] * rng.exponential(0.06, len(jobs))
    credit(world, jobs, amount, "other_in", world.spec.instant, EARLY, PAYER + jobs, rng, log)


def _refunds(world: World, rng: np.random.Generator, log: Log) -> None:
    """Shops take things back."""
    chance = rng.random(len(world.situation.balance), dtype=np.float32) * luck.MONTH
    who = np.flatnonzero(chance < world.spec.shocks.refund)
    habit = rng.choice(world.codes.one_off, len(who))
    amount = np.exp(world.households.spend_log[who, habit] + rng.standard_normal(len(who)))
    shop = MERCHANT + habit * 1_000 + who % world.codes.habits.merchants[habit]
    credit(world, who, amount, "refund", "card", EARLY, shop, rng, log)


def _employer_pay(world: World, place: int, rng: np.random.Generator) -> tuple[Array, Array]:
    situation, firms, day = world.situation, world.firms, world.day
    paid = (firms.pay_on[situation.employer] == day) & (situation.employer >= 0)
    staff = np.flatnonzero(paid & ~world.situation.idle)
    slow = rng.random(len(staff)) < world.spec.employers.posting_delay
    situation.pay_on[staff] = day + slow
    who = np.flatnonzero(situation.pay_on == day)
    situation.paid_by[who] = situation.employer[who]
    wobble = 1 + world.spec.livelihoods[place].wobble * rng.standard_normal(len(who))
    part = firms.part[situation.employer[who]]
    return who, world.households.earned[who] * situation.factor[who] * part * wobble


def _weekly_pay(world: World, place: int, rng: np.random.Generator) -> tuple[Array, Array]:
    households = world.households
    today = households.pay_weekday == world.calendar.weekday[world.day]
    who = np.flatnonzero((households.livelihood == place) & today & ~world.situation.ill)
    who = who[rng.random(len(who)) > 0.04]
    return who, _unsteady(world, place, who, rng) * 7 / 30.0


def _irregular_pay(world: World, place: int, rng: np.random.Generator) -> tuple[Array, Array]:
    mine = (world.households.livelihood == place) & ~world.situation.ill
    chance = rng.random(len(mine), dtype=np.float32) * luck.MONTH
    who = np.flatnonzero(mine & (chance < PAYOUTS_A_MONTH))
    return who, _unsteady(world, place, who, rng) / PAYOUTS_A_MONTH


def _monthly_pay(world: World, place: int, rng: np.random.Generator) -> tuple[Array, Array]:
    households = world.households
    today = world.calendar.pays[world.day, households.payday]
    who = np.flatnonzero((households.livelihood == place) & today)
    return who, households.earned[who].copy()


_RHYTHMS = {
    "employer": _employer_pay,
    "weekly": _weekly_pay,
    "irregular": _irregular_pay,
    "monthly": _monthly_pay,
}


def _unsteady(world: World, place: int, who: Array, rng: np.random.Generator) -> Array:
    wobble = world.spec.livelihoods[place].wobble
    swing = np.exp(wobble * rng.standard_normal(len(who)) - wobble**2 / 2)
    return np.asarray(world.households.earned[who] * world.situation.factor[who] * swing)


def credit(
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
    """Book a credit for each of the customers, and add it to the balance."""
    step = world.spec.money.step
    money = np.maximum(amount, step).astype(np.int64) // step * step
    np.add.at(world.situation.balance, who, money)
    second = (rng.uniform(*hours, len(who)) * HOUR).astype(np.int64)
    log.add(Events(who, second, money, KIND[kind], CHANNEL[channel], party=party))
