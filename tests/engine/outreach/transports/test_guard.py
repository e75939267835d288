import pytest

from engine.outreach.transports import (
    ClosedError,
    Envelope,
    RefusedError,
    TransportError,
    UncertainError,
)
from engine.outreach.transports.guard import GuardedTransport, Manners

ENVELOPE = Envelope("k1", "sms", "+91", "ASTERB", "en", None, "hello")


class Line:
    """A transport that fails as told, and a clock that its sleeper moves."""

    name = "line"
    repeatable = True

    def __init__(self):
        self.now, self.tried, self.error = 0.0, 0, None

    def deliver(self, envelope):
        self.tried += 1
        if self.error:
            raise self.error
        return "ok"

    def receipt(self, idempotency_key):
        return idempotency_key

    def guarded(self, **manners):
        return GuardedTransport(self, Manners(**manners), lambda: self.now, self.sleep)

    def sleep(self, seconds):
        self.now += seconds


def fail(guard, kind=TransportError):
    with pytest.raises(kind):
        guard.deliver(ENVELOPE)


@pytest.mark.parametrize("error", [TransportError("down"), UncertainError("cut")])
def test_after_failures_in_a_row_the_line_rests_and_nothing_is_tried(error):
    line = Line()
    guard, line.error = line.guarded(failures=3, rest=30), error
    for _ in range(3):
        fail(guard, type(error))
    with pytest.raises(ClosedError) as closed:
        guard.deliver(ENVELOPE)
    assert (line.tried, closed.value.seconds <= 30) == (3, True)


def test_after_the_rest_one_is_tried_and_its_failure_closes_for_twice_as_long():
    line = Line()
    guard, line.error = line.guarded(failures=1, rest=30, longest_rest=50), TransportError("down")
    fail(guard)
    line.now += 30
    fail(guard)
    assert line.tried == 2
    with pytest.raises(ClosedError) as closed:
        guard.deliver(ENVELOPE)
    assert closed.value.seconds == 50


def test_a_success_opens_the_line_and_forgets_the_failures():
    line = Line()
    guard, line.error = line.guarded(failures=2, rest=30), TransportError("down")
    fail(guard)
    fail(guard)
    line.now, line.error = line.now + 31, None
    assert guard.deliver(ENVELOPE) == "ok"
    line.error = TransportError("down")
    fail(guard)
    line.error = None
    assert guard.deliver(ENVELOPE) == "ok"


def test_a_refused_message_says_nothing_against_the_line():
    line = Line()
    guard, line.error = line.guarded(failures=1), RefusedError("no such number")
    for _ in range(3):
        fail(guard, RefusedError)
    assert line.tried == 3


def test_messages_leave_no_faster_than_agreed():
    line = Line()
    guard = line.guarded(per_minute=60)
    for _ in range(4):
        guard.deliver(ENVELOPE)
    assert line.now == 3.0
    line.now += 100
    guard.deliver(ENVELOPE)
    assert line.now == 103.0


def test_it_is_otherwise_the_transport_itself():
    guard = Line().guarded()
    assert (guard.name, guard.repeatable, guard.receipt("k")) == ("line", True, "k")
