"""Money that is owed: lending-app instalments, then everything due on the ledger.

A direct debit is attempted on the due date and on the retry days, and fails exactly when balance
and agreed overdraft do not cover it; some banks refuse it at once, others book and reverse it. The
day after, some customers pay a part by hand, and the retries ask for the rest. Later the customer
pays by hand when money is there. That is the only way in which a payment is ever missed.
"""

import numpy as np

from data.simulator.events import BOOKED, CHANNEL, FAILED, KIND, REVERSED, Events, Log
from data.simulator.households import Array
from data.simulator.income import HOUR
from data.simulator.ledger import NEVER
from data.simulator.parties import BILLER, LENDER, OWN_ACCOUNT
from data.simulator.spending import cut
from data.simulator.world import World

LENDER_HOURS = (7.5, 8.4)
PARTS_FROM = (8.4, 8.49)
BILLS_FROM = 8 * HOUR + 1_800
BILL_SLOT = 180
SLOTS = 21
LATE_PRICE = 1.03
LENDER_MCC = 6012
IN_PART = 0.4
PARTS = (0.2, 0.7)
WORTHWHILE = 0.1
REVERSING = 5
"""One biller in so many has a bank that books a debit before it finds out about the money."""
CANCELS = 0.3
"""From this cut in spending on, subscriptions and regular saving are given up for a while."""


def shortfall(world: World) -> Array:
    """What each customer lacks for all that is open or due today and tomorrow."""
    ledger, situation = world.ledger, world.situation
    soon = np.concatenate(
        [world.open_rows, ledger.rows_due(world.day), ledger.rows_due(world.day + 1)]
    )
    owed = np.bincount(ledger.customer[soon], ledger.left(soon), len(situation.balance))
    funds = situation.balance + world.households.overdraft
    return np.asarray(np.maximum(owed - funds, 0.0) * (owed > 0))


def repay_lenders(world: World, rng: np.random.Generator, log: Log) -> None:
    """Collect the week's instalment from those who owe a lending app; a failed one costs more."""
    situation = world.situation
    today = situation.lent_weekday == world.calendar.weekday[world.day]
    who = np.flatnonzero(today & (situation.lent > 0))
    amount = np.minimum(situation.instalment[who], situation.lent[who])
    paid = situation.balance[who] + world.households.overdraft[who] >= amount
    situation.balance[who] -= amount * paid
    situation.lent[who] -= amount * paid
    worse = who[~paid]
    situation.lent[worse] = (situation.lent[worse] * LATE_PRICE).astype(np.int64)
    second = (rng.uniform(*LENDER_HOURS, len(who)) * HOUR).astype(np.int64)
    status = np.where(paid, BOOKED, FAILED)
    party, channel = LENDER + situation.lender[who], CHANNEL[world.spec.instant]
    log.add(Events(who, second, -amount, KIND["lending_app"], channel, LENDER_MCC, party, status))


def settle_bills(world: World, rng: np.random.Generator, log: Log) -> Array:
    """Pay what can be paid of everything due; the ledger rows that are open after today."""
    rows = np.concatenate([world.open_rows, world.ledger.rows_due(world.day)])
    codes = world.codes.bills
    _pay_in_part(world, rows, rng, log)
    tried = rows[_is_tried(world, rows, rng)]
    by_hand = ~codes.collected[world.ledger.bill[tried]]
    tried = tried[np.lexsort((tried, by_hand, world.ledger.customer[tried]))]
    rank = _rank(world.ledger.customer[tried])
    for place in range(min(int(rank.max(initial=-1)) + 1, SLOTS)):
        _try(world, tried[rank == place], place, rng, log)
    unpaid = rows[world.ledger.paid[rows] == NEVER]
    age = world.day - world.ledger.due[unpaid]
    return np.asarray(unpaid[age < codes.patience[world.ledger.bill[unpaid]]])


def _pay_in_part(world: World, rows: Array, rng: np.random.Generator, log: Log) -> None:
    """Some of those whose debit failed yesterday pay a part of it by hand, if it is there."""
    ledger, situation, codes = world.ledger, world.situation, world.codes.bills
    failed = rows[(world.day - ledger.due[rows] == 1) & codes.collected[ledger.bill[rows]]]
    mine = failed[np.unique(ledger.customer[failed], return_index=True)[1]]
    rows = mine[rng.random(len(mine)) < IN_PART]
    who, note = ledger.customer[rows], world.spec.money.note
    funds = situation.balance[who] + world.households.overdraft[who]
    part = np.minimum(ledger.amount[rows] * rng.uniform(*PARTS, len(rows)), funds)
    money = part.astype(np.int64) // note * note
    able = money >= WORTHWHILE * ledger.amount[rows]
    rows, who, money = rows[able], who[able], money[able]
    situation.balance[who] -= money
    ledger.part[rows], ledger.part_on[rows] = money, world.day
    second = (rng.uniform(*PARTS_FROM, len(who)) * HOUR).astype(np.int64)
    bill, instant = ledger.bill[rows], CHANNEL[world.spec.instant]
    mcc, party = codes.mcc[bill], _biller(bill, who)
    log.add(Events(who, second, -money, codes.kind[bill], instant, mcc, party))


def _biller(bill: Array, who: Array) -> Array:
    """Whom each customer pays that bill to."""
    return np.asarray(BILLER + bill * 1_000 + who % 37)


def _is_tried(world: World, rows: Array, rng: np.random.Generator) -> Array:
    """Whether each open row is collected, or its customer willing and able to pay it, today."""
    spec, ledger = world.spec.collection, world.ledger
    customer, age = ledger.customer[rows], world.day - ledger.due[rows]
    codes, bill = world.codes.bills, ledger.bill[rows]
    collected = codes.collected[bill]
    debit = collected & np.isin(age, (0, *spec.retries))
    funds = world.situation.balance[customer] + world.households.overdraft[customer]
    spare = funds - spec.cushion * world.households.income[customer]
    by_hand = (spare >= ledger.left(rows)) & (rng.random(len(rows)) < spec.later_chance)
    late = collected & (age > spec.grace_days) & by_hand
    own = ~collected & ((age == 0) | by_hand)
    own &= ~codes.optional[bill] | (cut(world, customer) < CANCELS)
    return np.asarray(debit | late | own)


def _rank(customer: Array) -> Array:
    """The place of each row among its customer's rows, which stand together."""
    place = np.arange(len(customer))
    first = np.ones(len(customer), dtype=bool)
    first[1:] = customer[1:] != customer[:-1]
    return np.asarray(place - np.maximum.accumulate(np.where(first, place, 0)))


def _try(world: World, rows: Array, place: int, rng: np.random.Generator, log: Log) -> None:
    """Pay one row of each customer, or let it fail."""
    ledger, situation, day, codes = world.ledger, world.situation, world.day, world.codes.bills
    who, amount, bill = ledger.customer[rows], ledger.left(rows), ledger.bill[rows]
    paid = situation.balance[who] + world.households.overdraft[who] >= amount
    ledger.paid[rows[paid]] = day
    situation.balance[who] -= amount * paid
    age = day - ledger.due[rows]
    by_hand = codes.collected[bill] & (age > world.spec.collection.grace_days)
    seen = paid | (codes.collected[bill] & ~by_hand) | (codes.declines[bill] & (age == 0))
    saved, instant = codes.saved[bill], CHANNEL[world.spec.instant]
    situation.outside[who] += amount * (paid & saved)
    biller = _biller(bill, who)
    refused = np.where(codes.collected[bill] & (biller % REVERSING == 0), REVERSED, FAILED)
    second = BILLS_FROM + place * BILL_SLOT
    log.add(
        Events(
            customer=who[seen],
            second=second + rng.integers(0, BILL_SLOT - 1, len(who))[seen],
            amount=-amount[seen],
            kind=codes.kind[bill][seen],
            channel=np.where(by_hand, instant, codes.channel[bill])[seen],
            mcc=codes.mcc[bill][seen],
            party=np.where(saved, OWN_ACCOUNT + who, biller)[seen],
            status=np.where(paid, BOOKED, refused)[seen],
        )
    )
    _charge(world, who[~paid & codes.collected[bill] & (age == 0)], place, log)


def _charge(world: World, who: Array, place: int, log: Log) -> None:
    """Take the fee for a returned debit, whether or not there is money."""
    fee = world.spec.borrowing.bounce_fee
    world.situation.balance[who] -= fee
    second = np.full(len(who), BILLS_FROM + (place + 1) * BILL_SLOT - 1)
    log.add(Events(who, second, np.full(len(who), -fee), KIND["fee"], CHANNEL["internal"]))
