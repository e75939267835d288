"""Copies of a world live on independently, and a world tiled is so many copies of it."""

from dataclasses import fields
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from data.simulator import PORTFOLIOS, luck, simulate
from data.simulator.calendar import calendar
from data.simulator.events import NoLog
from data.simulator.oracle import auc
from data.simulator.records import _moments
from data.simulator.step import live
from data.simulator.world import copy, first_world, tile

DEMO = PORTFOLIOS["demo"]


def _world(days=40):
    dates = calendar(DEMO.last_day, 2, 30, DEMO.timezone)
    rng = np.random.default_rng(5)
    return live(first_world(DEMO, dates, 60, rng), days, rng, NoLog())


def test_a_tiled_world_refers_to_its_own_customers_employers_and_bills():
    world = _world()
    tiled = tile(world, 3)
    assert (tiled.ties.friends[60:120] == world.ties.friends + 60).all()
    employed = world.situation.employer >= 0
    firms = len(world.firms.payday)
    assert (
        tiled.situation.employer[120:][employed] == world.situation.employer[employed] + 2 * firms
    ).all()
    assert (tiled.situation.employer[120:][~employed] == -1).all()
    assert (np.diff(tiled.ledger.due) >= 0).all()
    opened = tiled.ledger.customer[tiled.open_rows]
    expected = np.concatenate([world.ledger.customer[world.open_rows] + 60 * n for n in range(3)])
    assert sorted(opened) == sorted(expected)
    assert sorted(tiled.ledger.amount[tiled.open_rows]) == sorted(
        np.tile(world.ledger.amount[world.open_rows], 3)
    )


def test_a_copy_is_untouched_when_the_world_moves_on():
    world = _world()
    kept, again = copy(world), copy(world)
    live(world, 10, np.random.default_rng(1), NoLog())
    for part in ("situation", "firms", "ledger"):
        for column in fields(getattr(kept, part)):
            one, other = (getattr(getattr(each, part), column.name) for each in (kept, again))
            assert (one == other).all(), column.name


def test_looking_ahead_changes_nothing_in_the_hidden_state():
    simulation = simulate(DEMO, customers=50, months=1, seed=2)
    assert (simulation.oracle(8) == simulation.oracle(8)).all()


def test_days_and_moments_follow_the_local_calendar():
    dates = calendar(date(2026, 10, 31), 12, 75, "Asia/Kolkata")
    assert dates.on(dates.first) == date(2025, 11, 1)
    assert dates.on(dates.last) == date(2026, 10, 31)
    assert dates.end_of(dates.last).isoformat() == "2026-10-31T18:30:00+00:00"
    leap = calendar(date(2028, 2, 29), 1, 10, "UTC")
    assert leap.month_length[leap.last] == 29


def test_auc_counts_ties_as_half():
    assert auc(np.array([0.1, 0.5, 0.5, 0.9]), np.array([False, False, True, True])) == 0.875


def test_the_small_hours_give_way_when_clocks_change():
    dates = calendar(date(2026, 10, 31), 9, 10, "Europe/London")
    spring, autumn = dates.day(date(2026, 3, 29)), dates.day(date(2026, 10, 25))
    day = np.repeat([spring, autumn], 86_400)
    moments = _moments(dates, day, np.tile(np.arange(86_400), 2)) // 1_000_000
    for turn, hours in ((moments[:86_400], 23), (moments[86_400:], 25)):
        assert turn[0] == dates.midnight[spring if hours == 23 else autumn]
        assert (np.diff(turn) >= 0).all()
        assert turn[-1] - turn[0] == hours * 3_600 - 1
        noon = datetime.fromtimestamp(turn[43_200], ZoneInfo("Europe/London"))
        assert (noon.hour, noon.minute) == (12, 0)


def test_pay_comes_on_the_last_working_day_up_to_the_payday():
    dates = calendar(date(2026, 12, 31), 2, 10, "Europe/London", holidays=((12, 25), (12, 28)))
    paid = [(dates.on(int(day)).isoformat(), int(n)) for day, n in np.argwhere(dates.pays)]
    assert ("2026-12-24", 25) in paid
    assert ("2026-12-24", 28) in paid
    assert ("2026-11-30", 31) in paid
    assert ("2026-11-27", 28) in paid
    assert ("2026-11-27", 29) in paid
    assert ("2026-11-27", 30) not in paid


def test_an_episode_ends_by_chance_and_its_past_tells_nothing_of_its_rest():
    state, rng = np.ones(20_000, dtype=bool), np.random.default_rng(1)
    left = []
    for _ in range(60):
        luck._some_end(state, 20.0, rng)
        left.append(state.sum())
    assert left[19] / 20_000 == pytest.approx(0.95**20, abs=0.02)
    assert left[59] / left[39] == pytest.approx(0.95**20, abs=0.03)
