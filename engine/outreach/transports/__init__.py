"""Ways out of the building. Only the dispatcher's process imports them."""

from dataclasses import dataclass
from typing import Protocol

from knowledge.content import Channel


class TransportError(RuntimeError):
    """The message was not taken this time; trying again may help."""


@dataclass(frozen=True)
class Envelope:
    """One message as a transport takes it."""

    idempotency_key: str
    channel: Channel
    address: str
    sender: str
    language: str
    subject: str | None
    body: str


class Transport(Protocol):
    """Delivers an envelope at most once for each idempotency key."""

    name: str

    def deliver(self, envelope: Envelope) -> str:
        """Take the message, and return a receipt; the same key again changes nothing.

        Raises:
            TransportError: It was not taken.
        """
        ...

    def receipt(self, idempotency_key: str) -> str | None:
        """The receipt of a message that was taken before, where that can be known."""
        ...
