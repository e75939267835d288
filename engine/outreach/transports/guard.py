"""A transport with manners: not faster than agreed, and left alone for a while when it fails.

After `failures` failures in a row the line is closed; when its rest is over one message is tried,
and the line opens again only if that one is taken. The rest doubles each time, up to a limit.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from engine.outreach.transports import (
    ClosedError,
    Envelope,
    RefusedError,
    Transport,
    TransportError,
)


@dataclass(frozen=True)
class Manners:
    """How a transport is treated; `per_minute` at least 10, so that a claim outlives the wait."""

    per_minute: int = 600
    failures: int = 5
    rest: float = 30.0
    longest_rest: float = 900.0


class GuardedTransport:
    """The same transport, paced and guarded by a circuit breaker."""

    def __init__(
        self,
        inner: Transport,
        manners: Manners,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name, self.repeatable = inner.name, inner.repeatable
        self._inner, self._manners = inner, manners
        self._now, self._sleep = now, sleep
        self._next = now()
        self._failed = 0
        self._closed_until: float | None = None

    def deliver(self, envelope: Envelope) -> str:
        """Deliver when it is this message's turn.

        Raises:
            ClosedError: The line rests; nothing was tried.
            TransportError: As the transport itself.
        """
        self._insist_on_open()
        self._take_turn()
        try:
            receipt = self._inner.deliver(envelope)
        except RefusedError:  # the line works, the message does not
            self._worked()
            raise
        except TransportError:
            self._did_not_work()
            raise
        self._worked()
        return receipt

    def receipt(self, idempotency_key: str) -> str | None:
        """As the transport itself."""
        return self._inner.receipt(idempotency_key)

    def _insist_on_open(self) -> None:
        left = 0.0 if self._closed_until is None else self._closed_until - self._now()
        if left > 0:
            raise ClosedError(
                f"Transport {self.name!r} failed {self._failed} times in a row and rests.", left
            )

    def _take_turn(self) -> None:
        wait = self._next - self._now()
        if wait > 0:
            self._sleep(wait)
        self._next = max(self._next, self._now()) + 60 / self._manners.per_minute

    def _worked(self) -> None:
        self._failed, self._closed_until = 0, None

    def _did_not_work(self) -> None:
        self._failed += 1
        beyond = self._failed - self._manners.failures
        if beyond >= 0:
            rest = min(self._manners.rest * 2 ** min(beyond, 20), self._manners.longest_rest)
            self._closed_until = self._now() + rest
