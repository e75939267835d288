"""The audit's head by e-mail: a second anchor, in a mailbox that nobody here can rewrite.

Only the dispatcher has a mail server, so it sends the line of the anchor file (number and hash of
the newest entry) after each run in which something became of a message. A head that could not be
sent stops nothing: the next one vouches for all entries before it.
"""

from engine.outreach.transports import Envelope, Transport, TransportError
from engine.store import audit
from engine.store.database import Store


def mail_head(store: Store, transport: Transport, address: str, sender: str) -> str | None:
    """Send the newest entry's number and hash; why it could not be sent, or None.

    A line of the mail is a line of the anchor file: `forbear audit verify` reads a file of them.
    """
    with store.read() as conn:
        head = audit.head(conn)
    if head is None:
        return None
    envelope = Envelope(
        idempotency_key=f"anchor-{head.seq}-{head.hash[:16]}",
        channel="email",
        address=address,
        sender=sender,
        language="en",
        subject=f"Audit head {head.seq}",
        body=f"{head.seq} {head.hash}\n",
    )
    try:
        transport.deliver(envelope)
    except TransportError as problem:
        return f"The audit's head {head.seq} was not mailed: {problem}"
    return None
