"""Run a portfolio: the book it leaves behind, and the truth that stays out of the book."""

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
from data.simulator.oracle import Outcomes, days_to_see, foresee, outcomes
from data.simulator.spec import PortfolioSpec
from data.simulator.step import live
from data.simulator.world import World, copy, first_world
from data.tables import TableName

Array = np.ndarray[Any, np.dtype[Any]]
Progress = Callable[[int, int], None]


class SimulationError(ValueError):
    """The portfolio cannot be simulated as asked."""


@dataclass(frozen=True)
class Simulation:
    """The tables of a book, and what only a test or a benchmark may ask about their future."""

    info: BookInfo
    tables: dict[TableName, pa.Table]
    hidden: dict[date, World]
    lived: Ledger
    seed: int

    @property
    def outcomes_after(self) -> pa.Table:
        """The realised truth at the book's end: customer_id, due, missed (never in the book)."""
        return self.outcomes_at(max(self.hidden))

    def outcomes_at(self, last_day: date) -> pa.Table:
        """The realised truth of the 30 days after that captured day: customer_id, due, missed."""
        world = self._captured(last_day)
        truth: Outcomes = outcomes(world, self.lived, world.day - 1)
        ids = people.FIRST_CUSTOMER + np.arange(len(truth.due))
        return pa.table({"customer_id": ids, "due": truth.due, "missed": truth.missed})

    def oracle(self, draws: int = 100, last_day: date | None = None) -> Array:
        """Each customer's true probability of at least one miss, in order of customer_id."""
        world = self._captured(last_day or max(self.hidden))
        return foresee(world, draws, np.random.default_rng([self.seed, world.day, draws]))

    def moment(self, last_day: date) -> datetime:
        """The as_of of a captured day: the local midnight at its end."""
        world = self._captured(last_day)
        return world.calendar.end_of(world.day - 1)

    def _captured(self, last_day: date) -> World:
        try:
            return self.hidden[last_day]
        except KeyError:
            days = sorted(str(day) for day in self.hidden)
            raise SimulationError(
                f"The hidden state of {last_day} was not kept, only that of {days}: name the day "
                "in `capture`."
            ) from None


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
    told the days done and the days in all.

    Raises:
        SimulationError: There are no customers or no months, or a day to capture is not in them.
    """
    days = calendar(spec.last_day, months, spec.settling_days, spec.timezone)
    stops = _stops(days, customers, months, capture)
    luck_seed, people_seed, arrival_seed = np.random.SeedSequence(seed).spawn(3)
    rng = np.random.default_rng(luck_seed)
    world = live(first_world(spec, days, customers, rng), days.first, rng, NoLog())
    opening, log, hidden = world.situation.balance.copy(), EventLog(), {}
    for day in range(days.first, days.last + 1):
        world = live(world, 1, rng, log)
        if day in stops:
            hidden[days.on(day)] = copy(world)
        if progress is not None:
            progress(day - days.first + 1, days.last - days.first + 1)
    tables = _tables(
        spec,
        world,
        log,
        opening,
        np.random.default_rng(people_seed),
        np.random.default_rng(arrival_seed),
    )
    lived = live(world, days_to_see(world), rng, NoLog()).ledger
    return Simulation(_info(spec, days), tables, hidden, lived, seed)


def _stops(days: Calendar, customers: int, months: int, capture: Collection[date]) -> set[int]:
    if customers < 1 or months < 1:
        raise SimulationError(
            f"{customers} customers over {months} months make no portfolio: ask for one or more."
        )
    stops = {days.day(day) for day in capture} | {days.last}
    if min(stops) < days.first or max(stops) > days.last:
        raise SimulationError(
            f"The days to capture {sorted(map(str, capture))} are not all between "
            f"{days.on(days.first)} and {days.on(days.last)}."
        )
    return stops


def _tables(
    spec: PortfolioSpec,
    world: World,
    log: EventLog,
    opening: Array,
    rng: np.random.Generator,
    arrival: np.random.Generator,
) -> dict[TableName, pa.Table]:
    days = world.calendar
    joined = people.joined_dates(spec, days.on(days.first), len(opening), rng)
    return {
        "customers": people.customers_table(spec, world, joined, rng),
        "accounts": people.accounts_table(spec, world, joined),
        "transactions": records.transactions_table(spec, days, log, opening, arrival),
        "obligations": records.obligations_table(spec, days, world.ledger),
        "consents": people.consents_table(spec, joined, days.end_of(days.last), rng),
    }


def _info(spec: PortfolioSpec, days: Calendar) -> BookInfo:
    zone = ZoneInfo(spec.timezone)
    morning = datetime.combine(days.on(days.last + 1), time.fromisoformat(spec.now), zone)
    return BookInfo(
        name=spec.name,
        source="simulator",
        simulated=True,
        currency=spec.currency,
        timezone=spec.timezone,
        as_of=days.end_of(days.last),
        now=morning.astimezone(UTC),
    )
