"""What the dispatcher does when a transport fails: again later, never again, or ask a person."""

import random
from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from engine.clock import frozen_clock
from engine.outreach import outcome
from engine.outreach.dispatcher import LONGEST_PAUSE, MOST_ATTEMPTS, dispatch, pause
from engine.outreach.transports import (
    ClosedError,
    RefusedError,
    TransportError,
    UncertainError,
)
from engine.store import outbox
from knowledge.content import Channel


class CrashError(BaseException):
    """The process dies here."""


class Line:
    """A transport that fails as told and remembers what it took, but is not asked."""

    name = "line"

    def __init__(self, error=None, repeatable=False):
        self.error, self.repeatable, self.taken = error, repeatable, []

    def deliver(self, envelope):
        if self.error:
            raise self.error
        self.taken.append(envelope.idempotency_key)
        return "ok"

    def receipt(self, idempotency_key):
        return None

    def everywhere(self):
        return dict.fromkeys(get_args(Channel), self)


def seeded(seed):
    return random.Random(seed)  # noqa: S311 - pauses, not secrets


def item_of(store, draft):
    with store.read() as conn:
        item = outbox.item_of_draft(conn, draft.draft_id)
    assert item is not None
    return item


@pytest.mark.parametrize("error", [RefusedError("550"), UncertainError("cut after the dot")])
def test_what_will_never_be_taken_or_may_have_been_is_tried_once(book, desk, approved, error):
    line = Line(error)
    report = dispatch(book, desk, line.everywhere(), worker="w1")
    assert [(item.state, item.note) for item in report.items] == [("dead", str(error))]
    assert item_of(book, approved).state == "dead"


def test_a_line_that_rests_costs_the_message_no_attempt(book, desk, approved):
    line = Line(ClosedError("resting", seconds=60))
    wall = desk.wall()
    for _ in range(MOST_ATTEMPTS + 1):
        now = replace(desk, wall=frozen_clock(wall))
        [done] = dispatch(book, now, line.everywhere(), worker="w1").items
        assert done.state == "wait"
        wall += timedelta(seconds=60)
    line.error = None
    now = replace(desk, wall=frozen_clock(wall))
    assert dispatch(book, now, line.everywhere(), worker="w1").count("sent") == 1


def test_a_night_in_quiet_hours_costs_the_message_no_attempt(book, approved, later):
    for hours in range(9, 9 + MOST_ATTEMPTS):
        dispatch(book, later(hours=hours), Line().everywhere(), worker="w1")
    item = item_of(book, approved)
    assert (item.state, item.failures) == ("held", 0)


@pytest.mark.parametrize("taken", [False, True], ids=["before it was taken", "after"])
def test_after_a_crash_a_line_that_takes_a_key_twice_is_not_given_it_again(
    book, desk, approved, later, monkeypatch, taken
):
    line = Line(None if taken else CrashError())

    def die(*_):
        raise CrashError

    monkeypatch.setattr(outcome, "record", die)
    with pytest.raises(CrashError):
        dispatch(book, desk, line.everywhere(), worker="w1")
    monkeypatch.undo()
    line.error = None
    [done] = dispatch(book, later(minutes=6), line.everywhere(), worker="w2").items
    assert (done.state, len(line.taken)) == ("dead", taken)
    assert "may have been taken" in done.note


def test_after_a_crash_a_line_that_takes_a_key_once_is_given_it_again(
    book, desk, approved, later, monkeypatch
):
    line = Line(CrashError(), repeatable=True)
    with pytest.raises(CrashError):
        dispatch(book, desk, line.everywhere(), worker="w1")
    line.error = None
    assert dispatch(book, later(minutes=6), line.everywhere(), worker="w2").count("sent") == 1


def test_a_slow_worker_that_lost_its_claim_does_not_hand_over(book, desk, approved, later):
    line = Line()
    with book.write() as conn:
        [stale] = outbox.claim(conn, "slow", desk.wall())
    assert dispatch(book, later(minutes=6), line.everywhere(), worker="w2").count("sent") == 1
    with pytest.raises(outbox.ClaimLostError), book.write() as conn:
        outbox.hand_over(conn, stale, "line", desk.wall())
    assert len(line.taken) == 1


def test_a_failure_is_counted_and_noted_with_its_reason(book, desk, approved):
    line = Line(TransportError("The gateway answered 503."), repeatable=True)
    report = dispatch(book, desk, line.everywhere(), worker="w1", chance=seeded(7))
    item = item_of(book, approved)
    expected = desk.wall() + pause(0, seeded(7))
    assert [done.state for done in report.items] == ["retry"]
    assert (item.failures, item.note, item.next_attempt_at) == (
        1,
        "The gateway answered 503.",
        expected,
    )


def test_pauses_are_spread_over_a_span_that_doubles_up_to_a_limit():
    chance = seeded(7)
    for failures in range(40):
        span = min(timedelta(seconds=30 * 2.0 ** min(failures, 20)), LONGEST_PAUSE)
        drawn = [pause(failures, chance) for _ in range(400)]
        assert timedelta(seconds=1) <= min(drawn) < span * 0.1
        assert span * 0.9 < max(drawn) <= span
    assert [pause(3, seeded(1)) for _ in range(2)] == [pause(3, seeded(1))] * 2
