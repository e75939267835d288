"""Run a portfolio: the book it leaves behind, and the truth that stays out of the book.

Customers live in cohorts that have their own employers and friends, so that memory beyond the
tables themselves stays bounded however many customers there are.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from data.book import BookInfo
from data.simulator import people, records
from data.simulator.calendar import Calendar, calendar
from data.simulator.events import EventLog, NoLog
from data.simulator.ledger import Ledger
from data.simulator.oracle import days_to_see, foresee, outcomes
from data.simulator.parties import FIRST_CUSTOMER, MOST_CUSTOMERS
from data.simulator.spec import PortfolioSpec
from data.simulator.step import live
from data.simulator.world import World, copy, first_world
from data.tables import TableName

Array = np.ndarray[Any, np.dtype[Any]]
Progress = Callable[[int, int], None]
COHORT = 20_000


class SimulationError(ValueError):
    """The portfolio cannot be simulated as asked."""


@dataclass(frozen=True)
class Cohort:
    """Customers who lived together: their hidden state on captured days, and how all ended."""

    hidden: dict[date, World]
    lived: Ledger


@dataclass(frozen=True)
class Simulation:
    """The tables of a book, and what only a test or a benchmark may ask about their future."""

    info: BookInfo
    tables: dict[TableName, pa.Table]
    cohorts: tuple[Cohort, ...]
    last_day: date
    seed: int

    @property
    def outcomes_after(self) -> pa.Table:
        """The realised truth at the book's end: customer_id, due, missed (never in the book)."""
        return self.outcomes_at(self.last_day)

    def outcomes_at(self, last_day: date) -> pa.Table:
        """The realised truth of the 30 days after that captured day: customer_id, due, missed."""
        truths = [
            outcomes(world, cohort.lived, world.day - 1)
            for cohort, world in zip(self.cohorts, self._captured(last_day), strict=True)
        ]
        due = np.concatenate([truth.due for truth in truths])
        missed = np.concatenate([truth.missed for truth in truths])
        ids = FIRST_CUSTOMER + np.arange(len(due))
        return pa.table({"customer_id": ids, "due": due, "missed": missed})

    def oracle(self, draws: int = 100, last_day: date | None = None, ahead: int = 0) -> Array:
        """Each customer's true probability of at least one miss, in order of customer_id.

        It is known at the end of the captured day, about the 30 days that begin `ahead` days later.
        """
        worlds = self._captured(last_day or self.last_day)
        seeds = np.random.SeedSequence([self.seed, worlds[0].day, draws, ahead]).spawn(len(worlds))
        return np.concatenate(
            [
                foresee(world, draws, np.random.default_rng(seed), ahead)
                for world, seed in zip(worlds, seeds, strict=True)
            ]
        )

    def moment(self, last_day: date) -> datetime:
        """The as_of of a captured day: the local midnight at its end."""
        world = self._captured(last_day)[0]
        return world.calendar.end_of(world.day - 1)

    def _captured(self, last_day: date) -> list[World]:
        days = self.cohorts[0].hidden
        if last_day not in days:
            raise SimulationError(
                f"The hidden state of {last_day} was not kept, only that of "
                f"{sorted(map(str, days))}: name the day in `capture`."
            )
        return [cohort.hidden[last_day] for cohort in self.cohorts]


def simulate(
    spec: PortfolioSpec,
    customers: int = 2_000,
    months: int = 12,
    seed: int = 7,
    progress: Progress | None = None,
    capture: Collection[date] = (),
) -> Simulation:
    """Simulate a portfolio that ends on the spec's last day.

    `capture` names days at whose end the hidden state is kept, besides the last one; `progress` is
    told how much of the work is done, and of how much.

    Raises:
        SimulationError: There are no customers or no months or too many, or a day to capture is
            outside of them.
    """
    _check_size(customers, months)
    days = calendar(spec.last_day, months, spec.settling_days, spec.timezone, spec.holidays)
    stops = _stops(days, capture)
    people_seed, *seeds = np.random.SeedSequence(seed).spawn(1 + -(-customers // COHORT))
    start, parts = records.Start(0, 0, 0, 0), []
    for number, cohort_seed in enumerate(seeds):
        size = min(COHORT, customers - start.customers)
        tell = _progress_of(progress, number, len(seeds))
        part = _live_cohort(spec, days, size, cohort_seed, stops, start, tell)
        parts.append(part)
        start = part.next_start
    tables = _tables(spec, days, parts, np.random.default_rng(people_seed))
    cohorts = tuple(part.cohort for part in parts)
    return Simulation(_info(spec, days), tables, cohorts, spec.last_day, seed)


@dataclass(frozen=True)
class _Part:
    cohort: Cohort
    transactions: pa.Table
    obligations: pa.Table
    admission: people.Admission
    next_start: records.Start


def _check_size(customers: int, months: int) -> None:
    if not 1 <= customers <= MOST_CUSTOMERS or not 1 <= months <= 120:
        raise SimulationError(
            f"{customers} customers over {months} months cannot be simulated: ask for 1 to "
            f"{MOST_CUSTOMERS} customers and 1 to 120 months."
        )


def _stops(days: Calendar, capture: Collection[date]) -> set[int]:
    stops = {days.day(day) for day in capture} | {days.last}
    if min(stops) < days.first or max(stops) > days.last:
        raise SimulationError(
            f"The days to capture {sorted(map(str, capture))} are not all between "
            f"{days.on(days.first)} and {days.on(days.last)}."
        )
    return stops


def _progress_of(progress: Progress | None, number: int, cohorts: int) -> Progress:
    """Tell the caller about one of several cohorts."""

    def tell(done: int, total: int) -> None:
        if progress is not None:
            progress(number * total + done, cohorts * total)

    return tell


def _live_cohort(
    spec: PortfolioSpec,
    days: Calendar,
    size: int,
    seed: np.random.SeedSequence,
    stops: set[int],
    start: records.Start,
    progress: Progress,
) -> _Part:
    luck_seed, arrival_seed = seed.spawn(2)
    rng = np.random.default_rng(luck_seed)
    world = live(first_world(spec, days, size, rng), days.first, rng, NoLog())
    opening, log, hidden = world.situation.balance.copy(), EventLog(), {}
    for day in range(days.first, days.last + 1):
        world = live(world, 1, rng, log)
        if day in stops:
            hidden[days.on(day)] = copy(world)
        progress(day - days.first + 1, days.last - days.first + 1)
    arrivals = np.random.default_rng(arrival_seed)
    transactions = records.transactions_table(spec, days, log, opening, start, arrivals)
    obligations = records.obligations_table(spec, days, world.ledger, start)
    admission = _admission(world, start)
    lived = live(world, days_to_see(world), rng, NoLog()).ledger
    following = records.Start(
        rows=start.rows + len(transactions),
        obligations=start.obligations + len(obligations),
        customers=start.customers + size,
        employers=start.employers + len(world.firms.payday),
    )
    return _Part(Cohort(hidden, lived), transactions, obligations, admission, following)


def _admission(world: World, start: records.Start) -> people.Admission:
    employer = world.situation.paid_by
    return people.Admission(
        livelihood=world.households.livelihood,
        employer=np.where(employer >= 0, employer + start.employers, -1),
        overdraft=world.households.overdraft,
    )


def _tables(
    spec: PortfolioSpec, days: Calendar, parts: list[_Part], rng: np.random.Generator
) -> dict[TableName, pa.Table]:
    admission = people.Admission(
        *(
            np.concatenate([getattr(part.admission, name) for part in parts])
            for name in ("livelihood", "employer", "overdraft")
        )
    )
    joined = people.joined_days(spec, days.on(days.first), len(admission.livelihood), rng)
    return {
        "customers": people.customers_table(spec, admission, joined, rng),
        "accounts": people.accounts_table(spec, admission, joined),
        "transactions": pa.concat_tables([part.transactions for part in parts]),
        "obligations": pa.concat_tables([part.obligations for part in parts]),
        "consents": people.consents_table(spec, joined, days.end_of(days.last), rng),
    }


def _info(spec: PortfolioSpec, days: Calendar) -> BookInfo:
    zone = ZoneInfo(spec.timezone)
    morning = datetime.combine(days.on(days.last + 1), time.fromisoformat(spec.now), zone)
    return BookInfo(
        name=spec.name,
        source="simulator",
        simulated=True,
        currency=spec.money.currency,
        timezone=spec.timezone,
        as_of=days.end_of(days.last),
        now=morning.astimezone(UTC),
    )
