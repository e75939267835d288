from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from engine.store.assignments import assign, assignments, draw
from engine.store.schema import CUSTOMERS

AT = datetime(2026, 11, 2, tzinfo=UTC)


@given(st.lists(st.integers(1, 10**9), unique=True, max_size=30), st.integers(0, 2**31))
def test_an_arm_depends_on_neither_order_nor_company(people, seed):
    arms = {person: draw("pilot", person, 0.3, seed, AT).arm for person in people}
    assert {person: draw("pilot", person, 0.3, seed, AT).arm for person in people[::-1]} == arms


@pytest.mark.parametrize("holdout", [0.1, 0.5])
def test_as_many_are_held_out_as_asked_and_each_keeps_the_chance_it_had(holdout):
    drawn = [draw("pilot", person, holdout, 7, AT) for person in range(20_000)]
    held = [each for each in drawn if each.arm == "holdout"]
    assert abs(len(held) / 20_000 - holdout) < 0.01
    assert {each.probability for each in held} == {holdout}
    assert {each.probability for each in drawn} == {holdout, 1 - holdout}


def test_experiments_and_seeds_draw_apart():
    def arms(experiment, seed):
        return [draw(experiment, person, 0.5, seed, AT).arm for person in range(2_000)]

    for other in (arms("second", 7), arms("pilot", 8)):
        same = sum(a == b for a, b in zip(arms("pilot", 7), other, strict=True))
        assert abs(same / 2_000 - 0.5) < 0.05


def test_whoever_was_drawn_keeps_the_arm(scored_store):
    with scored_store.write() as conn:
        people = sorted(conn.execute(select(CUSTOMERS.c.customer_id)).scalars())
        assign(conn, "pilot", people[:1], holdout=0.5, seed=7, at=AT)
        assign(conn, "pilot", people, holdout=0.01, seed=8, at=AT)
        found = assignments(conn, "pilot")
    assert found[0] == draw("pilot", people[0], 0.5, 7, AT)
    assert found[1:] == [draw("pilot", person, 0.01, 8, AT) for person in people[1:]]


@pytest.mark.parametrize("holdout", [0, 1, -0.5, float("nan")])
def test_a_chance_that_leaves_nobody_to_compare_is_refused(holdout):
    with pytest.raises(ValueError, match="is no chance"):
        draw("pilot", 1, holdout, 7, AT)
