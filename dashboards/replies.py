"""What customers answered, and who has seen to it: read and close, nothing else.

A reply's words are personal data: only whoever may answer it is shown them. What followed from a
reply by rule is read from the audit, entry by entry.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from dashboards.deeds import RefusedError, attempt, done
from dashboards.desk import Desk
from dashboards.messages import Messages
from dashboards.views.inbox import DONE, Received
from engine.store import audit, customers, replies
from engine.store.audit import AuditEntry
from engine.store.replies import Reply

if TYPE_CHECKING:
    from sqlalchemy import Connection

LISTED = 50
HANDLED = 20


class Replies:
    """The inbox of one person."""

    def __init__(self, desk: Desk, messages: Messages) -> None:
        self._desk, self._messages = desk, messages

    @property
    def readable(self) -> bool:
        """Whether this person may read what customers wrote."""
        return self._desk.person.may("analyst", "approver")

    def listed(self) -> tuple[Received, ...]:
        """Those that wait for somebody, the oldest first; then the latest that do not."""
        with self._desk.store.read() as connection:
            found = replies.listed(connection, "open", LISTED)
            found += replies.latest_done(connection, HANDLED)
            return tuple(self._received(connection, reply) for reply in found)

    def close(self, reply_id: int, code: str) -> None:
        """Record what the server's person has done about a reply.

        Raises:
            RefusedError: The person may not, the reply is closed already, or there is no such code.
        """
        from engine.outreach.replies import close

        desk = self._desk
        if not self.readable:
            raise RefusedError(f"{desk.person.name} may not see to replies: an analyst may.")
        if code not in DONE:
            raise RefusedError(f"{code!r} says nothing about a reply: choose one of {[*DONE]}.")

        def work() -> None:
            with desk.store.write() as connection:
                close(connection, self._messages.outreach, reply_id, desk.person.name, DONE[code])

        done(desk, work)

    def _received(self, connection: "Connection", reply: Reply) -> Received:
        return Received(reply, self._text(reply), tuple(_followed(connection, reply)))

    def _text(self, reply: Reply) -> str | None:
        if not self.readable:
            return None
        return attempt(lambda: self._messages.outreach.cipher.decrypt(reply.text))


def _followed(connection: "Connection", reply: Reply) -> Iterator[AuditEntry]:
    """What was done by rule about the one customer who wrote, as the audit tells it."""
    if reply.customer_id is None:
        return
    customer = customers.find(connection, reply.customer_id)
    reference = None if customer is None else customer.reference
    oldest_first = reversed(audit.entries(connection, customer=reference))
    yield from _between(oldest_first, reply.fingerprint)


def _between(entries: Iterable[AuditEntry], fingerprint: str) -> Iterator[AuditEntry]:
    """The entries that one reply led to: after its own, before the next reply's."""
    ours = False
    for entry in entries:
        if entry.event == "reply.received":
            ours = entry.payload["reply"] == fingerprint
        elif ours and entry.actor == "replies":
            yield entry
