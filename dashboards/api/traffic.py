"""How often who may call: a sliding window for each person, and one for each address that fails.

Counts live in this process: several servers each allow the whole rate.
"""

import math
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

FAILED_SIGN_INS = parse("30/minute")


class TooManyError(RuntimeError):
    """Too many calls; `retry_after` seconds from now there is room again."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Traffic:
    """Counts calls; nothing waits, what is too much is refused."""

    def __init__(self) -> None:
        self._windows = SlidingWindowCounterRateLimiter(MemoryStorage())

    def count(self, rate: RateLimitItem, *who: str) -> None:
        """Count one call of theirs.

        Raises:
            TooManyError: They have had as many as the rate allows.
        """
        if not self._windows.hit(rate, *who):
            raise self._too_many(rate, *who)

    def refuse_guessing(self, address: str) -> None:
        """Do nothing, unless this address has failed to sign in too often.

        Raises:
            TooManyError: It has.
        """
        if not self._windows.test(FAILED_SIGN_INS, "failed", address):
            raise self._too_many(FAILED_SIGN_INS, "failed", address)

    def failed(self, address: str) -> None:
        """Count a sign-in that failed."""
        self._windows.hit(FAILED_SIGN_INS, "failed", address)

    def _too_many(self, rate: RateLimitItem, *who: str) -> TooManyError:
        left = self._windows.get_window_stats(rate, *who).reset_time - time.time()
        seconds = max(1, math.ceil(left))
        return TooManyError(
            f"Too many calls: {rate} are allowed. There is room again in {seconds} s.", seconds
        )
