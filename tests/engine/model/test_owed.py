import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.cash import DAYS
from engine.model.dues import MEMORY_DAYS, NEVER, OPEN_DAYS, Dues
from engine.model.owed import owed
from engine.model.parts import Parts
from engine.model.replay import RETRY_DAYS

TODAY, HORIZON, NOW = 20_700, 30, 1_000
DAY = st.integers(TODAY - DAYS - 90, TODAY + HORIZON + 5)
PAID = st.one_of(st.just(NEVER), DAY)
DUES = st.lists(st.tuples(st.integers(0, 1), DAY, PAID, st.integers(1, 9)), max_size=12)
PARTS = st.lists(st.tuples(st.integers(0, 1), DAY, st.integers(-300, 0), PAID, st.booleans()))


def dues_of(rows):
    rows = sorted(rows)
    who, due, settled, amount = (np.array([row[n] for row in rows], np.int64) for n in range(4))
    nothing = np.zeros(len(rows), np.int64)
    late = nothing.astype(float)
    return Dues(who, nothing, nothing, due, amount.astype(float), settled, late)


def parts_of(rows):
    """Each of one unit, of a payment due earlier, known by now or only later."""
    rows = sorted(rows, key=lambda row: row[0])
    who, day, back, settled = (np.array([row[n] for row in rows], np.int64) for n in range(4))
    known = np.array([NOW if row[4] else NOW + 1 for row in rows], np.int64)
    starts = np.searchsorted(who, [0, 1, 2])
    return Parts(starts, day, known, np.ones(len(rows)), day + back, settled)


def left(rows, mornings):
    """[morning]: added up over (since, settled, due, amount), open from the day after `since`."""
    return [
        sum(
            amount
            for since, settled, due, amount in rows
            if since < morning <= min(settled, due + OPEN_DAYS)
        )
        for morning in mornings
    ]


@settings(deadline=None)
@given(dues=DUES, parts=PARTS)
def test_what_is_owed_is_what_a_look_at_every_day_finds(dues, parts):
    schedule = dues_of(dues)
    some = parts_of(parts)
    begins, ends = schedule.owned(np.array([0, 1]))
    told = owed(schedule, begins, ends, some, NOW, TODAY, HORIZON)
    past, ahead = range(TODAY - DAYS, TODAY), range(TODAY, TODAY + HORIZON)
    for who in range(2):
        mine = [row[1:] for row in dues if row[0] == who]
        made = [
            (day, day + back, settled)
            for owner, day, back, settled, known in parts
            if owner == who and known and day < TODAY
        ]
        assert told.fallen[who].tolist() == [
            sum(amount for due, _, amount in mine if due == day) for day in past
        ]
        assert told.paid[who].tolist() == [
            sum(amount for _, settled, amount in mine if settled == day)
            + sum(begun == day for begun, _, _ in made)
            - sum(settled == day for _, _, settled in made)
            for day in past
        ]
        assert told.coming[who].tolist() == [
            sum(amount for due, settled, amount in mine if due == day and settled >= TODAY)
            for day in ahead
        ]
        mornings = [*past, TODAY]
        whole = left([(due, settled, due, amount) for due, settled, amount in mine], mornings)
        part = left([(day, settled, due, 1) for day, due, settled in made], mornings)
        assert told.still[who].tolist() == [max(a - b, 0) for a, b in zip(whole, part, strict=True)]
        assert told.behind[who].tolist() == [
            max(
                sum(a for due, settled, a in mine if due == day and settled >= TODAY)
                - sum(due == day and settled >= TODAY for _, due, settled in made),
                0,
            )
            for day in range(TODAY - 1, TODAY - 1 - RETRY_DAYS, -1)
        ]
        assert told.parts[who] == sum(day >= TODAY - MEMORY_DAYS for day, _, _ in made)
