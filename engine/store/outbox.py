"""The outbox: approved messages on their way, each sent at most once.

ready -> claimed -> sent | held | refused | dead; a held item may be claimed again at its next
attempt, and a claim whose worker died after its lease, with the same idempotency key. Every step is
a compare-and-set: the worker that lost its claim is told so and changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

OutboxState = Literal["ready", "claimed", "sent", "held", "refused", "dead"]


@dataclass(frozen=True)
class OutboxItem:
    """One approved message; the transport hands `idempotency_key` on to its gateway."""

    outbox_id: int
    approval_id: str
    idempotency_key: str
    state: OutboxState
    claimed_by: str | None
    claimed_at: datetime | None
    attempts: int
    next_attempt_at: datetime
    note: str | None
