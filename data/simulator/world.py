"""The hidden state of a run: everything that changes from day to day and is in nobody's records.

A world can be copied, and tiled into many identical ones that live on independently; the same
step function moves all of them. Field metadata say which indices must shift when tiling.
"""

from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

import numpy as np

from data.simulator.calendar import Calendar
from data.simulator.codes import Codes, codes
from data.simulator.households import Households, draw_households, draw_income
from data.simulator.ledger import Ledger, draw_ledger
from data.simulator.loans import Loans
from data.simulator.spec import PortfolioSpec
from data.simulator.ties import Ties, draw_ties

Array = np.ndarray[Any, np.dtype[Any]]
Columns = TypeVar("Columns", Households, Ties, "Situation", "Firms", Ledger, Loans)
FAR = 1 << 30
FORTNIGHT = 12 / 26
LENDERS = 12


@dataclass(frozen=True)
class Situation:
    """How each customer is doing: arrays over customers, changed in place by the day's steps.

    The bank knows of an employer only once it has paid: `paid_by` follows `employer` then. What is
    `second` is the partner's, whose pay comes into the same account. Nothing here tells how long
    an episode (out of work, ill, away, gambling, on a spree) will last: each day may be its last.
    """

    balance: Array
    outside: Array
    employer: Array = field(metadata={"refers_to": "employers"})
    paid_by: Array = field(metadata={"refers_to": "employers"})
    pay_on: Array
    idle: Array
    second_employer: Array = field(metadata={"refers_to": "employers"})
    second_idle: Array
    factor: Array
    ill: Array
    away: Array
    hooked: Array
    spree: Array
    mood: Array
    lent: Array
    instalment: Array
    lent_weekday: Array
    lender: Array


@dataclass(frozen=True)
class Firms:
    """The employers: payday (0: every second Friday), coming pay run, whether it is in strain.

    `phase` is the day of the first fortnightly pay, `part` what each pay is of a month's.
    """

    payday: Array
    phase: Array
    part: Array
    pay_on: Array
    strained: Array


@dataclass(frozen=True)
class World:
    """One or many copies of the portfolio on the eve of `day`."""

    spec: PortfolioSpec
    codes: Codes
    calendar: Calendar
    day: int
    households: Households
    ties: Ties
    situation: Situation
    firms: Firms
    ledger: Ledger
    loans: Loans
    open_rows: Array
    copies: int = 1

    @property
    def customers_a_copy(self) -> int:
        """How many customers the portfolio has."""
        return len(self.households.income) // self.copies

    @property
    def firms_a_copy(self) -> int:
        """How many employers the portfolio has."""
        return len(self.firms.payday) // self.copies


def first_world(
    spec: PortfolioSpec, calendar: Calendar, count: int, rng: np.random.Generator
) -> World:
    """The portfolio on the eve of the first settling day."""
    livelihood, earned = draw_income(spec, count, rng)
    ties = draw_ties(spec, earned, rng)
    income = ties.income(earned)
    firms = _firms(spec, calendar, count, rng)
    employer, second = _employers(spec, livelihood, ties, len(firms.payday), rng)
    own = rng.integers(1, 8, count)
    payday = np.where((employer >= 0) & (firms.payday[employer] > 0), firms.payday[employer], own)
    ledger, loans, billed = draw_ledger(spec, calendar, income, payday, rng)
    households = draw_households(spec, livelihood, earned, income, payday, billed, rng)
    situation = _situation(spec, households, employer, second, rng)
    return World(
        spec=spec,
        codes=codes(spec),
        calendar=calendar,
        day=0,
        households=households,
        ties=ties,
        situation=situation,
        firms=firms,
        ledger=ledger,
        loans=loans,
        open_rows=np.empty(0, dtype=np.int64),
    )


def copy(world: World) -> World:
    """An independent copy."""
    return tile(world, 1)


def tile(world: World, copies: int) -> World:
    """So many independent copies in one world, one after the other; household traits repeat."""
    sizes = {
        "customers": len(world.households.income),
        "employers": len(world.firms.payday),
        "ledger": len(world.ledger.due),
    }
    ledger = _tiled(world.ledger, copies, sizes)
    order = np.argsort(ledger.due, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    open_rows = _repeat(world.open_rows, copies, sizes["ledger"])
    return replace(
        world,
        households=_tiled(world.households, copies, sizes),
        ties=_tiled(world.ties, copies, sizes),
        loans=_tiled(world.loans, copies, sizes),
        situation=_tiled(world.situation, copies, sizes),
        firms=_tiled(world.firms, copies, sizes),
        ledger=Ledger(**{f.name: getattr(ledger, f.name)[order] for f in fields(ledger)}),
        open_rows=place[open_rows],
        copies=copies,
    )


def _tiled(table: Columns, copies: int, sizes: dict[str, int]) -> Columns:
    columns = {}
    for column in fields(table):
        refers_to = column.metadata.get("refers_to")
        step = sizes[refers_to] if refers_to else 0
        columns[column.name] = _repeat(getattr(table, column.name), copies, step)
    return replace(table, **columns)


def _repeat(values: Array, copies: int, step: int) -> Array:
    """The array, so many times; references (never the -1 of "none") shift by a step each time."""
    repeated = np.tile(values, (copies,) + (1,) * (values.ndim - 1))
    if step:
        shift = np.repeat(np.arange(copies) * step, len(values))
        repeated += np.where(repeated >= 0, shift.reshape(-1, *(1,) * (values.ndim - 1)), 0)
    return repeated


def _firms(spec: PortfolioSpec, calendar: Calendar, count: int, rng: np.random.Generator) -> Firms:
    employers = spec.employers
    number = max(int(count / employers.staff), 2)
    days, shares = zip(*employers.paydays, strict=True)
    payday = rng.choice(days, number, p=np.array(shares) / sum(shares))
    fortnightly = rng.random(number) < employers.fortnightly
    friday = int((4 - calendar.weekday[0]) % 7)
    strained = rng.random(number) < employers.strain_start
    return Firms(
        payday=np.where(fortnightly, 0, payday),
        phase=friday + 7 * rng.integers(0, 2, number),
        part=np.where(fortnightly, FORTNIGHT, 1.0),
        pay_on=np.full(number, FAR),
        strained=strained,
    )


def _employers(
    spec: PortfolioSpec, livelihood: Array, ties: Ties, number: int, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Each customer's and each partner's employer, or -1; a few have many of the staff."""
    rhythms = np.array([group.rhythm == "employer" for group in spec.livelihoods])
    size = rng.pareto(1.3, number) + 0.2
    first, second = rng.choice(number, (2, len(livelihood)), p=size / size.sum())
    return np.where(rhythms[livelihood], first, -1), np.where(ties.second > 0, second, -1)


def _situation(
    spec: PortfolioSpec,
    households: Households,
    employer: Array,
    second: Array,
    rng: np.random.Generator,
) -> Situation:
    count = len(employer)
    cushions = spec.cushions
    outside = households.income * cushions.outside * households.saves
    outside *= np.exp(rng.normal(-0.5, cushions.outside_spread, count))
    idle_share = spec.shocks.job_loss * spec.shocks.job_loss_days / 30.0
    idle = (employer >= 0) & (rng.random(count) < idle_share)
    start = np.minimum(households.buffer, 0.8 * households.income) * rng.uniform(0.2, 1.0, count)
    return Situation(
        balance=start.astype(np.int64),
        outside=outside.astype(np.int64),
        employer=employer,
        paid_by=employer.copy(),
        pay_on=np.full(count, FAR),
        idle=idle,
        second_employer=second,
        second_idle=np.zeros(count, dtype=bool),
        factor=np.ones(count),
        ill=np.zeros(count, dtype=bool),
        away=np.zeros(count, dtype=bool),
        hooked=np.zeros(count, dtype=bool),
        spree=np.zeros(count, dtype=bool),
        mood=spec.shocks.drift * rng.standard_normal(count),
        lent=np.zeros(count, dtype=np.int64),
        instalment=np.zeros(count, dtype=np.int64),
        lent_weekday=rng.integers(0, 7, count),
        lender=rng.integers(0, LENDERS, count),
    )
