"""Ways out of the building. Only the dispatcher's process imports them."""

from dataclasses import dataclass
from typing import Protocol

from knowledge.content import Channel


class TransportError(RuntimeError):
    """The message was not taken this time; trying again may help.

    Its text is stored and audited: it never repeats what the other side said, which may name the
    customer's address.
    """


class RefusedError(TransportError):
    """This message will never be taken: trying again cannot help."""


class UncertainError(TransportError):
    """It may or may not have been taken, and nobody can tell: only a person may try again."""


class ClosedError(TransportError):
    """The line is given a rest after many failures; nothing was tried."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


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
    """Delivers an envelope at most once for each idempotency key.

    `repeatable` says whether the other side itself refuses a key that it has taken before. Where it
    does not, the dispatcher never hands over a message that may have been taken.
    """

    name: str
    repeatable: bool

    def deliver(self, envelope: Envelope) -> str:
        """Take the message, and return a receipt; the same key again changes nothing.

        Raises:
            TransportError: It was not taken, or it is one of its kinds.
        """
        ...

    def receipt(self, idempotency_key: str) -> str | None:
        """The receipt of a message that was taken before, where that can be known."""
        ...
