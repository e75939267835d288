"""What people fall back on when the account runs short: savings, family, a lending app.

Each comes with its own chance, so that some are always bailed out in time and some never. A
relative who is a customer too helps from the account that the bank sees, and only as long as there
is something to give: trouble that spreads is in the book.
"""

import numpy as np

from data.simulator.events import CHANNEL, FAILED, KIND, Events, Log
from data.simulator.households import Array
from data.simulator.income import HOUR, credit
from data.simulator.parties import FIRST_CUSTOMER, LENDER, OWN_ACCOUNT, RELATIVE
from data.simulator.world import LENDERS, World

ORDERS = (6.0, 6.2)
HELP = (6.3, 7.3)
SPARED = 0.2
"""The part of a month's income that a relative keeps back."""


def share_pay(world: World, rng: np.random.Generator, log: Log) -> None:
    """The standing orders of couples with two accounts: booked if there is money, failed if not."""
    ties, situation = world.ties, world.situation
    today = ties.sends_on == world.calendar.month_day[world.day]
    who = np.flatnonzero(today & (ties.partner >= 0) & (ties.sends > 0))
    money = ties.sends[who]
    paid = situation.balance[who] + world.households.overdraft[who] >= money
    second = (rng.uniform(*ORDERS, len(who)) * HOUR).astype(np.int64)
    log.add(
        Events(
            customer=who[~paid],
            second=second[~paid],
            amount=-money[~paid],
            kind=KIND["transfer_out"],
            channel=CHANNEL["transfer"],
            party=FIRST_CUSTOMER + ties.partner[who[~paid]],
            status=FAILED,
        )
    )
    _send(world, who[paid], ties.partner[who[paid]], money[paid], second[paid], "transfer", log)


def fall_back(world: World, short: Array, rng: np.random.Generator, log: Log) -> None:
    """Bring in money from savings, family or a lending app where the account is `short`."""
    able = np.maximum(world.situation.balance - short, 0)
    _from_savings(world, short, rng, log)
    _from_family(world, short, able, rng, log)
    _from_lender(world, rng, log)


def _from_savings(world: World, short: Array, rng: np.random.Generator, log: Log) -> None:
    """Most people with savings elsewhere move them in time, some too late."""
    households, situation = world.households, world.situation
    thin = situation.balance < 0.03 * households.income
    wanted = np.maximum(short * 1.05, np.where(thin, 0.10 * households.income, 0.0))
    chance = np.where(short > 0, households.reach, 0.3 * households.reach)
    able = (wanted > 0) & (situation.outside >= wanted)
    who = np.flatnonzero(able & (rng.random(len(able)) < chance))
    amount = _in_notes(world, wanted[who])
    situation.outside[who] -= amount
    short[who] = 0
    credit(world, who, amount, "transfer_in", "netbanking", HELP, OWN_ACCOUNT + who, rng, log)


def _from_family(
    world: World, short: Array, able: Array, rng: np.random.Generator, log: Log
) -> None:
    """Family helps once a payment has failed, if it can; `able` is what each account can spare."""
    asked = np.zeros(len(short), dtype=bool)
    asked[world.ledger.customer[world.open_rows]] = True
    chance = rng.random(len(short))
    who = np.flatnonzero(asked & (short > 0) & (chance < world.households.family))
    amount = _in_notes(world, short[who] * rng.uniform(1.0, 1.4, len(who)))
    helper = world.ties.helper[who]
    spare = able[helper] - SPARED * world.households.income[helper] >= amount
    apart = helper < 0
    helped = apart | (spare & _first_named(helper))
    short[who[helped]] = 0
    channel, relative = world.spec.instant, RELATIVE + who[apart]
    credit(world, who[apart], amount[apart], "transfer_in", channel, HELP, relative, rng, log)
    here = helped & ~apart
    second = (rng.uniform(*HELP, int(here.sum())) * HOUR).astype(np.int64)
    _send(world, helper[here], who[here], amount[here], second, channel, log)


def _first_named(customers: Array) -> Array:
    """Whether each place is the first to name its customer: nobody helps twice a day."""
    first = np.zeros(len(customers), dtype=bool)
    first[np.unique(customers, return_index=True)[1]] = True
    return first


def _send(
    world: World,
    sender: Array,
    receiver: Array,
    money: Array,
    second: Array,
    channel: str,
    log: Log,
) -> None:
    """Move money between customers, each of whom sends once at most."""
    situation, code = world.situation, CHANNEL[channel]
    situation.balance[sender] -= money
    np.add.at(situation.balance, receiver, money)
    out, back = KIND["transfer_out"], KIND["transfer_in"]
    log.add(Events(sender, second, -money, out, code, party=FIRST_CUSTOMER + receiver))
    log.add(Events(receiver, second + 2, money, back, code, party=FIRST_CUSTOMER + sender))


def _from_lender(world: World, rng: np.random.Generator, log: Log) -> None:
    """Those who use lending apps do so when nearly out of money, and owe it back with interest.

    Who cannot pay an instalment turns to the next lender, and rolls all of the debt over.
    """
    spec, households, situation = world.spec.borrowing, world.households, world.situation
    wants = situation.balance < spec.below * households.income
    wants |= (situation.lent > 0) & (situation.balance < situation.instalment)
    allowed = situation.lent < spec.limit * households.income
    chance = rng.random(len(wants))
    who = np.flatnonzero(wants & allowed & (chance < households.appetite))
    amount = _in_notes(world, households.income[who] * rng.uniform(*spec.size, len(who)))
    situation.lender[who] = (situation.lender[who] + 1) % LENDERS
    situation.lent[who] += (amount * spec.price).astype(np.int64)
    situation.instalment[who] = situation.lent[who] // spec.weeks
    lender = LENDER + situation.lender[who]
    credit(world, who, amount, "loan_in", world.spec.instant, HELP, lender, rng, log)


def _in_notes(world: World, amount: Array) -> Array:
    """The amount, rounded up to whole notes."""
    note = world.spec.money.note
    return np.ceil(amount / note).astype(np.int64) * note
